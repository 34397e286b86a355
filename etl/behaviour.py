"""What simulated people do with a title they met: status, score and episodes, with the mix of the real files.

Each title keeps its own habits (many plans for a film to come, many drops for a long series) and its own
scores; taste and chance decide where in those a person falls. Draws are table look-ups, so that a hundred
million rows take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from core.catalogue import Title
from core.status import ListStatus
from core.typing import FloatArray, IntArray

#: From the status of people who do not care for a title to that of people who do.
_BY_LIKING = (
    ListStatus.DROPPED,
    ListStatus.ON_HOLD,
    ListStatus.PLAN_TO_WATCH,
    ListStatus.WATCHING,
    ListStatus.COMPLETED,
)

#: Shares of all rows of the real animelist.csv, in the same order.
STATUS_MIX = np.array([0.04, 0.03, 0.27, 0.04, 0.62])

#: Share of rows with a score, by status code; over the mix it comes to 57 %, and completed ones to the 53 %
#: of rating_complete.csv.
_SCORED = np.array([0, 0.40, 0.85, 0.35, 0.35, 0, 0.005], dtype=np.float32)

#: People who never score at all; the others score the more.
NEVER_SCORE = 0.05

#: Rows of a table: probabilities come in steps of 1/256.
_LEVELS = 256

#: People of the average title who are added to each, so that a title without figures has habits too.
_PRIOR_PEOPLE = 5.0

#: Shares of a score, or a status, that come from taste, from the person's habit, and from chance.
_FROM_TASTE, _FROM_HABIT = 0.5, 0.4
_FROM_CHANCE = float(np.sqrt(1 - _FROM_TASTE**2 - _FROM_HABIT**2))

#: Where the number of episodes is not known, this many are taken to be out.
_UNKNOWN_EPISODES = 24


@dataclass(frozen=True)
class Habits:
    """Inverse distribution tables of titles; row i is title i.

    Attributes
    ----------
    statuses : ndarray of uint8, shape (n_titles, 256)
        `ListStatus` codes from "does not care" to "cares".
    scores : ndarray of uint8, shape (n_titles, 256)
        1 to 10, increasing.
    episodes : ndarray of uint16, shape (n_titles,)
        0 where not known.
    """

    statuses: NDArray[np.uint8]
    scores: NDArray[np.uint8]
    episodes: NDArray[np.uint16]


@dataclass(frozen=True)
class Reactions:
    """What the people of some list rows did.

    Attributes
    ----------
    status, scores : ndarray of uint8, shape (n_rows,)
        `ListStatus` codes; 1 to 10, or 0 for no score.
    episodes : ndarray of uint16, shape (n_rows,)
    """

    status: NDArray[np.uint8]
    scores: NDArray[np.uint8]
    episodes: NDArray[np.uint16]


def habits_of(titles: Sequence[Title], met: IntArray) -> Habits:
    """Tabulate the habits of titles from their numbers of people by status and by score.

    Parameters
    ----------
    titles : sequence of Title
    met : ndarray of int, shape (n_titles,)
        How often each turns up in the lists to come (a sample will do): over these the statuses have
        `STATUS_MIX`.
    """
    people = np.array(
        [(t.dropped, t.on_hold, t.plan_to_watch, t.watching, t.completed) for t in titles], dtype=np.float64
    )
    votes = np.array([t.score_counts or (0,) * 10 for t in titles], dtype=np.float64)
    codes = np.array(_BY_LIKING, dtype=np.uint8)
    return Habits(
        statuses=codes[_inverse_table(_raked(_smoothed(people), met.astype(np.float64) + 1e-3))],
        scores=_inverse_table(_smoothed(votes)) + np.uint8(1),
        episodes=np.array([min(t.episodes or 0, 65_535) for t in titles], dtype=np.uint16),
    )


def react(
    habits: Habits,
    items: IntArray,
    liking: FloatArray,
    habit: FloatArray,
    scores_at_all: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Reactions:
    """Draw what people do with titles.

    Parameters
    ----------
    habits : Habits
    items : ndarray of int, shape (n_rows,)
        Titles, as rows of `habits`.
    liking : ndarray of float, shape (n_rows,)
        How well each suits the person's taste; standard normal in scale.
    habit : ndarray of float, shape (n_rows,)
        The person's general kindness, standard normal over people.
    scores_at_all : ndarray of bool, shape (n_rows,)
        False for people who never score.
    rng : numpy.random.Generator

    Returns
    -------
    Reactions
    """
    taste = liking * np.float32(_FROM_TASTE) + habit * np.float32(_FROM_HABIT)
    status = habits.statuses[items, _level(taste, rng)]
    scores = habits.scores[items, _level(taste, rng)]
    chance = _SCORED[status] / np.float32(1 - NEVER_SCORE)
    silent = (rng.random(len(items), dtype=np.float32) >= chance) | ~scores_at_all
    scores[silent] = 0
    return Reactions(status, scores, _watched(habits.episodes[items], status, rng))


def _level(taste: FloatArray, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return rows of a table: chance is added and the normal scale made uniform."""
    noise = rng.standard_normal(len(taste), dtype=np.float32) * np.float32(_FROM_CHANCE)
    level: NDArray[np.uint8] = (ndtr(taste + noise) * np.float32(_LEVELS - 1e-3)).astype(np.uint8)
    return level


def _watched(
    episodes: NDArray[np.uint16], status: NDArray[np.uint8], rng: np.random.Generator
) -> NDArray[np.uint16]:
    """Return the episodes watched: all when completed, none when planned, a part otherwise."""
    part = rng.random(len(status), dtype=np.float32)
    part[status == ListStatus.DROPPED] **= 2  # most people give up early
    out = np.where(episodes == 0, np.uint16(_UNKNOWN_EPISODES), episodes)
    seen = (part * out).astype(np.uint16)
    seen[(seen == 0) & (out > 1)] = 1
    completed = status == ListStatus.COMPLETED
    seen[completed] = episodes[completed]
    seen[status == ListStatus.PLAN_TO_WATCH] = 0
    return seen


def _smoothed(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares by row, (n, k), with a few people of the average title added; flat where all is zero."""
    total = counts.sum(axis=0)
    average = total / total.sum() if total.sum() else np.full(counts.shape[1], 1 / counts.shape[1])
    smoothed = counts + _PRIOR_PEOPLE * average
    shares: NDArray[np.float64] = smoothed / smoothed.sum(axis=1, keepdims=True)
    return shares


def _raked(shares: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale status shares, (n, 5), until their mean over `weights` is the mix of the real file."""
    weights = weights / weights.sum()
    for _ in range(20):
        shares = shares * (STATUS_MIX / np.maximum(weights @ shares, 1e-9))
        shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _inverse_table(shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return, for each row of shares (n, k), the column that each of 256 equal steps of chance falls into."""
    edges = shares.cumsum(axis=1)
    steps = (np.arange(_LEVELS) + 0.5) / _LEVELS
    table = np.zeros((len(shares), _LEVELS), dtype=np.uint8)
    for column in range(shares.shape[1] - 1):
        table += steps > edges[:, column, None]
    return table
