"""Ways to cut a source into what methods learn from, what they are told of a person, and the truth.

Strong generalisation follows Liang, Krishnan, Hoffman and Jebara, "Variational Autoencoders for Collaborative
Filtering" (2018): people are held out whole, a share of each one's positives is told, the rest is the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.typing import IntArray
from recommender.evaluation.cutting import (
    chosen_entries,
    common_entries,
    ranked_within,
    shuffled_within,
    with_entries,
    without_people,
)
from recommender.evaluation.split import Split
from recommender.methods.training import Training

#: The share of a held-out person's positives that is the truth.
TRUTH = 0.2
#: The share of a person's entries that is the truth where it is known when they came.
NEWEST = 0.1
#: The share of titles that are withheld to stand for new ones.
NEW_TITLES = 0.05
#: Who has fewer positives is never held out: there would be nothing to tell, or nothing to find.
LEAST_POSITIVES = 5
#: How many titles are told on the curve of newcomers.
CURVE = (1, 3, 5, 10)


@dataclass(frozen=True)
class Observed:
    """What splits are cut from.

    Attributes
    ----------
    training : Training
        Everything that is known.
    positives : csr_matrix of float32, shape (n_users, n_items)
        1 where an entry of the matrix counts as liked; see `positives`.
    """

    training: Training
    positives: csr_matrix[Any]

    @property
    def eligible(self) -> NDArray[np.int64]:
        """Who has enough positives to be held out, increasing."""
        return np.flatnonzero(np.diff(self.positives.indptr) >= LEAST_POSITIVES)


def strong_folds(
    observed: Observed, folds: int = 5, repeats: int = 1, seed: int = 0, people: int | None = None
) -> Iterator[Split]:
    """Yield one split a fold, repeat after repeat; in a repeat everybody eligible is held out once.

    Parameters
    ----------
    observed : Observed
    folds : int
        At least 2.
    repeats : int
    seed : int
        The same seed gives the same people, and of each the same titles.
    people : int or None
        Hold out at most so many in a fold.
    """
    for repeat in range(repeats):
        rng = np.random.default_rng([seed, repeat])
        shuffled = rng.permutation(observed.eligible)
        for part in np.array_split(shuffled, folds):
            held_out = np.sort(part[:people])
            if len(held_out):
                yield held_out_whole(observed, held_out, rng)


def held_out_whole(observed: Observed, held_out: IntArray, rng: np.random.Generator) -> Split:
    """Return the split in which some people are unknown, and most of their positives are told.

    Parameters
    ----------
    observed : Observed
    held_out : ndarray of int
        Rows of the matrix.
    rng : numpy Generator
        Draws which of each one's positives are the truth.
    """
    positives = observed.positives[held_out]
    numbers = np.diff(positives.indptr)
    n_hidden = np.maximum(np.rint(TRUTH * numbers), 1)
    hidden = shuffled_within(positives, rng) < np.repeat(n_hidden, numbers)
    truth, told = chosen_entries(positives, hidden), chosen_entries(positives, ~hidden)
    return Split(
        training=without_people(observed.training, held_out),
        fold_in=observed.training.matrix[held_out].multiply(told).tocsr(),
        truth=truth,
        people=np.asarray(held_out),
    )


def newest_last(observed: Observed) -> Split:
    """Return the split by time: the oldest 90 % of each one's entries are known, the newest 10 % the truth.

    Everyone is in the training set with their older entries. Of the newest, only positives are to be found;
    whoever has none among them is not asked about. The truth of one person may be older than the history of
    another: this is a split of each list, not of the calendar.

    Parameters
    ----------
    observed : Observed
        With times.
    """
    training = observed.training
    if training.times is None:
        raise ValueError("the newest entries are not known: times are wanted")
    numbers = np.diff(training.matrix.indptr)
    ages = ranked_within(-training.times, training.matrix.indptr)
    newest = ages < np.repeat(np.rint(NEWEST * numbers), numbers)
    history = with_entries(training, ~newest)
    truth = common_entries(observed.positives, chosen_entries(training.matrix, newest))
    asked = np.flatnonzero(np.diff(truth.indptr))
    return Split(
        training=history,
        fold_in=history.matrix[asked],
        truth=truth[asked],
        people=asked,
    )


def new_titles(observed: Observed, split: Split, rng: np.random.Generator) -> Split:
    """Return a split in which nobody has some titles yet, and those alone are to be found.

    Parameters
    ----------
    observed : Observed
    split : Split
        Of people held out whole; its truth and what it tells are taken together and cut anew.
    rng : numpy Generator
        Draws the titles, from those that somebody likes.

    Returns
    -------
    Split
        Its `candidates` are all titles; whoever likes none of the withheld ones is not asked about.
    """
    liked = np.flatnonzero(np.bincount(observed.positives.indices, minlength=observed.training.n_items))
    chosen = rng.choice(liked, size=max(round(NEW_TITLES * len(liked)), 1), replace=False)
    new = np.zeros(observed.training.n_items, dtype=bool)
    new[chosen] = True
    rows = np.arange(observed.training.matrix.shape[0]) if split.people is None else split.people
    own = observed.positives[rows]
    truth = chosen_entries(own, new[own.indices])
    told = observed.training.matrix[rows].multiply(chosen_entries(own, ~new[own.indices])).tocsr()
    asked = np.flatnonzero((np.diff(truth.indptr) > 0) & (np.diff(told.indptr) > 0))
    return Split(
        training=with_entries(split.training, ~new[split.training.matrix.indices]),
        fold_in=told[asked],
        truth=truth[asked],
        people=np.asarray(rows)[asked],
    )


def fold_in_curve(split: Split, rng: np.random.Generator, sizes: Sequence[int] = CURVE) -> dict[int, Split]:
    """Return one split for each number of titles told, over the same people and the same truth.

    Titles told with a small number are told with every larger one. What is theirs and not told is not
    proposed either, so that a method is not blamed for finding it.

    Parameters
    ----------
    split : Split
        Only people of whom it tells as many titles as the largest size are kept.
    rng : numpy Generator
    sizes : sequence of int
    """
    asked = np.flatnonzero(np.diff(split.fold_in.indptr) >= max(sizes))
    whole = people_of(split, asked)
    order = shuffled_within(whole.fold_in, rng)
    curve = {}
    for size in sizes:
        told = order < size
        curve[size] = replace(
            whole, fold_in=chosen_entries(whole.fold_in, told), withheld=chosen_entries(whole.fold_in, ~told)
        )
    return curve


def people_of(split: Split, rows: IntArray) -> Split:
    """Return a split over some of its people, by row; the training set stays."""
    people = np.arange(split.n_people) if split.people is None else split.people
    return replace(
        split,
        fold_in=split.fold_in[rows],
        truth=split.truth[rows],
        people=people[rows],
        withheld=None if split.withheld is None else split.withheld[rows],
        unknown_truth=None if split.unknown_truth is None else split.unknown_truth[rows],
    )
