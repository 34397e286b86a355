"""The demo's people: interests around titles they love, lists in watching order, believable reactions.

A person has a few interests, each around one title. A title's pull is its likeness to them, its popularity
and chance (the Gumbel trick: the strongest pulls are a draw without replacement). A sequel never pulls much
harder than what comes before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Title
from core.id_map import IdMap
from core.lists import PersonLists
from core.status import ListStatus
from etl.behaviour import NEVER_SCORE, Habits, Reactions, habits_of, react
from etl.taste import TitleVectors

_DAY = 86_400

#: Titles in a list: log-normal, for a catalogue of some thousand titles.
_MEDIAN_TITLES, _WIDTH = 80.0, 1.0
_LONGEST_SHARE = 0.6
#: One in so many people is a heavy user, or a newcomer with one to three titles.
_ONE_HEAVY_IN, _ONE_NEWCOMER_IN = 150, 60
_HEAVY = (1000, 1800)

_N_INTERESTS = 5
#: Small values make one interest rule a person, large ones mix them evenly.
_EVENNESS = 0.8
#: Pull of likeness (cosine), and of popularity (logarithm of members), against chance of the Gumbel scale.
_LIKENESS, _POPULARITY = 11.0, 0.8
#: How much harder a sequel may pull than its predecessor.
_SEQUEL_LEAD = 1.0

_PEOPLE_AT_ONCE = 250
#: People joined during the last years, most of them lately, but not so lately that a long list is a wonder.
_YEARS, _MIN_DAYS = 8, 120


@dataclass(frozen=True)
class Crowd:
    """What the people choose from.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n_titles, n_dimensions)
    members : ndarray of int64, shape (n_titles,)
    aired : ndarray of int64, shape (n_titles,)
        From when on people list a title, in seconds since 1970.
    chain : tuple of (items, predecessors)
        Titles in watching order, a step of each franchise at a time.
    habits : Habits
    now : int
        The end of the version's day, in seconds since 1970.
    """

    vectors: NDArray[np.float32]
    members: NDArray[np.int64]
    aired: NDArray[np.int64]
    chain: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    habits: Habits
    now: int

    @classmethod
    def of(cls, titles: Sequence[Title], taste: TitleVectors, today: date) -> Crowd:
        """Prepare a catalogue; titles that the taste model lacks attract by popularity alone."""
        members = np.array([title.members for title in titles], dtype=np.int64)
        so_far = [replace(title, episodes=_episodes_out(title, today)) for title in titles]
        habits = habits_of(so_far, np.sqrt(members).astype(np.int64))
        upcoming = np.array([title.airing == "upcoming" for title in titles])
        habits.statuses[upcoming] = ListStatus.PLAN_TO_WATCH
        return cls(
            vectors=taste.of(np.array([title.anime_id for title in titles], dtype=np.int64)),
            members=members,
            aired=np.array([seconds(_listed_from(title)) for title in titles]),
            chain=tuple(_steps(titles)),
            habits=habits,
            now=seconds(today + timedelta(days=1)) - 1,
        )


def seconds(day: date) -> int:
    """Return the beginning of a day, UTC, in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _episodes_out(title: Title, today: date) -> int | None:
    """Return how many episodes there are to watch: of what is still airing, one a week."""
    if title.airing != "airing" or title.aired_from is None:
        return title.episodes
    weeks = (today - title.aired_from).days // 7 + 1
    return max(1, min(title.episodes or weeks, weeks))


def _listed_from(title: Title) -> date:
    """Return from when on people put a title on their lists; what is to come is planned at any time."""
    return date(1990, 1, 1) if title.aired_from is None or title.airing == "upcoming" else title.aired_from


