from __future__ import annotations

import io
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceInvalid
from etl.list_blocks import Block, Dropped, Layout, blocks


@given(st.binary(max_size=200) | st.text("ab\n", max_size=200).map(str.encode), st.integers(1, 40))
def test_blocks_are_the_file_and_know_their_lines(content: bytes, size: int) -> None:
    cut = list(blocks(io.BytesIO(content), first_line=2, size=size))
    assert b"".join(block.text for block in cut) == content
    if max(map(len, content.split(b"\n"))) < size:
        before = accumulate((block.text for block in cut), initial=b"")
        assert [block.first_line for block in cut] == [2 + text.count(b"\n") for text in before][: len(cut)]


@given(st.text("ab\n", min_size=1, max_size=60).map(str.encode))
def test_halves_are_whole_lines(text: bytes) -> None:
    halves = Block(text, 5).halves()
    if halves is None:
        assert b"\n" not in text[:-1]
    else:
        first, second = halves
        assert first.text + second.text == text
        assert first.text.endswith(b"\n")
        assert second.first_line == 5 + first.text.count(b"\n")


def test_a_line_without_end_does_not_pile_up() -> None:
    assert max(len(block.text) for block in blocks(io.BytesIO(b"x" * 10_000), 2, size=100)) <= 200


def test_a_layout_knows_its_columns_in_any_order() -> None:
    header = "\ufeffextra, rating ,anime_id,user_id\r\n".encode()
    layout = Layout.of(Path("f.csv"), header, ("user_id", "anime_id", "rating"))
    assert layout.columns == ("extra", "rating", "anime_id", "user_id")


@pytest.mark.parametrize("header", [b"", b"user_id,anime_id\n", b"\x89PNG\xff\n"])
def test_a_missing_column_is_told(header: bytes) -> None:
    with pytest.raises(SourceInvalid, match=r"a column is missing: f\.csv has no .*rating"):
        Layout.of(Path("f.csv"), header, ("user_id", "anime_id", "rating"))


def test_dropped_keeps_the_first_lines_and_all_counts() -> None:
    first, second = Dropped(), Dropped()
    first.add("bad", [9, 7], count=20)
    second.add("bad", [1, 2, 3, 4, 5, 6])
    second.add("none", [])
    first.update(second)
    assert first.counts == {"bad": 26}
    assert first.lines == {"bad": [1, 2, 3, 4, 5]}
