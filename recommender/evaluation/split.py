"""What a method is asked, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scipy.sparse import csr_matrix

from recommender.methods.training import Training


@dataclass(frozen=True)
class Split:
    """A training set and the people whom methods are asked about.

    Attributes
    ----------
    training : Training
        Nothing of `truth` is in it.
    fold_in : csr_matrix of float32, shape (n_people, n_items)
        What is told of each person: confidences. Titles in it are never proposed to them.
    truth : csr_matrix of float32, shape (n_people, n_items)
        What they turned to: 1, or absent.
    """

    training: Training
    fold_in: csr_matrix[Any]
    truth: csr_matrix[Any]
