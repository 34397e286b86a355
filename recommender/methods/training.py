"""What a method learns from, the same record for a build and for an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from recommender.generator import CandidateGenerator


@dataclass(frozen=True)
class Facts:
    """What is known of the titles besides who watched them.

    Attributes
    ----------
    tags : csr_matrix of float32, shape (n_items, n_tags)
        1 where a title has a tag: a genre, a studio, a franchise and so on.
    kinds : tuple of str, length n_tags
        The kind of each tag: "franchise", "genre", "studio", "source", "type", "year", "season".
    vectors : ndarray of float32, shape (n_items, n_dimensions)
        Synopses as unit vectors; rows of zeros where there is no text, no columns where there are no vectors.
    """

    tags: csr_matrix[Any]
    kinds: tuple[str, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class Training:
    """A training set.

    Attributes
    ----------
    matrix : csr_matrix of float32, shape (n_users, n_items)
        Confidences as `core.confidence` gives them: negative for dislike, never a stored 0.
    scores : csr_matrix of float32, shape (n_users, n_items), or None
        The scores people gave, absent where they gave none; None where the source has no scores.
    facts : Facts or None
        None where nothing is known of the titles.
    times : ndarray of int64, shape (n_entries,), or None
        When, in seconds since 1970, for every stored entry of the matrix, in its order; None where nobody
        knows.
    seed : int
        The same seed and the same set give the same answers.
    memory_limit : int
        Bytes that a method may take at most while it learns; 0 for no limit.
    """

    matrix: csr_matrix[Any]
    scores: csr_matrix[Any] | None = None
    facts: Facts | None = None
    times: NDArray[np.int64] | None = None
    seed: int = 0
    memory_limit: int = 0

    @property
    def n_items(self) -> int:
        """The number of titles."""
        return int(self.matrix.shape[1])


@dataclass(frozen=True)
class Method:
    """A method that can be compared with others.

    Attributes
    ----------
    name : str
        As in `CandidateGenerator` and in tables.
    learn : callable
        Takes a `Training` that `fit` has checked, returns a `CandidateGenerator`.
    needs_facts, needs_scores, needs_times : bool
        Left out of comparisons, by name, where the training set has none.
    """

    name: str
    learn: Callable[[Training], CandidateGenerator]
    needs_facts: bool = False
    needs_scores: bool = False
    needs_times: bool = False

    def lacks(self, training: Training) -> str:
        """Return what the method needs and a training set does not tell, in words; "" where it can learn."""
        if self.needs_facts and training.facts is None:
            return "it needs to know the titles; give them with --items"
        if self.needs_scores and (training.scores is None or training.scores.nnz == 0):
            return "it needs the scores that people gave"
        if self.needs_times and training.times is None:
            return "it needs to know when people turned to titles"
        return ""

    def fit(self, training: Training) -> CandidateGenerator:
        """Learn from a training set; what no method can learn from is refused here, for all alike.

        Raises
        ------
        TrainingFailed
            As `checked`; where facts are needed and there are none; or for a cause of the method's own.
        """
        checked(training)
        if self.needs_facts and training.facts is None:
            raise TrainingFailed(
                f"{self.name} needs to know the titles", "no facts of titles", "give the titles with --items"
            )
        return self.learn(training)


def checked(training: Training) -> None:
    """Refuse what nobody can learn from; nothing is altered.

    Raises
    ------
    TrainingFailed
        If a number is none, a score is negative, shapes differ, or nobody likes anything.
    """
    matrix, scores, facts = training.matrix, training.scores, training.facts
    where = f"user-item matrix of {matrix.shape[0]:,} people and {matrix.shape[1]:,} titles"
    _refuse_no_numbers("confidence", matrix)
    if matrix.nnz == 0 or matrix.data.max() <= 0:
        raise TrainingFailed("nobody likes anything, so there is nothing to learn from", where, _NEEDED)
    if scores is not None:
        _refuse_no_numbers("score", scores)
        if scores.shape != matrix.shape:
            raise TrainingFailed(f"scores of the shape {scores.shape}", where, _AGREE)
        if scores.nnz and scores.data.min() < 0:
            raise TrainingFailed("a score is negative", _first(scores, scores.data < 0), "mend the source")
    if training.times is not None and len(training.times) != matrix.nnz:
        raise TrainingFailed(f"{len(training.times):,} times", f"{where}, {matrix.nnz:,} entries", _AGREE)
    if facts is not None and {facts.tags.shape[0], len(facts.vectors)} != {training.n_items}:
        raise TrainingFailed(
            f"facts of {facts.tags.shape[0]:,} titles, vectors of {len(facts.vectors):,}",
            where,
            _AGREE,
        )


_NEEDED = "give it list entries of offered titles"
_AGREE = "cut both from the same source"


def _refuse_no_numbers(what: str, values: csr_matrix[Any]) -> None:
    wrong = ~np.isfinite(values.data)
    if wrong.any():
        raise TrainingFailed(f"a {what} is no number", _first(values, wrong), "mend the source")


def _first(values: csr_matrix[Any], wrong: NDArray[np.bool_]) -> str:
    place = int(np.flatnonzero(wrong)[0])
    row = int(np.searchsorted(values.indptr, place, side="right")) - 1
    return f"row {row:,}, column {int(values.indices[place]):,}"
