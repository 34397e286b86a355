"""The bundled outside titles, and what their list must be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceInvalid
from search.outside_titles import OUTSIDE_TITLES, REASON, outside_json, read_outside_titles

ENTRY = {
    "anime_id": 7,
    "name": "Yoru",
    "english_name": "Night",
    "japanese_name": "夜",
    "genres": ["Drama"],
    "type": "TV",
    "year": 2023,
    "synopsis": "A night that does not end.",
}


def written(folder: Path, document: Any) -> Path:
    path = folder / "outside.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_entries_become_known_titles_in_order_of_their_ids(tmp_path: Path) -> None:
    first, second = read_outside_titles(
        written(tmp_path, [ENTRY, ENTRY | {"anime_id": 3, "genres": ["A", "B"]}])
    )
    assert (first.anime_id, first.genres) == (3, ("A", "B"))
    assert (second.name, second.year, second.reason) == ("Yoru", 2023, REASON)


@pytest.mark.parametrize(
    "change",
    [
        {"anime_id": "7"},
        {"anime_id": True},
        {"anime_id": 0},
        {"year": None},
        {"year": 2023.5},
        {"name": ""},
        {"name": None},
        {"synopsis": " "},
        {"english_name": 7},
        {"genres": []},
        {"genres": "Drama"},
        {"genres": ["Drama", 1]},
        {"score": 9},
    ],
)
def test_an_entry_that_is_not_complete_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    path = written(tmp_path, [ENTRY, {**ENTRY, "anime_id": 8, **change}])
    with pytest.raises(SourceInvalid, match="entry 2"):
        read_outside_titles(path)


@pytest.mark.parametrize("document", [{"anime_id": 7}, "text", 7, [[]], [None]])
def test_other_documents_are_refused(tmp_path: Path, document: Any) -> None:
    with pytest.raises(SourceInvalid, match=r"outside\.json"):
        read_outside_titles(written(tmp_path, document))


@pytest.mark.parametrize("content", [b"", b"[{", b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "outside.json"
    path.write_bytes(content)
    with pytest.raises(SourceInvalid, match=r"outside\.json"):
        read_outside_titles(path)


def test_a_title_may_not_stand_twice(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="twice"):
        read_outside_titles(written(tmp_path, [ENTRY, ENTRY | {"name": "Other"}]))


def test_the_bundled_ones_are_sixty_and_complete() -> None:
    titles = read_outside_titles()
    assert len(titles) >= 60
    assert all(30 <= len(title.synopsis.split()) <= 50 for title in titles)
    assert all(2020 < (title.year or 0) < 2026 for title in titles)
    assert len({title.name for title in titles}) == len(titles)


def test_the_bundled_file_is_as_it_would_be_written() -> None:
    assert outside_json(read_outside_titles()) == OUTSIDE_TITLES.read_text(encoding="utf-8")
