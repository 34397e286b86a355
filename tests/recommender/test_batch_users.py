"""Whom a batch is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import AnishelfError, InvalidInput, UnknownId
from core.id_map import IdMap
from recommender.batch_users import users_of_file

KNOWN = IdMap.of([1, 2, 3, 50, 2**40])


@pytest.mark.parametrize(
    "text",
    [
        "3\n1\n50\n",
        "\ufeff3\r\n1\r\n50",
        "user_id\n50\n3\n3\n1\n",
        "name,USER_ID\nkim,50\nlee,3\npark,1\n",
        "\n 1 \n\n3\n50\n\n",
        "1,anything\n3,\n50,else\n",
    ],
)
def test_files_of_every_kind(tmp_path: Path, text: str) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(text.encode())
    assert users_of_file(path, KNOWN).tolist() == [1, 3, 50]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (b"", InvalidInput, "names nobody"),
        (b"user_id\n", InvalidInput, "names nobody"),
        (b"1\nkim\n", InvalidInput, r"users.csv:2: 'kim'"),
        (b"1\n1.5\n", InvalidInput, r"users.csv:2: '1.5'"),
        (b"a,user_id\n1\n", InvalidInput, r"users.csv:2: ''"),
        (b"99999999999999999999\n", InvalidInput, "64 bits"),
        (b"\xff\xfe1\n", InvalidInput, "cannot read the users"),
        (b"4\n1\n", UnknownId, "unknown users: 4 in "),
        ("\n".join(map(str, range(100, 120))).encode(), UnknownId, "100, 101, 102, 103, 104 and 15 more"),
    ],
)
def test_what_cannot_be_used_is_named(
    tmp_path: Path, text: bytes, error: type[AnishelfError], message: str
) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(text)
    with pytest.raises(error, match=message):
        users_of_file(path, KNOWN)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot read the users"):
        users_of_file(tmp_path / "none.csv", KNOWN)
