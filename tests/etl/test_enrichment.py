from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SourceInvalid
from core.pictures import Picture
from etl.enrichment import Malformed, check, entry_of, new_names, read_enrichment
from tests.etl.offline_database_file import ENTRIES, MAL, write_json, write_lines
from tests.factories import make_title

TITLES = {10, 30, 60, 70}


@pytest.mark.parametrize("write", [write_json, write_lines])
def test_names_relations_and_pictures_of_our_titles_are_read(tmp_path: Path, write: Any) -> None:
    found = read_enrichment(write(tmp_path / "file"), TITLES)
    assert found.names == {
        30: ("Kawa no Kuma", "강의 곰", "川の熊", "KAWA NO KUMA", "Der Bär im Fluss"),
        70: ("Grown-ups", "어른들"),
    }
    assert list(found.relations) == [(30, 60, "related"), (70, 30, "related")]
    assert found.pictures == {
        30: Picture("https://cdn.example.org/30.jpg", "https://cdn.example.org/30t.jpg")
    }
    assert found.n_unusable == 0


@pytest.mark.parametrize("write", [write_json, write_lines])
def test_every_entry_is_counted_once(tmp_path: Path, write: Any) -> None:
    entries = [*ENTRIES, ENTRIES[0], "no entry", {"title": "x"}]
    counts = read_enrichment(write(tmp_path / "file", entries), TITLES).counts.to_json()
    assert counts == {
        "read": 7,
        "kept": 2,
        "merged": 1,
        "dropped": {
            "malformed: no object": 1,
            "malformed: no sources": 1,
            "not in the catalogue": 1,
            "not on MyAnimeList": 1,
        },
    }
    assert counts["read"] == counts["kept"] + counts["merged"] + sum(counts["dropped"].values())


def test_damaged_lines_are_counted(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "file")
    path.write_text(path.read_text(encoding="utf-8") + '{"title": \n', encoding="utf-8")
    assert read_enrichment(path, TITLES).counts.dropped["malformed: no JSON"] == 1


def test_a_second_entry_of_a_title_adds_to_the_first(tmp_path: Path) -> None:
    again = {
        **ENTRIES[0],
        "title": "River Bear",
        "synonyms": ["강의 곰"],
        "picture": "https://other.example/1.jpg",
    }
    found = read_enrichment(write_json(tmp_path / "file", [ENTRIES[0], again]), TITLES)
    assert found.names[30][-1] == "River Bear"
    assert len(found.names[30]) == 6
    assert found.pictures[30].picture == "https://cdn.example.org/30.jpg"


def test_older_files_call_relations_differently() -> None:
    assert entry_of({"sources": [], "title": "x", "relations": [f"{MAL}7"]}).related == (7,)


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        ("https://myanimelist.net/anime/5", (5,)),
        ("http://www.myanimelist.net/anime/5/", (5,)),
        ("myanimelist.net/anime/5", (5,)),
        ("https://myanimelist.net/anime/5/Name", ()),
        ("https://myanimelist.net/manga/5", ()),
        ("https://notmyanimelist.net/anime/5", ()),
        ("https://myanimelist.net/anime/-5", ()),
        ("https://myanimelist.net/anime/99999999999999999999", ()),
        ("https://myanimelist.net/anime/", ()),
        ("", ()),
    ],
)
def test_titles_are_known_by_their_address(address: str, ids: tuple[int, ...]) -> None:
    assert entry_of({"sources": [address], "title": "x"}).anime_ids == ids


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": None}, "title is no text"),
        ({"title": ["x"]}, "title is no text"),
        ({"synonyms": "x"}, "synonyms is no list"),
        ({"synonyms": ["x", 7]}, "synonyms is no list"),
        ({"synonyms": {"x": 1}}, "synonyms is no list"),
        ({"sources": f"{MAL}30"}, "sources is no list"),
        ({"sources": [30]}, "sources is no list"),
        ({"sources": None}, "sources is no list"),
        ({"relatedAnime": [None]}, "relatedAnime is no list"),
        ({"picture": 7}, "picture is no text"),
        ({"thumbnail": []}, "thumbnail is no text"),
    ],
)
def test_wrong_types_are_told(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        entry_of({**ENTRIES[0], **change})


@pytest.mark.parametrize("name", ["x" * 201, "!!!", "…", "a\x00b", "broken \ud83d"])
def test_what_can_be_no_name_is_left_out_and_counted(name: str) -> None:
    entry = entry_of({"sources": [], "title": "Good", "synonyms": [name, " ", "Fine"]})
    assert entry.names == ("Good", "Fine")
    assert entry.n_unusable == 1


def test_thousands_of_synonyms_are_no_names_of_one_title() -> None:
    entry = entry_of({"sources": [], "title": "Good", "synonyms": [f"name {n}" for n in range(5000)]})
    assert len(entry.names) == 150
    assert entry.n_unusable == 5001 - 150


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://x.org/a.jpg",
        "https://x.org/a b.jpg",
        "https://x.org/\"'><script>",
        "//x.org/a.jpg",
        "",
        "https://" + "x" * 2000,
    ],
)
def test_only_plain_web_addresses_are_pictures(address: str) -> None:
    entry = entry_of({"sources": [], "title": "x", "picture": address, "thumbnail": "https://x.org/a.jpg"})
    assert entry.picture == Picture("", "https://x.org/a.jpg")


def test_new_names_are_those_that_differ_in_more_than_case() -> None:
    title = make_title(1, "Star", english_name="STAR Trip", other_names=("별",))
    assert new_names(title, ["star", "ＳＴＡＲ", "Star trip", "별", "Étoile", "étoile", "Stern"]) == (
        "Étoile",
        "Stern",
    )


def test_a_look_at_the_file_comes_first(tmp_path: Path) -> None:
    check(write_json(tmp_path / "a.json"))
    check(write_lines(tmp_path / "a.jsonl"))
    for empty in (write_json(tmp_path / "b.json", []), write_lines(tmp_path / "b.jsonl", [])):
        with pytest.raises(SourceInvalid, match="no entry"):
            check(empty)


_values = (
    st.none() | st.integers() | st.text() | st.lists(st.text() | st.none() | st.just(f"{MAL}30"), max_size=4)
)
_keys = st.sampled_from(["sources", "title", "synonyms", "relatedAnime", "picture", "thumbnail", "tags"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(entries=st.lists(st.dictionaries(_keys, _values) | _values, max_size=6))
def test_whatever_stands_in_the_file_every_entry_is_counted(tmp_path: Path, entries: list[Any]) -> None:
    path = tmp_path / "any.json"
    path.write_text(json.dumps({"data": entries}), encoding="utf-8")
    found = read_enrichment(path, TITLES)
    counts = found.counts.to_json()
    assert counts["read"] == len(entries)
    assert counts["read"] == counts["kept"] + counts["merged"] + sum(counts["dropped"].values())
    assert set(found.names) <= TITLES
