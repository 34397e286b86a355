from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SourceInvalid
from etl.kaggle_tables import columns_of, read_table


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_quirks_of_the_header_do_not_matter(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "\ufeffMAL_ID, Name ,Genders,sypnopsis\r\n1,Null,x,NA\r\n2,nan\r\n".encode()
    )
    table = read_table(path, ("MAL_ID", "Name", "Genres", "synopsis"))
    assert table.to_dict("list") == {
        "MAL_ID": ["1", "2"], "Name": ["Null", "nan"], "Genres": ["x", ""], "synopsis": ["NA", ""],
    }  # fmt: skip
    assert columns_of(path) == ["MAL_ID", "Name", "Genres", "synopsis"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b"MAL_ID,Name\n1,x\n")
    with pytest.raises(SourceInvalid, match=r"a column is missing: .*a\.csv has no Score, Genres: check"):
        read_table(path, ("MAL_ID", "Score", "Genres"))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'MAL_ID,Name\n1,"cut off in the mid', "cannot read a table"),
        (b"MAL_ID,Name\n1,a\n2,b,c,d\n", "cannot read a table"),
        (b"MAL_ID,Name\n1,\xff\xfe\n", "cannot read a"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xd8", "cannot read a file"),
        (b"", "a column is missing"),
    ],
)
def test_damage_is_told(tmp_path: Path, content: bytes, what: str) -> None:
    path = write(tmp_path / "a.csv", content)
    with pytest.raises(SourceInvalid, match=what) as caught:
        read_table(path, ("MAL_ID", "Name"))
    assert "a.csv" in caught.value.where
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="a file is missing"):
        read_table(tmp_path / "anime.csv", ("MAL_ID",))
