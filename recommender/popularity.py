"""Charts of all time: what most people love, rate highest and follow; and the best of each genre."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.lists import PersonLists
from core.status import ListStatus
from core.typing import BoolArray, FloatArray, IntArray
from recommender.charts import ALL_TIME, GENRE, LOVED, MOST_WATCHED, TOP_RATED, Chart, Standing, ranked

#: A title's raters weigh as much as the prior when there are as many as three in four titles fall short of.
PRIOR_QUANTILE = 0.75
#: Scores that tell of love: "412 people gave it 9 or 10".
LOVED_FROM = 9
#: A chart of fewer titles than this is no chart.
LEAST_TITLES = 5
_ENTRIES_AT_ONCE = 4_000_000


def standing_of(catalogue: Catalogue, lists: PersonLists) -> Standing:
    """Gather scores and members of every title: the catalogue's, or the people's where it has none."""
    own_raters, own_sums = _people_scores(lists, len(catalogue))
    counts = score_table(catalogue)
    told = counts.sum(axis=1)
    with np.errstate(invalid="ignore"):
        own_means = own_sums / np.where(own_raters > 0, own_raters, np.nan)
        counted = (counts @ np.arange(1, 11)) / np.where(told > 0, told, np.nan)
    given = np.array([np.nan if t.score is None else t.score for t in catalogue.titles], dtype=np.float64)
    means = np.where(np.isfinite(given), given, np.where(np.isfinite(counted), counted, own_means))
    raters = np.where(told > 0, told, own_raters)
    members = np.array([title.members for title in catalogue.titles], dtype=np.int64)
    listed = _tally(lists, len(catalogue), lambda _: slice(None))
    return Standing(
        means=means.astype(np.float32),
        raters=raters.astype(np.int64),
        weighted=weighted_ratings(means, raters).astype(np.float32),
        members=members if members.any() else listed,
    )


def weighted_ratings(means: FloatArray, raters: IntArray) -> FloatArray:
    """Draw the mean scores of titles with few raters towards the mean of all titles.

    The weighted rating of IMDb's charts: ``WR = v / (v + m) * R + m / (v + m) * C`` with R the title's mean,
    v its raters, C the mean over all titles, and m the raters that `PRIOR_QUANTILE` of the rated titles do
    not reach, so that it fits a catalogue of any size.

    Parameters
    ----------
    means : ndarray of float, shape (n_items,)
        NaN where nobody scored.
    raters : ndarray of int, shape (n_items,)

    Returns
    -------
    ndarray of float64, shape (n_items,)
        NaN where nobody scored.
    """
    rated = np.isfinite(means)
    if not rated.any():
        return np.full(len(means), np.nan)
    prior_mean = means[rated].mean()
    prior_raters = max(float(np.quantile(raters[rated], PRIOR_QUANTILE)), 1.0)
    trust = raters / (raters + prior_raters)
    return np.where(rated, trust * means + (1 - trust) * prior_mean, np.nan)


def all_time_charts(catalogue: Catalogue, lists: PersonLists, standing: Standing) -> list[Chart]:
    """Return Top 10 (most loved), top rated, most watched, and the best of each genre."""
    loved = _loved(catalogue, lists).astype(np.float64)
    scored = (standing.raters > 0) & np.isfinite(standing.weighted)
    charts = [
        ranked(LOVED, ALL_TIME, loved, loved > 0),
        ranked(TOP_RATED, ALL_TIME, standing.weighted, scored),
        ranked(MOST_WATCHED, ALL_TIME, standing.members.astype(np.float64), standing.members > 0),
        *_genre_charts(catalogue, standing, scored),
    ]
    return [chart for chart in charts if len(chart)]


def score_table(catalogue: Catalogue) -> NDArray[np.int64]:
    """Return how many people gave 1 to 10, shape (n_items, 10); zeros where the catalogue does not tell."""
    table = np.zeros((len(catalogue), 10), dtype=np.int64)
    for item, title in enumerate(catalogue.titles):
        if len(title.score_counts) == 10:
            table[item] = title.score_counts
    return table


def _genre_charts(catalogue: Catalogue, standing: Standing, scored: BoolArray) -> Iterator[Chart]:
    carriers: dict[str, list[int]] = {}
    for item, title in enumerate(catalogue.titles):
        for genre in dict.fromkeys(title.genres):
            carriers.setdefault(genre, []).append(item)
    by_following = sorted(carriers, key=lambda genre: (-standing.members[carriers[genre]].sum(), genre))
    for genre in by_following:
        carrying = np.zeros(len(catalogue), dtype=bool)
        carrying[carriers[genre]] = True
        chart = ranked(GENRE, ALL_TIME, standing.weighted, carrying & scored, genre)
        if len(chart) >= LEAST_TITLES:
            yield chart


def _loved(catalogue: Catalogue, lists: PersonLists) -> NDArray[np.int64]:
    """Count who gave 9 or 10, by the catalogue where it tells the scores of any title."""
    table = score_table(catalogue)
    if table.any():
        given: NDArray[np.int64] = table[:, LOVED_FROM - 1 :].sum(axis=1)
        return given
    return _tally(
        lists, len(catalogue), lambda rows: _scored(lists, rows) & (lists.scores[rows] >= LOVED_FROM)
    )


def _people_scores(lists: PersonLists, n_items: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    raters = _tally(lists, n_items, lambda rows: _scored(lists, rows))
    sums = np.zeros(n_items)
    for rows in _blocks(lists):
        scored = _scored(lists, rows)
        sums += np.bincount(lists.items[rows][scored], weights=lists.scores[rows][scored], minlength=n_items)
    return raters, sums


def _scored(lists: PersonLists, rows: slice) -> BoolArray:
    """Which entries carry a score that comes from watching."""
    scored: BoolArray = (lists.scores[rows] > 0) & (lists.status[rows] != ListStatus.PLAN_TO_WATCH)
    return scored


def _tally(lists: PersonLists, n_items: int, which: Callable[[slice], Any]) -> NDArray[np.int64]:
    """Count by title the entries that `which` picks out of a block."""
    counts = np.zeros(n_items, dtype=np.int64)
    for rows in _blocks(lists):
        counts += np.bincount(lists.items[rows][which(rows)], minlength=n_items)
    return counts


def _blocks(lists: PersonLists) -> Iterator[slice]:
    """Yield slices of the flat lists that fit into memory however many people there are."""
    for start in range(0, len(lists.items), _ENTRIES_AT_ONCE):
        yield slice(start, start + _ENTRIES_AT_ONCE)
