"""The facts of a title, and the tags that several titles share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.methods.training import Facts

#: A tag that fewer titles have tells nothing of any other title.
_LEAST_TITLES = 2


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """The facts of one title; empty text, empty tuples and None all mean "not known".

    Attributes
    ----------
    franchises : tuple of str
        Names or ids that the parts of a franchise share.
    genres, studios : tuple of str
    source, type : str
    year : int or None
    season : str
        winter, spring, summer or fall.
    """

    franchises: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    source: str = ""
    type: str = ""
    year: int | None = None
    season: str = ""

    def tags(self) -> Iterator[tuple[str, str]]:
        """Yield kind and tag of every fact."""
        for kind, names in (
            ("franchise", self.franchises),
            ("genre", self.genres),
            ("studio", self.studios),
            ("source", (self.source,)),
            ("type", (self.type,)),
        ):
            yield from ((kind, name) for name in names if name)
        if self.year is not None:
            yield "year", str(self.year)
            if self.season:
                yield "season", f"{self.season} {self.year}"


def facts_of(titles: Sequence[TitleFacts], vectors: NDArray[np.float32]) -> Facts:
    """Return facts as arrays; tags that no two titles share are left out.

    Parameters
    ----------
    titles : sequence of TitleFacts, length n_items
    vectors : ndarray of float32, shape (n_items, n_dimensions)
        Scaled to unit length here; rows of zeros stay zero.
    """
    own = [list(dict.fromkeys(title.tags())) for title in titles]
    frequency = Counter(tag for tags in own for tag in tags)
    shared = sorted(tag for tag, n in frequency.items() if n >= _LEAST_TITLES)
    columns = {tag: column for column, tag in enumerate(shared)}
    kept = [[columns[tag] for tag in tags if tag in columns] for tags in own]
    indptr = np.cumsum([0, *(len(row) for row in kept)])
    indices = np.array([column for row in kept for column in row], dtype=np.int32)
    tags: csr_matrix[Any] = csr_matrix(
        (np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(titles), len(shared))
    )
    tags.sort_indices()
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32, copy=False)
    return Facts(tags, tuple(kind for kind, _ in shared), units)
