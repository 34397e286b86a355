"""Small charts drawn on the server as SVG: no script, no style attribute, the numbers as text for all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from unicodedata import east_asian_width

from markupsafe import Markup

_WIDTH, _HEIGHT, _GAP = 320, 96, 0.22
_BASE = 78
#: About how wide a digit is.
_LETTER = 6.4
#: Bars: how high one is with its room, where it begins and how long it may be; letters that fit before it.
_ROW, _LEFT, _LONG, _FITTING = 19, 104, 162, 17

_CHART = Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}: {}">{}</svg>')
_BAR = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>')
_NUMBER = Markup('<text x="{}" y="{}">{}</text>')
_LABEL = Markup('<text class="label" x="{}" y="{}">{}</text>')


def columns(values: Sequence[int], labels: Sequence[str], name: str) -> Markup:
    """Return a chart of one column a value, with its number above and its label below.

    Parameters
    ----------
    values : sequence of int
        Not negative.
    labels : sequence of str
        One each.
    name : str
        What is counted, for those who hear the page.
    """
    step, top = _WIDTH / max(len(values), 1), max([*values, 1])
    drawn = [
        _column(step * place, step, (_BASE - 16) * value / top, value, label)
        for place, (value, label) in enumerate(zip(values, labels, strict=True))
    ]
    return _CHART.format("columns", _WIDTH, _HEIGHT, name, _told(values, labels), Markup("").join(drawn))


def bars(values: Sequence[int], labels: Sequence[str], name: str) -> Markup:
    """Return a chart of one bar a value, its label before it and its number behind it: for words.

    Parameters
    ----------
    values : sequence of int
        Not negative.
    labels : sequence of str
        One each.
    name : str
        What is counted, for those who hear the page.
    """
    most = max([*values, 1])
    drawn = [
        _bar(_ROW * place, _LONG * value / most, value, label)
        for place, (value, label) in enumerate(zip(values, labels, strict=True))
    ]
    return _CHART.format(
        "bars", _WIDTH, _ROW * len(values), name, _told(values, labels), Markup("").join(drawn)
    )


def _bar(top: float, length: float, value: int, label: str) -> Markup:
    end = round(_LEFT + length + 6, 1)
    return (
        _LABEL.format(_LEFT - 8, top + 13, _cut(label))
        + _BAR.format(_LEFT, top + 3, round(length, 1), _ROW - 6)
        + _NUMBER.format(end, top + 13, _shortly(value, _WIDTH - end))
    )


def _cut(label: str) -> str:
    """Return a label as long as its place allows; a letter of an East Asian script takes two places."""
    taken = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in label))
    if not taken or taken[-1] <= _FITTING:
        return label
    return label[: sum(place < _FITTING for place in taken)].rstrip() + "…"


def _told(values: Sequence[int], labels: Sequence[str]) -> str:
    return ", ".join(f"{label}: {value:,}" for label, value in zip(labels, values, strict=True))


def _shortly(value: int, room: float) -> str:
    """Return a number as it fits into its room: ``46,772``, or ``47k`` where that is too wide."""
    whole = f"{value:,}"
    if len(whole) * _LETTER <= room or value < 1_000:
        return whole
    if value < 9_950:
        return f"{value / 1_000:.1f}k"
    return f"{value / 1_000:.0f}k" if value < 999_500 else f"{value / 1_000_000:.1f}m"


def _column(left: float, step: float, height: float, value: int, label: str) -> Markup:
    top, middle = round(_BASE - height, 1), round(left + step / 2, 1)
    bar = _BAR.format(round(left + step * _GAP / 2, 1), top, round(step * (1 - _GAP), 1), round(height, 1))
    number = _NUMBER.format(middle, round(top - 4, 1), _shortly(value, step * 0.9)) if value else Markup("")
    return bar + number + _LABEL.format(middle, _HEIGHT - 4, label)
