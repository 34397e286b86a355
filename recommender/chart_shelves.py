"""Shelves that are the same for everyone: charts with their true ranks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.exclusion import Purpose, excluded_items
from core.person import Person
from core.status import ListStatus
from core.typing import BoolArray
from recommender.charts import (
    ALL_TIME,
    LOVED,
    MOST_WATCHED,
    NEWEST,
    SIMULATED_MONTH,
    THIS_MONTH,
    TOP_RATED,
    TRENDING,
    Chart,
)
from recommender.generator import Evidence
from recommender.parts import Parts
from recommender.popularity import LEAST_TITLES
from recommender.records import Reason, Shelf, message
from recommender.taste import mask_of

LENGTH = 20
TOP = 10
N_GENRES = 6

_MONTH = (THIS_MONTH, SIMULATED_MONTH)
#: Key of the shelf, chart, its windows, heading.
_SHELVES = (
    ("trending", TRENDING, _MONTH, message("Trending now")),
    ("top_rated", TOP_RATED, (ALL_TIME,), message("Top rated")),
    ("top_rated_month", TOP_RATED, _MONTH, message("Top rated this month")),
    ("most_watched", MOST_WATCHED, (ALL_TIME,), message("Most watched")),
    ("most_watched_month", MOST_WATCHED, _MONTH, message("Most watched this month")),
)


def chart_shelves(parts: Parts, person: Person | None, evidence: Evidence) -> Iterator[Shelf]:
    """Yield the charts in page order; a chart with too little left to show is not there.

    Parameters
    ----------
    parts : Parts
    person : Person or None
        Whose completed titles are marked in the Top 10, and left out of the other charts with those being
        watched.
    evidence : Evidence
        Which genres come first; an empty one gives the most followed genres.
    """
    hidden = mask_of(excluded_items(person, Purpose.SEARCH), len(parts.catalogue))
    top = parts.charts.find(LOVED, ALL_TIME)
    if top is not None:
        yield _top_ten(parts, top, person)
    for key, chart_key, windows, heading in _SHELVES:
        yield from _shelf(parts, key, parts.charts.find(chart_key, *windows), Reason(heading), hidden)
    yield from _newest(parts, hidden)
    for genre in genres_for(parts, evidence)[:N_GENRES]:
        name = Reason("Best of {genre}", {"genre": genre})
        yield from _shelf(parts, f"genre-{slug(genre)}", parts.charts.genres[genre], name, hidden)


def genres_for(parts: Parts, evidence: Evidence) -> list[str]:
    """Return the genres that have a chart, those that the person likes more than others do first.

    A genre counts by how much of it the person likes, times the square root of how much larger its share is
    with the person than with everybody: neither do the broad genres win with all, nor the rare ones at once.
    Without evidence, and among equals, the most followed come first.
    """
    liked = evidence.liked
    values = evidence.confidences[liked].astype(np.float64)
    sums: NDArray[np.float64] = parts.carrying[evidence.items[liked]].T @ values
    own = {genre: float(value) for genre, value in zip(parts.charts.genres, sums, strict=True)}
    # own * (own / following) ** .5, up to a constant factor
    return sorted(own, key=lambda genre: -(own[genre] ** 1.5) / parts.following[genre] ** 0.5)


def slug(text: str) -> str:
    """Return text for an address: ``Slice of Life`` gives ``slice-of-life``; letters of any script stay."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _top_ten(parts: Parts, chart: Chart, person: Person | None) -> Shelf:
    done = set() if person is None else set(person.with_status([ListStatus.COMPLETED]).tolist())
    entries = [parts.entries.of(chart, place) for place in range(min(TOP, len(chart)))]
    titles = [replace(entry, done=True) if entry.item in done else entry for entry in entries]
    return Shelf("top10", Reason("Top 10"), chart.window, tuple(titles), numbered=True)


def _shelf(parts: Parts, key: str, chart: Chart | None, name: Reason, hidden: BoolArray) -> Iterator[Shelf]:
    if chart is None:
        return
    left = np.flatnonzero(~hidden[chart.items])[:LENGTH]
    if len(left) >= LEAST_TITLES:
        titles = tuple(parts.entries.of(chart, place) for place in left.tolist())
        yield Shelf(key, name, chart.window, titles)


def _newest(parts: Parts, hidden: BoolArray) -> Iterator[Shelf]:
    chart = parts.charts.find(NEWEST, "")
    if chart is not None:
        month = date.fromisoformat(chart.subject)
        name = Reason("New in {month} {year}", {"month": month.strftime("%B"), "year": month.year})
        yield from _shelf(parts, "newest", chart, name, hidden)
