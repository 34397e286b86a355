"""What the blend learns its weights from: people whom no method knows, and what each method says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.progress import bar
from core.typing import BoolArray
from recommender.evaluation.split import Split
from recommender.evaluation.splits import LEAST_POSITIVES, Observed, fold_in_curve, held_out_whole
from recommender.generator import CandidateGenerator, Evidence
from recommender.methods.blend import scaled
from recommender.methods.blend_weights import length_group
from recommender.methods.training import Training

#: The best titles of each method that take part, for each person asked about.
_BEST = 150
#: Besides all that is told of a person, so much alone is told of them: one number for each group of lengths
#: but the last, which whole lists fill.
_TOLD = (2, 7, 30)
#: A quarter of the people is asked about, and no more than so many: a few hundred tell weights apart.
_ASKED_SHARE = 0.25
_ASKED_MOST = 500


@dataclass(frozen=True)
class Cases:
    """People to rank titles for; each row is one person told of in one way.

    Attributes
    ----------
    shares : ndarray of float32, shape (n_cases, n_pool, n_methods)
        What each method says of each title, scaled as in the blend. Rows are filled up with minus infinity.
    relevant : ndarray of bool, shape (n_cases, n_pool)
        Which of the titles the person turned to.
    groups : ndarray of int64, shape (n_cases,)
        The row of weights that is for a list of this length.
    people : int
        How many different people there are.
    """

    shares: NDArray[np.float32]
    relevant: BoolArray
    groups: NDArray[np.int64]
    people: int


def held_out(training: Training) -> Split:
    """Return the split that weights are learned on: a quarter of the people, unknown to the methods.

    Only the likes of those who are asked about are worked out, however many people there are.
    """
    rng = np.random.default_rng([training.seed, 1])
    asked = _drawn(training.matrix, rng)
    scores = None if training.scores is None else training.scores[asked]
    likes = likes_of(training.matrix[asked], scores)
    lengths = np.zeros(training.matrix.shape[0], dtype=np.int64)
    lengths[asked] = np.diff(likes.indptr)
    indptr = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    everyones = csr_matrix((likes.data, likes.indices, indptr), shape=training.matrix.shape)
    observed = Observed(training, everyones)
    return held_out_whole(observed, observed.eligible, rng)


def _drawn(matrix: csr_matrix[Any], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return who is asked about, of those with enough entries that speak for a title, increasing."""
    running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(matrix.data > 0)])
    able = np.flatnonzero(np.diff(running[matrix.indptr]) >= LEAST_POSITIVES)
    n_asked = min(int(_ASKED_SHARE * len(able)), _ASKED_MOST)
    return np.sort(rng.choice(able, size=n_asked, replace=False))


def likes_of(matrix: csr_matrix[Any], scores: csr_matrix[Any] | None) -> csr_matrix[Any]:
    """Return 1 where somebody likes a title: an entry that speaks for it, not scored below their own mean.

    Parameters
    ----------
    matrix : csr_matrix of float32, shape (n_users, n_items)
        Confidences.
    scores : csr_matrix of float32, shape (n_users, n_items), or None

    Returns
    -------
    csr_matrix of float32, shape (n_users, n_items)
    """
    likes: csr_matrix[Any] = (matrix > 0).astype(np.float32).tocsr()
    if scores is not None:
        lengths = np.diff(scores.indptr)
        sums = np.asarray(scores.sum(axis=1)).ravel()
        means = np.repeat(sums / np.maximum(lengths, 1), lengths)
        below = csr_matrix(
            ((scores.data < means).astype(np.float32), scores.indices, scores.indptr), shape=scores.shape
        )
        likes = (likes - likes.multiply(below)).tocsr().astype(np.float32)
        likes.eliminate_zeros()
    return likes


def cases_of(generators: Sequence[CandidateGenerator], split: Split, seed: int) -> Cases:
    """Ask the generators about everyone of a split, with all that is told and with less.

    Parameters
    ----------
    generators : sequence of CandidateGenerator
        Trained on ``split.training``.
    split : Split
    seed : int
        Draws what is told where not all is.
    """
    rows = [row for told in _tellings(split, seed) for row in _rows(generators, told)]
    n_pool = max((len(relevant) for _, relevant, _ in rows), default=0)
    shares = np.full((len(rows), n_pool, len(generators)), -np.inf, dtype=np.float32)
    relevant = np.zeros((len(rows), n_pool), dtype=bool)
    for place, (own, wanted, _) in enumerate(rows):
        shares[place, : len(wanted)] = own
        relevant[place, : len(wanted)] = wanted
    groups = np.array([group for _, _, group in rows], dtype=np.int64)
    return Cases(shares, relevant, groups, split.n_people)


def _tellings(split: Split, seed: int) -> Iterator[Split]:
    yield split
    for told in _TOLD:
        yield fold_in_curve(split, np.random.default_rng([seed, told]), (told,))[told]


def _rows(
    generators: Sequence[CandidateGenerator], split: Split
) -> Iterator[tuple[NDArray[np.float32], BoolArray, int]]:
    with bar("what each method says", split.n_people, "people") as advance:
        for person in range(split.n_people):
            told, wanted = split.fold_in[person], split.truth[person].indices
            hidden = told.indices if split.withheld is None else _both(told, split.withheld[person])
            evidence = Evidence(told.indices.astype(np.int32), told.data)
            shares = np.stack([scaled(one.scores(evidence), evidence) for one in generators], axis=1)
            shares[hidden] = -np.inf
            pool = np.union1d(wanted, _best(shares))
            yield shares[pool], np.isin(pool, wanted), length_group(len(evidence))
            advance(1)


def _both(told: csr_matrix[Any], withheld: csr_matrix[Any]) -> NDArray[np.int32]:
    return np.concatenate([told.indices, withheld.indices])


def _best(shares: NDArray[np.float32]) -> NDArray[np.int64]:
    n = min(_BEST, len(shares))
    best = np.argpartition(-shares, n - 1, axis=0)[:n].ravel()
    proposed: NDArray[np.int64] = best[np.isfinite(shares[best, 0])]
    return proposed
