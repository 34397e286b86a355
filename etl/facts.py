"""Cells of the catalogue files as values: numbers written as text, lists, durations, seasons.

The sources write a null as the word ``Unknown``; an empty cell means the same here.
"""

from __future__ import annotations

import re

_NULLS = frozenset({"", "unknown", "none", "nan", "null", "n/a", "?", "-"})
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DURATION = re.compile(r"(?:(\d+) hr\.)? ?(?:(\d+) min\.)? ?(?:(\d+) sec\.)?(?: per ep\.)?")
_SEASON = re.compile(r"(winter|spring|summer|fall)\b(?: (\d{4}))?", re.IGNORECASE)


def text(cell: str) -> str:
    """Return a cell's text without surrounding space, "" where it is a null."""
    stripped = cell.strip()
    return "" if stripped.casefold() in _NULLS else stripped


def number(cell: str) -> float | None:
    """Return the number that a cell holds ("28.0", "8.78"), or None.

    Nulls and text that is no plain decimal number are None alike; `is_unreadable` tells them apart.
    """
    stripped = cell.strip()
    return float(stripped) if _NUMBER.fullmatch(stripped) else None


def whole(cell: str) -> int | None:
    """Return the whole number that a cell holds ("28.0" is 28); None too where floats are no longer exact."""
    value = number(cell)
    return int(value) if value is not None and value.is_integer() and abs(value) < 2**53 else None


def positive(cell: str) -> int | None:
    """Return a whole number from 1 up, or None: rank 0 and 0 episodes mean "not known" in the source."""
    value = whole(cell)
    return value if value is not None and value > 0 else None


def is_unreadable(cell: str) -> bool:
    """Tell whether a number cell is neither a number nor a null."""
    return bool(text(cell)) and number(cell) is None


def words(cell: str) -> tuple[str, ...]:
    """Return the entries of a comma-separated cell in their order, without repeats and nulls."""
    return tuple(dict.fromkeys(entry for part in cell.split(",") if (entry := text(part))))


def minutes(cell: str) -> float | None:
    """Return a duration in minutes ("1 hr. 55 min.", "24 min. per ep.", "30 sec."), or None.

    Returns
    -------
    float or None
        Length of an episode, or of the whole film; seconds are fractions of a minute.
    """
    match = _DURATION.fullmatch(cell.strip())
    if match is None or not any(match.groups()):
        return None
    hours, whole_minutes, seconds = (int(group or 0) for group in match.groups())
    total = hours * 60 + whole_minutes + seconds / 60
    return total or None


def season(cell: str) -> str:
    """Return winter, spring, summer or fall from a ``Premiered`` cell such as "Spring 1998", or ""."""
    match = _SEASON.fullmatch(cell.strip())
    return match.group(1).lower() if match else ""
