"""A crowd of simulated people: who is how active, who likes what, and the titles each of them met.

A taste is a draw of titles around a popular one: titles count by their members and by their likeness to it. A
person mixes four tastes and the mainstream. Titles are drawn with replacement and repeats are dropped, so a
person's number of draws is chosen for the wished number of different titles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from core.errors import InvalidInput
from core.typing import FloatArray, IntArray

#: Titles in a list of the real animelist.csv; the ratio of the two gives the width of the log-normal.
MEAN_TITLES, MEDIAN_TITLES = 335, 170
_WIDTH = float(np.sqrt(2 * np.log(MEAN_TITLES / MEDIAN_TITLES)))

#: The longest list, as a share of the catalogue: a list of everything has no taste.
_LONGEST = 0.5

_N_TASTES = 512
#: Titles of each taste lie in a table of this many places, as often as they are likely.
_PLACES = 1 << 16
#: A person's four tastes and the mainstream (last), in sixteenths.
_MIX = np.repeat([0, 1, 2, 3, 4], [6, 4, 3, 2, 1])
_OWN = 6 / 16

#: How strongly a taste clings to its centre, and how strongly members count.
_LIKENESS, _POPULARITY = 6.0, 0.9

#: Draws at once: bounds the memory.
_BATCH_DRAWS = 1_500_000
_BATCH_PEOPLE = 50_000


@dataclass(frozen=True)
class Tastes:
    """The tastes that a crowd mixes.

    Attributes
    ----------
    tables : ndarray of uint16 or uint32, shape (n_tastes + 1, 65536)
        Titles as often as they are likely; the last row is the mainstream.
    liking : ndarray of float32, shape (n_tastes, n_titles)
        How well a title suits a taste, standard normal in scale over what people meet.
    """

    tables: NDArray[np.unsignedinteger]
    liking: NDArray[np.float32]


@dataclass(frozen=True)
class Meetings:
    """Which of some consecutive people met which titles, each pair once.

    Attributes
    ----------
    people : ndarray of int64, shape (n_rows,)
        Never decreasing.
    items : ndarray of int64, shape (n_rows,)
        In no order within a person.
    liking : ndarray of float32, shape (n_rows,)
    rng : numpy.random.Generator
        The stream of these people, for what follows.
    """

    people: NDArray[np.int64]
    items: NDArray[np.int64]
    liking: NDArray[np.float32]
    rng: np.random.Generator


def activities(n_people: int, n_rows: int, n_titles: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw how many titles each person lists: log-normal, at least 1, `n_rows` in total.

    Returns
    -------
    ndarray of float64, shape (n_people,)

    Raises
    ------
    InvalidInput
        If so many people cannot have so many rows over so many titles.
    """
    longest = max(1.0, _LONGEST * n_titles)
    if not n_people <= n_rows <= 0.8 * n_people * longest:
        raise InvalidInput(
            "so many people cannot have so many rows",
            f"{n_people:,} people, {n_rows:,} rows, {n_titles:,} titles",
            f"ask for between {n_people:,} and {int(0.8 * n_people * longest):,} rows",
        )
    raw = rng.lognormal(sigma=_WIDTH, size=n_people)
    low, high = 0.0, n_rows / raw.min()
    for _ in range(60):  # the total grows with the scale, so halving finds it
        scale = (low + high) / 2
        total = np.clip(raw * scale, 1, longest).sum()
        low, high = (scale, high) if total < n_rows else (low, scale)
    active: NDArray[np.float64] = np.clip(raw * high, 1, longest)
    return active


