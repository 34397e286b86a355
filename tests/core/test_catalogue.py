from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue, KnownTitle, Title
from core.errors import ArtifactCorrupt, UnknownId
from tests.factories import make_title, small_catalogue


def test_the_catalogue_comes_back_from_disk(tmp_path: Path) -> None:
    catalogue = small_catalogue()
    catalogue.save(tmp_path)
    again = Catalogue.load(tmp_path)
    assert list(again.titles) == list(catalogue.titles)
    assert list(again.known) == list(catalogue.known)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    text,
    st.lists(text, max_size=3),
    st.none() | st.floats(1, 10),
    st.none() | st.dates(),
    st.none() | st.integers(0, 4000),
)
def test_any_title_comes_back_from_disk(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    genres: list[str],
    score: float | None,
    day: date | None,
    episodes: int | None,
) -> None:
    title = make_title(
        5, name, genres=tuple(genres), score=score, aired_from=day, episodes=episodes, score_counts=(1, 2)
    )
    folder = tmp_path_factory.mktemp("catalogue")
    Catalogue([title], [KnownTitle(6, name, "adult", genres=tuple(genres))]).save(folder)
    again = Catalogue.load(folder)
    assert again.titles[0] == title
    assert again.known[0].genres == tuple(genres)


def test_an_empty_catalogue_is_one(tmp_path: Path) -> None:
    Catalogue([], []).save(tmp_path)
    assert len(Catalogue.load(tmp_path)) == 0


def test_titles_by_id() -> None:
    catalogue = small_catalogue()
    assert catalogue.title(30).english_name == "Forest Doctor"
    assert catalogue.known_by_id[15].reason == "adult"
    with pytest.raises(UnknownId, match="unknown title: 15"):
        catalogue.title(15)


def test_franchises_are_in_watching_order() -> None:
    titles = [
        make_title(1, "Two", franchise=1, franchise_place=2),
        make_title(2, "One", franchise=1, franchise_place=1),
    ]
    assert Catalogue(titles).franchises == {1: (1, 0)}


def test_names_do_not_repeat() -> None:
    assert Title(1, "A", english_name="A", japanese_name="あ", other_names=("B", "あ")).names == (
        "A",
        "あ",
        "B",
    )
    assert KnownTitle(1, "A", "adult", english_name="C").names == ("A", "C")


@pytest.mark.parametrize("raw", [b"", b"PAR1", b"not parquet at all"])
def test_a_damaged_file_is_an_error_with_a_remedy(tmp_path: Path, raw: bytes) -> None:
    small_catalogue().save(tmp_path)
    (tmp_path / "catalogue" / "titles.parquet").write_bytes(raw)
    with pytest.raises(ArtifactCorrupt, match=r"titles\.parquet.*roll back"):
        Catalogue.load(tmp_path)
