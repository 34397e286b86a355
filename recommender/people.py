"""People like you: what those with the nearest factors scored highly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.lists import PersonLists
from core.status import ListStatus
from recommender.generator import best_first

N_PEOPLE = 50
#: So many of them must have scored a title: two friends are no crowd.
LEAST_RATERS = 3
#: A mean is drawn towards their overall mean as if by so many more scores.
PRIOR_RATERS = 5.0
#: Above so many people a sample stands for all; finding the nearest stays a matter of milliseconds.
MOST_COMPARED = 20_000


@dataclass(frozen=True)
class Praise:
    """What similar people say of titles.

    Attributes
    ----------
    scores : ndarray of float32, shape (n_items,)
        Shrunk mean score above their overall mean; 0 where too few scored it.
    means : ndarray of float32, shape (n_items,)
        Their plain mean score; 0 where nobody scored.
    raters : ndarray of int64, shape (n_items,)
    """

    scores: NDArray[np.float32]
    means: NDArray[np.float32]
    raters: NDArray[np.int64]


class Crowd:
    """The people of a build by their factors.

    Parameters
    ----------
    user_factors : ndarray of float32, shape (n_users, n_factors)
    lists : PersonLists
        Row u of both is the same person.
    """

    def __init__(self, user_factors: NDArray[np.float32], lists: PersonLists) -> None:
        step = -(-max(len(user_factors), 1) // MOST_COMPARED)
        factors = np.array(user_factors[::step], dtype=np.float32)
        lengths = np.linalg.norm(factors, axis=1, keepdims=True)
        self._users = np.arange(0, len(user_factors), step)
        self._units = np.divide(factors, lengths, out=np.zeros_like(factors), where=lengths > 0)
        self._lists = lists

    def nearest(self, vector: NDArray[np.float32], user_id: int | None) -> NDArray[np.int64]:
        """Return the users (rows) whose factors point the same way, nearest first, the person left out."""
        cosines = self._units @ vector
        if user_id is not None:
            cosines[self._users == self._lists.users.find(user_id)] = -1
        nearest: NDArray[np.int64] = self._users[list(islice(best_first(cosines), N_PEOPLE))]
        return nearest

    def praise(self, users: NDArray[np.int64], n_items: int) -> Praise:
        """Sum up the real scores of `users`: 0 is no score, and a wish is no viewing."""
        people = [self._lists.person(user) for user in users.tolist()]
        none = np.zeros(0, dtype=np.uint8)
        items = np.concatenate([none.astype(np.int32), *(person.items for person in people)])
        given = np.concatenate([none, *(person.scores for person in people)])
        status = np.concatenate([none, *(person.status for person in people)])
        scored = (given > 0) & (status != ListStatus.PLAN_TO_WATCH)
        raters = np.bincount(items[scored], minlength=n_items)
        sums = np.bincount(items[scored], weights=given[scored], minlength=n_items)
        overall = given[scored].mean() if scored.any() else 0.0
        above = (sums - raters * overall) / (raters + PRIOR_RATERS)
        return Praise(
            scores=np.where(raters >= LEAST_RATERS, above, 0).astype(np.float32),
            means=(sums / np.maximum(raters, 1)).astype(np.float32),
            raters=raters,
        )
