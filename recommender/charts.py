"""Charts on disk: ranked titles by subject and window, computed by a build and only read by pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import load_array, save_array
from core.errors import ArtifactCorrupt
from recommender.records import message

PART = "popularity"

ALL_TIME = message("all time")
THIS_MONTH = message("this month")
SIMULATED_MONTH = message("simulated month")

LOVED = "top10"
TOP_RATED = "top_rated"
MOST_WATCHED = "most_watched"
TRENDING = "trending"
NEWEST = "newest"
GENRE = "genre"

#: So long that a person who has seen hundreds of its titles still finds a shelf of others.
DEPTH = 1000


@dataclass(frozen=True)
class Chart:
    """Ranked titles; place i of the arrays is rank i + 1.

    Attributes
    ----------
    key : str
        What it ranks by, such as ``top_rated``.
    window : str
        "all time", "this month", "simulated month", or "" where time has no part in it.
    subject : str
        The genre, or the month as ISO text for the newest; else "".
    items : ndarray of int32, shape (n,)
    values : ndarray of float32, shape (n,)
        What it was ranked by: a number of people, a weighted score, or a decayed count.
    """

    key: str
    window: str
    subject: str
    items: NDArray[np.int32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.items)


def ranked(
    key: str,
    window: str,
    values: NDArray[np.floating[Any]],
    among: NDArray[np.bool_],
    subject: str = "",
) -> Chart:
    """Return the chart of the titles in `among`, highest value first, equal values in order of item.

    Parameters
    ----------
    key, window, subject : str
        As in `Chart`.
    values : ndarray of float, shape (n_items,)
        NaN ranks nowhere.
    among : ndarray of bool, shape (n_items,)
    """
    items = np.flatnonzero(among & np.isfinite(values))
    best = items[np.argsort(-values[items], kind="stable")][:DEPTH]
    return Chart(key, window, subject, best.astype(np.int32), values[best].astype(np.float32))


@dataclass(frozen=True)
class Standing:
    """What the many say of each title.

    Attributes
    ----------
    means : ndarray of float32, shape (n_items,)
        Mean score from 1 to 10, NaN where nobody scored.
    raters : ndarray of int64, shape (n_items,)
        How many people scored.
    weighted : ndarray of float32, shape (n_items,)
        The mean drawn to the overall one where raters are few (`recommender.popularity.weighted_ratings`).
    members : ndarray of int64, shape (n_items,)
        On how many people's lists it is.
    """

    means: NDArray[np.float32]
    raters: NDArray[np.int64]
    weighted: NDArray[np.float32]
    members: NDArray[np.int64]


@dataclass(frozen=True)
class Charts:
    """All charts of a version, and the day that they were made for."""

    charts: tuple[Chart, ...]
    standing: Standing
    today: date | None = None

    def find(self, key: str, *windows: str) -> Chart | None:
        """Return the chart of one kind in the first of `windows` that has one, or None."""
        for window in windows:
            chart = self._by_name.get((key, window))
            if chart is not None:
                return chart
        return None

    @property
    def wide(self) -> tuple[Chart | None, ...]:
        """The charts of all time that everybody may be shown from, the first one first."""
        return tuple(self.find(key, ALL_TIME) for key in (LOVED, TOP_RATED, MOST_WATCHED))

    @cached_property
    def genres(self) -> dict[str, Chart]:
        """The genre charts of all time by genre, the most followed genre first."""
        return {chart.subject: chart for chart in self.charts if chart.key == GENRE}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Chart]:
        return {(chart.key, chart.window): chart for chart in self.charts if chart.key != GENRE}

    def save(self, staging: Path) -> None:
        """Write ``popularity/``: all charts end to end in two arrays, and their names."""
        folder = staging / PART
        names = [
            {"key": c.key, "window": c.window, "subject": c.subject, "length": len(c)} for c in self.charts
        ]
        save_array(folder / "items.npy", _joined([c.items for c in self.charts], np.int32))
        save_array(folder / "values.npy", _joined([c.values for c in self.charts], np.float32))
        for name in Standing.__dataclass_fields__:
            save_array(folder / f"{name}.npy", getattr(self.standing, name))
        document = {"today": self.today and self.today.isoformat(), "charts": names}
        (folder / "charts.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, version: Path) -> Charts:
        """Open the charts of a version, memory-mapped.

        Raises
        ------
        ArtifactCorrupt
            If a file is missing or damaged.
        """
        folder = version / PART
        items, values = load_array(folder / "items.npy"), load_array(folder / "values.npy")
        standing = Standing(*(load_array(folder / f"{name}.npy") for name in Standing.__dataclass_fields__))
        try:
            document = json.loads((folder / "charts.json").read_text(encoding="utf-8"))
            charts, start = [], 0
            for name in document["charts"]:
                place = slice(start, start := start + int(name["length"]))
                charts.append(
                    Chart(name["key"], name["window"], name["subject"], items[place], values[place])
                )
            today = document["today"] and date.fromisoformat(document["today"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactCorrupt(
                "cannot read the charts", f"{folder} ({error})", "build again or roll back"
            ) from error
        return cls(tuple(charts), standing, today)


def _joined(parts: Iterable[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype=dtype), *parts]).astype(dtype)
