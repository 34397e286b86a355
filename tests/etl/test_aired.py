from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.aired import Aired, airing_status, parse_aired

TODAY = date(2021, 3, 14)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Apr 3, 1998 to Apr 24, 1999", Aired(d("1998-04-03"), d("1999-04-24"), "day")),
        ("Sep 1, 2001", Aired(d("2001-09-01"), d("2001-09-01"), "day")),
        ("2005", Aired(d("2005-01-01"), d("2005-12-31"), "year")),
        ("Oct 20, 1999 to ?", Aired(d("1999-10-20"), None, "day", open_end=True)),
        ("Unknown", Aired()),
        ("Apr, 1999", Aired(d("1999-04-01"), d("1999-04-30"), "month")),
        ("2005 to ?", Aired(d("2005-01-01"), None, "year", open_end=True)),
        ("Feb, 2004 to ?", Aired(d("2004-02-01"), None, "month", open_end=True)),
        ("Jul 1, 1990 to 1991", Aired(d("1990-07-01"), d("1991-12-31"), "day")),
        ("1990 to 1992", Aired(d("1990-01-01"), d("1992-12-31"), "year")),
        ("Feb, 2004 to Mar, 2005", Aired(d("2004-02-01"), d("2005-03-31"), "month")),
        ("Sep 26, 2012 to May, 2021", Aired(d("2012-09-26"), d("2021-05-31"), "day")),
        ("May, 1985 to 1986", Aired(d("1985-05-01"), d("1986-12-31"), "month")),
        ("1985 to Mar 3, 1986", Aired(d("1985-01-01"), d("1986-03-03"), "year")),
        ("Feb, 2000 to Mar 8, 2000", Aired(d("2000-02-01"), d("2000-03-08"), "month")),
        ("Mar 10, 2022", Aired(d("2022-03-10"), d("2022-03-10"), "day")),
        ("", Aired()),
        ("? to 2005", Aired()),
        ("Feb 30, 2000", Aired(d("2000-02-01"), d("2000-02-29"), "month")),
        ("Foo 3, 2000", Aired()),
        ("0000", Aired()),
        ("Apr 3, 1998 to Apr 24, 1997", Aired(d("1998-04-03"), None, "day")),
    ],
)
def test_shapes(cell: str, expected: Aired) -> None:
    assert parse_aired(cell) == expected


@given(st.text() | st.from_regex(r"([A-Z][a-z]{2} )?\d{1,2}, \d{4}( to (\?|\d{4}))?", fullmatch=True))
def test_no_cell_breaks_it_and_the_end_is_never_before_the_start(cell: str) -> None:
    aired = parse_aired(cell)
    assert aired.start is None or aired.end is None or aired.start <= aired.end
    assert (aired.precision == "") == (aired.start is None)
    assert aired.year == (aired.start.year if aired.start else None)


@given(st.dates(date(1917, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_days_read_back_as_written(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    cell = " to ".join(f"{MONTHS[day.month - 1]} {day.day}, {day.year}" for day in (start, end))
    assert parse_aired(cell) == Aired(start, end, "day")


@pytest.mark.parametrize(
    ("cell", "episodes", "begun", "expected"),
    [
        ("Apr 3, 1998 to Apr 24, 1999", 26, True, "finished"),
        ("Jan 8, 2021 to ?", 12, True, "airing"),
        ("Jan 8, 2021 to Mar 26, 2021", 12, True, "airing"),
        ("Mar 27, 2021 to ?", 25, False, "upcoming"),
        ("Mar 10, 2022", None, False, "upcoming"),
        ("Oct 20, 1999 to ?", None, True, "airing"),
        ("Apr 3, 1998 to ?", 26, True, "finished"),
        ("2021", None, False, "upcoming"),
        ("2021", 1, True, "finished"),
        ("2005", 12, False, "finished"),
        ("Oct, 2021 to ?", None, False, "upcoming"),
        ("Unknown", None, False, ""),
        ("Unknown", None, True, "finished"),
        ("Mar 14, 2021", 1, True, "finished"),
    ],
)
def test_airing_status(cell: str, episodes: int | None, begun: bool, expected: str) -> None:
    assert airing_status(parse_aired(cell), TODAY, episodes, begun=begun) == expected
