from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import facts


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("28.0", 28.0),
        ("8.78", 8.78),
        (" 12 ", 12.0),
        ("-3", -3.0),
        ("Unknown", None),
        ("", None),
        ("1e5", None),
        ("12 eps", None),
        ("nan", None),
        ("inf", None),
        ("1_000", None),
    ],
)
def test_number(cell: str, expected: float | None) -> None:
    assert facts.number(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("28.0", 28), ("0", 0), ("2.5", None), ("Unknown", None), ("-3.0", -3), ("9" * 30, None)],
)
def test_whole(cell: str, expected: int | None) -> None:
    assert facts.whole(cell) == expected


def test_zero_is_not_a_rank() -> None:
    assert facts.positive("0.0") is None
    assert facts.positive("1.0") == 1


@pytest.mark.parametrize(
    ("cell", "unreadable"), [("many", True), ("Unknown", False), ("", False), ("3.0", False)]
)
def test_unreadable_numbers_are_told_from_nulls(cell: str, unreadable: bool) -> None:
    assert facts.is_unreadable(cell) is unreadable


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Action, Sci-Fi, Space", ("Action", "Sci-Fi", "Space")),
        ("Unknown", ()),
        ("", ()),
        ("Sunrise,  Bones,Sunrise, ", ("Sunrise", "Bones")),
    ],
)
def test_words(cell: str, expected: tuple[str, ...]) -> None:
    assert facts.words(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("24 min. per ep.", 24.0),
        ("5 min.", 5.0),
        ("1 hr. 55 min.", 115.0),
        ("30 sec.", 0.5),
        ("45 sec. per ep.", 0.75),
        ("2 hr.", 120.0),
        ("1 hr. 2 min. per ep.", 62.0),
        ("1 hr. per ep.", 60.0),
        ("Unknown", None),
        ("", None),
        ("per ep.", None),
        ("0 min.", None),
        ("a while", None),
    ],
)
def test_minutes(cell: str, expected: float | None) -> None:
    assert facts.minutes(cell) == expected


@given(st.integers(0, 9), st.integers(0, 59), st.booleans())
def test_minutes_reads_back_what_was_written(hours: int, rest: int, per_episode: bool) -> None:
    parts = ([f"{hours} hr."] if hours else []) + ([f"{rest} min."] if rest else [])
    cell = " ".join(parts) + (" per ep." if per_episode and parts else "")
    assert facts.minutes(cell) == (hours * 60 + rest or None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("Spring 1998", "spring"), ("Fall 2020", "fall"), ("Unknown", ""), ("Monsoon 2001", "")],
)
def test_season(cell: str, expected: str) -> None:
    assert facts.season(cell) == expected


@given(st.text())
def test_no_cell_breaks_a_parser(cell: str) -> None:
    number, minutes = facts.number(cell), facts.minutes(cell)
    assert number is None or not math.isnan(number)
    assert minutes is None or minutes > 0
    assert facts.whole(cell) is None or number is not None
    assert all(word == word.strip() and word for word in facts.words(cell))
    assert facts.season(cell) in ("winter", "spring", "summer", "fall", "")
