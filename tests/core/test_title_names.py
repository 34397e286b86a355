from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue import KnownTitle
from core.errors import ArtifactCorrupt
from core.title_names import TitleName, TitleNames, language_of, name_in, names_of
from tests.factories import make_title

KOREAN = (
    TitleName("단축", "ko", "abbreviation", is_whole_only=True),
    TitleName("흔한 이름", "ko", "common"),
    TitleName("바른 이름", "ko"),
)


def test_names_survive_a_round_trip(tmp_path: Path) -> None:
    names = TitleNames({7: KOREAN, 3: (TitleName("AoT", "", "abbreviation"),)})
    names.save(tmp_path)
    again = TitleNames.load(tmp_path)
    assert again.further == names.further
    assert again.of(7) == KOREAN
    assert again.of(99) == ()


def test_a_version_without_the_part_has_no_further_names(tmp_path: Path) -> None:
    assert TitleNames.load(tmp_path).further == {}


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    TitleNames().save(tmp_path)
    path = tmp_path / "names" / "further.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ArtifactCorrupt, match=r"further\.parquet"):
        TitleNames.load(tmp_path)


def test_own_names_come_first_with_their_language() -> None:
    title = make_title(
        1, "Hoshi", english_name="Star", japanese_name="星", other_names=("별", "ほし", "Stella", "Star")
    )
    found = names_of(title, [*KOREAN, TitleName("Star", "ko")])
    assert [(name.text, name.lang, name.kind) for name in found] == [
        ("Hoshi", "", "main"),
        ("Star", "en", "official"),
        ("星", "ja", "official"),
        ("별", "ko", "synonym"),
        ("ほし", "ja", "synonym"),
        ("Stella", "", "synonym"),
        ("단축", "ko", "abbreviation"),
        ("흔한 이름", "ko", "common"),
        ("바른 이름", "ko", "official"),
    ]


def test_a_title_without_other_names_has_its_main_one() -> None:
    assert names_of(KnownTitle(1, "Hoshi", "adult")) == (TitleName("Hoshi", "", "main"),)


def test_the_shown_name_is_the_official_one_never_an_abbreviation() -> None:
    assert name_in("ko", KOREAN) == "바른 이름"
    assert name_in("ko", KOREAN[:2]) == "흔한 이름"
    assert name_in("ko", KOREAN[:1]) == ""
    assert name_in("ko", names_of(make_title(1, "A", other_names=("별의 여행",)))) == "별의 여행"
    assert name_in("ja", KOREAN) == ""


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("진격의 거인", "ko"),
        ("進撃の巨人", "ja"),
        ("鬼滅", ""),
        ("Attack", ""),
        ("", ""),
        ("ﾅﾙﾄ ナルト", "ja"),
    ],
)
def test_the_script_tells_korean_and_japanese(text: str, lang: str) -> None:
    assert language_of(text) == lang
