"""Where the marks of the report's plots stand; the template draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from core.typing import Json

#: Inner width of a plot in the units of its picture.
WIDTH = 520.0


@dataclass(frozen=True)
class Mark:
    """A mean and its interval along an axis, in units of the picture."""

    name: str
    x: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Dots:
    """Methods beneath each other, a dot and its interval each.

    Attributes
    ----------
    title : str
    marks : tuple of Mark
    ticks : tuple of (float, str)
        Place and words of each tick.
    """

    title: str
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Line:
    """A method along the number of titles told."""

    name: str
    points: str
    last: tuple[float, float]


@dataclass(frozen=True)
class Lines:
    """Methods as lines over the same numbers."""

    title: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    places: tuple[tuple[float, str], ...]
    height: float = 260.0


def dots(title: str, estimates: Mapping[str, Json]) -> Dots:
    """Place estimates (``mean``, ``low``, ``high``) on one axis from 0; those without a mean are left out."""
    known = {name: one for name, one in estimates.items() if one["mean"] is not None}
    top = axis_top([one["high"] for one in known.values()])
    marks = tuple(
        Mark(
            name,
            x=WIDTH * one["mean"] / top,
            low=WIDTH * one["low"] / top,
            high=WIDTH * one["high"] / top,
            text=f"{one['mean']:.4f}",
        )
        for name, one in known.items()
    )
    return Dots(title, marks, ticks_of(top))


def lines(title: str, by_size: Mapping[str, Mapping[str, float | None]]) -> Lines:
    """Place one line for each method over the sizes, which stand at equal distances.

    Parameters
    ----------
    title : str
    by_size : mapping from str to mapping from str to float
        Means by method and then by size.
    """
    sizes = list(dict.fromkeys(size for means in by_size.values() for size in means))
    top = axis_top([mean for means in by_size.values() for mean in means.values() if mean is not None])
    step = WIDTH / max(len(sizes) - 1, 1)
    height = Lines.height
    drawn = []
    for name, means in by_size.items():
        points = [
            (step * place, height - height * mean / top)
            for place, size in enumerate(sizes)
            if (mean := means.get(size)) is not None
        ]
        if points:
            drawn.append(Line(name, " ".join(f"{x:.1f},{y:.1f}" for x, y in points), points[-1]))
    levels = tuple((height - height * x / WIDTH, words) for x, words in ticks_of(top))
    return Lines(title, _apart(drawn), levels, tuple((step * i, size) for i, size in enumerate(sizes)))


def axis_top(values: Sequence[float]) -> float:
    """Return the end of an axis from 0: a round number above all values."""
    largest = max(values, default=0.0)
    step = 0.05 if largest < 0.5 else 0.1
    return max(ceil(largest / step - 1e-9) * step, step)


def ticks_of(top: float) -> tuple[tuple[float, str], ...]:
    """Return five ticks from 0 to the top of an axis."""
    return tuple((WIDTH * part / 4, f"{top * part / 4:.3g}") for part in range(5))


def _apart(drawn: Sequence[Line], distance: float = 13.0) -> tuple[Line, ...]:
    """Move the names at the ends of lines so far down that they do not cover each other."""
    moved, lowest = [], -distance
    for line in sorted(drawn, key=lambda one: one.last[1]):
        x, y = line.last
        lowest = max(y, lowest + distance)
        moved.append(Line(line.name, line.points, (x, lowest)))
    return tuple(moved)
