"""Files of pairs, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InvalidInput
from recommender.evaluation.pair_file import Numbers, Pairs, read_pairs


def read(tmp_path: Path, text: str | bytes) -> tuple[Pairs, list[str], list[str]]:
    path = tmp_path / "pairs.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    users, items = Numbers(), Numbers()
    return read_pairs(path, users, items), users.texts, items.texts


def test_pairs_come_by_user_and_item_with_their_lines(tmp_path: Path) -> None:
    pairs, users, items = read(tmp_path, "user_id,item_id,value\nb,x,2\na,y,0.5\nb,y,\n")
    assert (users, items) == (["b", "a"], ["x", "y"])
    assert pairs.users.tolist() == [0, 0, 1]
    assert pairs.items.tolist() == [0, 1, 1]
    assert pairs.values.tolist() == [2, 1, 0.5], "blank is 1"
    assert pairs.lines.tolist() == [2, 4, 3]


def test_ids_are_any_text_without_a_comma(tmp_path: Path) -> None:
    text = '\ufeffuser_id,item_id\r\nO\'Neil "Jr",東京 \r\n "quoted ""x""" ,"a b"\r\n007,7\r\n\r\n'
    pairs, users, items = read(tmp_path, text)
    assert users == ['O\'Neil "Jr"', 'quoted "x"', "007"]
    assert items == ["東京", "a b", "7"]
    assert len(pairs) == 3


def test_columns_may_stand_anywhere_and_others_are_passed_over(tmp_path: Path) -> None:
    pairs, users, items = read(tmp_path, "timestamp,Item_ID,USER_ID\n99,x,a\n")
    assert (users, items, pairs.values.tolist()) == (["a"], ["x"], [1])


def test_of_a_pair_that_stands_twice_the_last_line_counts(tmp_path: Path) -> None:
    pairs, _, _ = read(tmp_path, "user_id,item_id,value\na,x,5\na,y,1\na,x,2\n")
    assert pairs.values.tolist() == [2, 1]
    assert pairs.lines.tolist() == [4, 3]
    assert pairs.repeated == 1


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "pairs.csv", "the file is empty"),
        ("\n\n", "pairs.csv", "the file is empty"),
        ("user_id,item_id\n", "pairs.csv", "there are no pairs"),
        ("user_id,item_id\n\n\n", "pairs.csv", "there are no pairs"),
        ("user,item\na,x\n", "pairs.csv:1", "user_id,item_id[,value] are wanted"),
        ("user_id,item_id,item_id\na,x,y\n", "pairs.csv:1", "each once"),
        ("a,x\nb,y\n", "pairs.csv:1", "user_id,item_id[,value] are wanted"),
        ("user_id,item_id\na,x\nb\n", "pairs.csv:3", "1 cells instead of 2"),
        ("user_id,item_id\na,x,y\n", "pairs.csv:2", "3 cells instead of 2"),
        ("user_id,item_id\n,x\n", "pairs.csv:2", "an id is empty"),
        ("user_id,item_id\na, \n", "pairs.csv:2", "an id is empty"),
        ("user_id,item_id,value\na,x,0\n", "pairs.csv:2", "'0' is no number above 0"),
        ("user_id,item_id,value\na,x,-2\n", "pairs.csv:2", "'-2' is no number above 0"),
        ("user_id,item_id,value\na,x,nan\n", "pairs.csv:2", "'nan' is no number above 0"),
        ("user_id,item_id,value\na,x,inf\n", "pairs.csv:2", "'inf' is no number above 0"),
        ("user_id,item_id,value\na,x,1e300\n", "pairs.csv:2", "'1e300' is no number above 0"),
        ("user_id,item_id,value\na,x,many\n", "pairs.csv:2", "'many' is no number above 0"),
        (b"user_id,item_id\na,x\nb,\xff\xfe\n", "pairs.csv:3", "no text in UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str | bytes, where: str, what: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        read(tmp_path, text)
    assert error.value.where.endswith(where)
    assert what in error.value.what


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot read the file"):
        read_pairs(tmp_path / "none.csv", Numbers(), Numbers())
