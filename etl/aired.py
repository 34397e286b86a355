"""The ``Aired`` cell: when a title ran, in about fifteen shapes, and what that means on a given day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "month", "year", ""]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_POINT = re.compile(r"(?:(?P<month>[A-Z][a-z]{2})(?: (?P<day>\d{1,2}))?, )?(?P<year>\d{4})")

#: An open end ("2005 to ?") with a known number of episodes counts as over when one episode a week and
#: this much slack have passed: many old titles never had their end filled in.
_SLACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Aired:
    """When a title ran.

    Attributes
    ----------
    start : date or None
        The earliest day it can have begun.
    end : date or None
        The latest day it can have ended; None where the end is open or not known.
    precision : {"day", "month", "year", ""}
        How exactly the beginning is known.
    open_end : bool
        Whether the source says "to ?".
    """

    start: date | None = None
    end: date | None = None
    precision: Precision = ""
    open_end: bool = False

    @property
    def year(self) -> int | None:
        """The year it began."""
        return self.start.year if self.start else None

    @property
    def latest_start(self) -> date | None:
        """The latest day it can have begun."""
        if self.start is None or self.precision == "day":
            return self.start
        last_month = 12 if self.precision == "year" else self.start.month
        return date(self.start.year, last_month, monthrange(self.start.year, last_month)[1])


def parse_aired(cell: str) -> Aired:
    """Return what an ``Aired`` cell says; text that is no date says nothing.

    Shapes: a day ("Apr 3, 1998"), a month ("Apr, 1999") or a year, alone or " to " any of these or "?".
    A point alone is both beginning and end. An end before the beginning is a slip and left out.
    """
    first, separator, second = cell.strip().partition(" to ")
    start, start_last, precision = _point(first)
    if start is None:
        return Aired()
    if not separator:
        return Aired(start, start_last, precision)
    _, end, _ = _point(second)
    if end is not None and end < start:
        end = None
    return Aired(start, end, precision, open_end=second.strip() == "?")


def _point(cell: str) -> tuple[date | None, date | None, Precision]:
    """Return the first and last day that a point in time can mean, and its precision."""
    match = _POINT.fullmatch(cell.strip())
    if match is None or int(match["year"]) == 0:
        return None, None, ""
    year = int(match["year"])
    if match["month"] is None:
        return date(year, 1, 1), date(year, 12, 31), "year"
    if match["month"] not in _MONTHS:
        return None, None, ""
    month = _MONTHS.index(match["month"]) + 1
    days = monthrange(year, month)[1]
    day = int(match["day"] or 0)
    if 1 <= day <= days:
        return date(year, month, day), date(year, month, day), "day"
    return date(year, month, 1), date(year, month, days), "month"


def airing_status(aired: Aired, today: date, episodes: int | None, *, begun: bool) -> str:
    """Return finished, airing or upcoming as of `today`, or "" where nothing tells.

    Parameters
    ----------
    aired : Aired
    today : date
    episodes : int or None
        Number of episodes, where known: it ends a run whose end was never filled in.
    begun : bool
        Whether people have scored it. It decides where the beginning is known to the month or year only
        and that time is not over yet.
    """
    if aired.start is None:
        return "finished" if begun and not aired.open_end else ""
    beginning = aired.start if begun else aired.latest_start
    if beginning is not None and beginning > today:
        return "upcoming"
    if aired.open_end or aired.end is None:
        return "finished" if _long_over(aired.start, today, episodes) else "airing"
    # A point alone ("2021") that people have scored already has been shown: it does not go on all year.
    return "finished" if aired.end <= today or (begun and aired.end == aired.latest_start) else "airing"


def _long_over(start: date, today: date, episodes: int | None) -> bool:
    return episodes is not None and start + timedelta(weeks=episodes) + _SLACK < today