def _steps(titles: Sequence[Title]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the second, third, ... series of all franchises, each with the one that comes before it.

    A film or special follows the first of its franchise alone.
    """
    before: dict[int, int] = {}
    first: dict[int, int] = {}
    depth: dict[int, int] = {}
    steps: dict[int, list[tuple[int, int]]] = {}
    for item in sorted(range(len(titles)), key=lambda item: (titles[item].franchise_place, item)):
        title = titles[item]
        if title.franchise not in first:
            first[title.franchise] = before[title.franchise] = item
            depth[title.franchise] = 0
        elif title.type == "TV":
            depth[title.franchise] += 1
            steps.setdefault(depth[title.franchise], []).append((item, before[title.franchise]))
            before[title.franchise] = item
        else:
            steps.setdefault(1, []).append((item, first[title.franchise]))
    for step in sorted(steps):
        items, predecessors = np.array(steps[step], dtype=np.int64).T
        yield items, predecessors


def draw_lists(crowd: Crowd, n_people: int, seed: int) -> PersonLists:
    """Draw everybody's list.

    Parameters
    ----------
    crowd : Crowd
    n_people : int
        user_ids are 1 .. n_people.
    seed : int

    Returns
    -------
    PersonLists
        With times: when a person added each title, after it aired and not after `crowd.now`.
    """
    rng = np.random.default_rng([seed, 10])
    sizes = _sizes(n_people, len(crowd.members), rng)
    batches = [
        _batch(crowd, sizes[start : start + _PEOPLE_AT_ONCE], np.random.default_rng([seed, 11, start]))
        for start in range(0, n_people, _PEOPLE_AT_ONCE)
    ]
    lengths = np.concatenate([batch.lengths for batch in batches])
    return PersonLists(
        users=IdMap(np.arange(1, n_people + 1, dtype=np.int64)),
        indptr=np.concatenate([[0], lengths.cumsum()]).astype(np.int64),
        items=np.concatenate([batch.items for batch in batches]).astype(np.int32),
        status=np.concatenate([batch.did.status for batch in batches]),
        scores=np.concatenate([batch.did.scores for batch in batches]),
        episodes=np.concatenate([batch.did.episodes for batch in batches]),
        times=np.concatenate([batch.times for batch in batches]),
    )


def _sizes(n_people: int, n_titles: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return how many titles each lists: a few heavy users, a few newcomers, and one empty list."""
    sizes = rng.lognormal(np.log(_MEDIAN_TITLES), _WIDTH, n_people)
    order = rng.permutation(n_people)
    heavy, newcomers = n_people // _ONE_HEAVY_IN, n_people // _ONE_NEWCOMER_IN
    sizes[order[:heavy]] = rng.integers(*_HEAVY, size=heavy)
    sizes[order[heavy : heavy + newcomers]] = rng.integers(1, 4, size=newcomers)
    whole = np.clip(np.rint(sizes), 1, max(1, int(_LONGEST_SHARE * n_titles))).astype(np.int64)
    if heavy:
        whole[order[-1]] = 0
    return whole


@dataclass(frozen=True)
class _Batch:
    """The entries of some people, person by person, items increasing."""

    lengths: NDArray[np.int64]
    items: NDArray[np.int64]
    did: Reactions
    times: NDArray[np.int64]


def _batch(crowd: Crowd, sizes: NDArray[np.int64], rng: np.random.Generator) -> _Batch:
    fit = _fit(crowd, len(sizes), rng)
    chosen = _chosen(fit, crowd, sizes, rng)
    person, items = np.nonzero(chosen)
    liking = fit[person, items]
    liking = (liking - liking.mean()) / max(float(liking.std()), 1e-6) if len(liking) else liking
    kindness = rng.standard_normal(len(sizes))[person]
    scores_at_all = (rng.random(len(sizes)) >= NEVER_SCORE)[person]
    did = react(crowd.habits, items, np.clip(liking, -3, 3), kindness, scores_at_all, rng)
    days = _MIN_DAYS + rng.beta(1, 1.6, size=len(sizes)) * _YEARS * 365
    joined = crowd.now - (days * _DAY).astype(np.int64)
    return _Batch(
        lengths=sizes,
        items=items,
        did=_in_order(crowd, person, items, did),
        times=_times(crowd.aired[items], joined[person], crowd.now, rng),
    )


def _fit(crowd: Crowd, n_people: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how well titles fit people's interests, shape (n_people, n_titles); a logarithm."""
    weight = crowd.members**0.75 + 1
    centres = rng.choice(len(weight), size=(n_people, _N_INTERESTS), p=weight / weight.sum())
    shares = rng.dirichlet(np.full(_N_INTERESTS, _EVENNESS), size=n_people)
    attraction = np.zeros((n_people, len(weight)))
    for interest in range(_N_INTERESTS):
        cosines = crowd.vectors[centres[:, interest]] @ crowd.vectors.T
        attraction += shares[:, [interest]] * np.exp(_LIKENESS * cosines)
    return np.log(attraction)


def _chosen(
    fit: NDArray[np.float64], crowd: Crowd, sizes: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw which titles are on each list, shape (n_people, n_titles)."""
    pull = fit + _POPULARITY * np.log(crowd.members + 1) + rng.gumbel(size=fit.shape)
    for items, predecessors in crowd.chain:
        pull[:, items] = np.minimum(pull[:, items], pull[:, predecessors] + _SEQUEL_LEAD)
    ranked = np.argsort(-pull, axis=1, kind="stable")
    chosen = np.zeros(fit.shape, dtype=bool)
    np.put_along_axis(chosen, ranked, np.arange(fit.shape[1]) < sizes[:, None], axis=1)
    return chosen


def _in_order(crowd: Crowd, person: NDArray[np.int64], items: NDArray[np.int64], did: Reactions) -> Reactions:
    """Return the reactions with sequels planned, not seen, where the predecessor is planned or dropped."""
    n_people = int(person.max(initial=-1)) + 1
    status = np.zeros((n_people, len(crowd.members)), dtype=np.uint8)
    status[person, items] = did.status
    unseen = (ListStatus.PLAN_TO_WATCH, ListStatus.DROPPED)
    for titles, predecessors in crowd.chain:
        early = (status[:, titles] > 0) & np.isin(status[:, predecessors], unseen)
        status[:, titles] = np.where(early, np.uint8(ListStatus.PLAN_TO_WATCH), status[:, titles])
    ordered = status[person, items]
    moved = ordered != did.status
    return Reactions(
        status=ordered,
        scores=np.where(moved, np.uint8(0), did.scores),
        episodes=np.where(moved, np.uint16(0), did.episodes),
    )


def _times(
    aired: NDArray[np.int64], joined: NDArray[np.int64], now: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return when entries were made: after the person joined and the title aired, evenly until now."""
    earliest = np.minimum(np.maximum(aired, joined), now - _DAY)
    times: NDArray[np.int64] = now - (rng.random(len(aired)) * (now - earliest)).astype(np.int64)
    return times
