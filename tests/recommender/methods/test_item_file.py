"""Files of items, as published splits bring them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SourceInvalid
from recommender.methods.item_file import name_stems, read_items

KAGGLE = """MAL_ID,Name,Score,Genres,Type,Aired,Premiered,Studios,Source,sypnopsis
1,Cowboy Bebop,8.78,"Action, Space",TV,"Apr 3, 1998 to Apr 24, 1999",Spring 1998,Sunrise,Original,In the year 2071
5,Cowboy Bebop: Tengoku no Tobira,8.39,Action,Movie,"Sep 1, 2001",Unknown,Bones,Original,No synopsis information has been added
9,Nanika,Unknown,Unknown,Unknown,2005 to ?,Unknown,Unknown,Unknown,
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "items.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_kaggles_file_is_read_as_it_is(tmp_path: Path) -> None:
    items = read_items(written(tmp_path, KAGGLE))
    assert list(items) == ["1", "5", "9"]
    bebop, film, unknown = (item.facts for item in items.values())
    assert (bebop.genres, bebop.studios, bebop.type, bebop.source) == (
        ("Action", "Space"), ("Sunrise",), "TV", "Original",
    )  # fmt: skip
    assert (bebop.year, bebop.season) == (1998, "spring")
    assert (film.year, film.season) == (2001, "summer"), "by the first date, where it did not premiere"
    assert (unknown.genres, unknown.studios, unknown.type, unknown.source) == ((), (), "", "")
    assert (unknown.year, unknown.season) == (2005, "")
    assert set(bebop.franchises) & set(film.franchises) == {"cowboy bebop"}
    assert [item.synopsis for item in items.values()] == ["In the year 2071", "", ""]


def test_other_domains_name_their_columns_otherwise(tmp_path: Path) -> None:
    items = read_items(written(tmp_path, "\ufeffItem_ID,title,Genres\nx7,Heat (1995),Crime|Action\n"))
    assert items["x7"].facts.genres == ("Crime", "Action")
    assert items["x7"].facts.franchises == ("heat (1995)", "heat")
    assert items["x7"].synopsis == ""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name,genres\nA,B\n", "has no column of ids"),
        ("item_id,name\n1,A\n2,B\n1,C\n", "stands twice"),
        ("", "cannot read"),
        ('item_id,name\n1,"A\n', "cannot read"),
    ],
)
def test_files_that_cannot_serve_say_why(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(SourceInvalid, match=what) as caught:
        read_items(written(tmp_path, text))
    assert "items.csv" in caught.value.where


def test_a_repeated_id_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid) as caught:
        read_items(written(tmp_path, "item_id\n4\n8\n4\n"))
    assert caught.value.where.endswith("row 4, id 4")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="no such file"):
        read_items(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Shingeki no Kyojin", "Shingeki no Kyojin Season 2"),
        ("Shingeki no Kyojin", "Shingeki no Kyojin: Kuinaki Sentaku"),
        ("Gintama", "Gintama Movie 2"),
        ("Mushishi", "Mushishi Special"),
        ("Code Geass: Hangyaku no Lelouch", "Code Geass: Hangyaku no Lelouch R2"),
        ("K-On!", "K-On! 2nd Season"),
        ("Zero no Tsukaima", "Zero no Tsukaima III"),
    ],
)
def test_parts_of_a_franchise_share_a_stem(name: str, other: str) -> None:
    assert set(name_stems(name)) & set(name_stems(other))


def test_a_name_made_of_marks_keeps_them() -> None:
    assert name_stems("Special") == ("special",)
    assert name_stems("") == ()
