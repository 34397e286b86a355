"""Small training sets for the tests of methods."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from recommender.generator import Evidence


def two_crowds(n_people: int = 60, n_items: int = 20, seed: int = 0) -> csr_matrix[Any]:
    """Even people like most even titles, odd people most odd ones; nobody has the last two titles."""
    rng = np.random.default_rng(seed)
    people, items = np.indices((n_people, n_items))
    likes = (people % 2 == items % 2) & (rng.random((n_people, n_items)) < 0.7) & (items < n_items - 2)
    return csr_matrix(np.where(likes, rng.uniform(0.5, 2, likes.shape), 0).astype(np.float32))


def a_list(**entries: float) -> Evidence:
    """Return a list: ``a_list(_3=1, _5=-1)`` likes item 3 and dislikes item 5."""
    items = sorted((int(name[1:]), value) for name, value in entries.items())
    return Evidence(
        np.array([item for item, _ in items], dtype=np.int32),
        np.array([value for _, value in items], dtype=np.float32),
    )
