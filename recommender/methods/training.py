"""What a method learns from, the same record for a build and for an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

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
    seed : int
        The same seed and the same set give the same answers.
    memory_limit : int
        Bytes that a method may take at most while it learns; 0 for no limit.
    """

    matrix: csr_matrix[Any]
    scores: csr_matrix[Any] | None = None
    facts: Facts | None = None
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
    fit : callable
        Takes a `Training`, returns a `CandidateGenerator`. Raises `TrainingFailed` with the cause where it
        cannot learn.
    needs_facts : bool
        Left out, by name, where the training set has none.
    """

    name: str
    fit: Callable[[Training], CandidateGenerator]
    needs_facts: bool = False