def centres(members: IntArray, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw the titles that tastes form around, popular ones first and none twice."""
    weight = np.sqrt(np.asarray(members, dtype=np.float64) + 1)
    n = min(_N_TASTES, len(weight))
    keys = rng.exponential(size=len(weight)) / weight
    return np.argsort(keys, kind="stable")[:n]


def tastes_around(likeness: FloatArray, members: IntArray, rng: np.random.Generator) -> Tastes:
    """Make one taste of each row of cosines.

    Parameters
    ----------
    likeness : ndarray of float, shape (n_tastes, n_titles)
        Cosines between the centres and all titles.
    members : ndarray of int, shape (n_titles,)
    rng : numpy.random.Generator
        Moves each table's grid, so that rare titles stand in some tables and not in others.
    """
    n_tastes, n_titles = likeness.shape
    popularity = (np.asarray(members, dtype=np.float64) + 1) ** _POPULARITY
    popularity /= popularity.sum()
    tables = np.zeros((n_tastes + 1, _PLACES), dtype=np.min_scalar_type(max(n_titles - 1, 256)))
    liking = np.zeros((n_tastes, n_titles), dtype=np.float32)
    grid = np.arange(_PLACES)
    for taste, cosines in enumerate(likeness):
        shares = popularity * np.exp(_LIKENESS * cosines)
        shares /= shares.sum()
        tables[taste] = _table(shares, (grid + rng.random()) / _PLACES)
        liking[taste] = _normal_ranks(cosines, _OWN * shares + (1 - _OWN) * popularity)
    tables[-1] = _table(popularity, (grid + rng.random()) / _PLACES)
    return Tastes(tables, liking)


def _normal_ranks(values: FloatArray, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values made standard normal over `weights`, which add up to 1, keeping their order."""
    order = np.argsort(values, kind="stable")
    below = weights[order].cumsum() - weights[order] / 2
    normal = np.empty(len(values))
    normal[order] = np.clip(ndtri(below), -3, 3)
    return normal


def _table(shares: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.int64]:
    found = np.searchsorted(shares.cumsum(), places, side="right")
    return np.minimum(found, len(shares) - 1)


def draws_for(activity: NDArray[np.float64], tastes: Tastes, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return how many draws give each person about as many different titles as wished.

    After d draws a title of share p has been met with probability 1 - exp(-d p). The mean number of titles
    met is worked out for some people over a grid of d and turned round.

    Returns
    -------
    ndarray of int64, shape (n_people,)
    """
    n_titles = tastes.liking.shape[1]
    grid = np.geomspace(1, 200 * n_titles, 48)
    met = np.zeros(len(grid))
    for mixture in _mixtures(32, tastes, rng):
        shares = np.bincount(tastes.tables[mixture].ravel(), minlength=n_titles) / (len(_MIX) * _PLACES)
        met += [-np.expm1(-d * shares).sum() / 32 for d in grid]
    draws = np.exp(np.interp(np.log(activity), np.log(met), np.log(grid)))
    return np.maximum(np.rint(draws), 1).astype(np.int64)


def _mixtures(n_people: int, tastes: Tastes, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return sixteen tastes for each person, (n_people, 16): the own ones by weight, and the mainstream."""
    n_tastes = len(tastes.liking)
    own = rng.integers(n_tastes, size=(n_people, 5))
    own[:, 4] = n_tastes
    return own[:, _MIX]


def meetings(draws: NDArray[np.int64], tastes: Tastes, seed: int) -> Iterator[Meetings]:
    """Draw everybody's titles, some thousand people at a time.

    Each batch has a stream of its own, made of the seed and its number, so nothing else decides what comes
    out.
    """
    shuffle = np.random.default_rng([seed, 1]).permutation(tastes.liking.shape[1])
    for number, (first, last) in enumerate(_batches(draws)):
        rng = np.random.default_rng([seed, 2, number])
        yield _meet(first, draws[first:last], tastes, shuffle, rng)


def _batches(draws: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    done = draws.cumsum()
    first = 0
    while first < len(draws):
        before = done[first - 1] if first else 0
        last = int(np.searchsorted(done, before + _BATCH_DRAWS, side="right"))
        last = min(max(last, first + 1), first + _BATCH_PEOPLE)
        yield first, last
        first = last


def _meet(
    first: int,
    draws: NDArray[np.int64],
    tastes: Tastes,
    shuffle: NDArray[np.int64],
    rng: np.random.Generator,
) -> Meetings:
    n_titles = len(shuffle)
    mixture = _mixtures(len(draws), tastes, rng)
    owner = np.repeat(np.arange(len(draws)), draws)
    bits = rng.integers(len(_MIX) * _PLACES, size=len(owner), dtype=np.int64)
    taste = mixture.ravel()[owner * len(_MIX) + (bits >> 16)]
    drawn = tastes.tables.ravel()[(taste << 16) + (bits & (_PLACES - 1))]
    # Sorting by shuffled positions drops repeats and leaves a person's titles in no order, as in real files.
    keys = owner * n_titles + shuffle[drawn]
    keys.sort()
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    owner, place = np.divmod(keys, n_titles)
    items = np.argsort(shuffle)[place]
    liking = tastes.liking.ravel()[mixture[owner, 0] * n_titles + items]
    # The repeats that were dropped are mostly well liked titles, so what is left lies a little low.
    return Meetings(first + owner, items, liking - liking.mean(), rng)
