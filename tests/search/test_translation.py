from __future__ import annotations

import csv
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.english import stems
from search.translation import TERMS, in_english


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("우주를 여행하는 로봇", {"space", "robot", "travel"}),
        ("宇宙を旅するロボット", {"space", "robot", "travel"}),
        (unicodedata.normalize("NFD", "우주"), {"space"}),
        ("ﾛﾎﾞｯﾄ", {"robot"}),
    ],
)
def test_words_of_a_description(text: str, words: set[str]) -> None:
    assert words <= set(in_english(text).split())


def test_the_longest_term_counts() -> None:
    assert in_english("마법소녀") == "magical girl"
    assert in_english("魔法少女") == "magical girl"


@pytest.mark.parametrize("text", ["", "a robot in space", "робот", "한", "\ud800", "123"])
def test_other_texts_have_no_translation(text: str) -> None:
    assert in_english(text) == ""


@given(st.text(max_size=800))
def test_any_text_is_taken(text: str) -> None:
    in_english(text)


def test_every_term_has_english_that_a_synopsis_can_hold() -> None:
    with TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 600
    assert len({row["en"] for row in rows}) == len(rows)
    for row in rows:
        assert stems(row["en"]), row
        assert row["ko"].strip(), row
        assert row["ja"].strip(), row
