"""Taste: title vectors whose angles say how likely two titles share their fans.

Simulated people need a space in which *K-On!* lies beside *Lucky Star*. It comes from facts alone
(`fact_matrix`), or, for the bundled demo, from a compact file fitted once on real lists (`fit`). The file
holds title vectors and nothing of anybody's list.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import eigsh

from core.catalogue import Title
from core.errors import SourceInvalid
from core.id_map import IdMap

#: Years that count as one era; two overlapping grids let neighbours across a border still share one.
_ERA_YEARS = 4

#: How much a shared fact of each kind says of shared fans; chosen by eye on well-known titles.
_WEIGHTS = {"franchise": 1.2, "genre": 1.0, "era": 0.7, "studio": 0.5, "type": 0.4, "source": 0.4}

#: Rare facts say more than common ones, but less than their full inverse frequency.
_RARITY = 0.7


@dataclass(frozen=True)
class TitleVectors:
    """Unit vectors of titles.

    Attributes
    ----------
    titles : IdMap
        anime_ids in row order.
    vectors : ndarray of float32, shape (n_titles, n_dimensions)
    """

    titles: IdMap
    vectors: NDArray[np.float32]

    def of(self, anime_ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of the given titles, zeros where one is not known."""
        rows = self.titles.rows(anime_ids)
        return np.where(rows[:, None] >= 0, self.vectors[rows], np.float32(0))

    def save(self, path: Path) -> None:
        """Write a small ``.npz`` without pickle: int8 vectors, which are made unit again on load."""
        scale = 127 / np.abs(self.vectors).max(axis=1, keepdims=True)
        np.savez_compressed(
            path,
            anime_ids=self.titles.ids.astype(np.int32),
            vectors=np.rint(self.vectors * scale).astype(np.int8),
        )

    @classmethod
    def load(cls, path: Path) -> TitleVectors:
        """Read what `save` has written.

        Raises
        ------
        SourceInvalid
            If the file is missing or is not such a file.
        """
        try:
            with path.open("rb") as raw, np.load(raw, allow_pickle=False) as arrays:
                ids, vectors = arrays["anime_ids"].astype(np.int64), arrays["vectors"].astype(np.float32)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise SourceInvalid(
                "cannot read the taste model",
                f"{path} ({error})",
                "restore it, or make it again with demo/make_demo.py",
            ) from error
        return cls(IdMap(ids), _unit_rows(vectors))


def fact_matrix(titles: Sequence[Title]) -> csr_matrix[Any]:
    """Describe titles by their facts.

    Parameters
    ----------
    titles : sequence of Title

    Returns
    -------
    csr_matrix of float32, shape (n_titles, n_facts)
        Unit rows, so that products of rows are cosines: franchise, genres, era, studios, type and source,
        rare ones weighted up. Facts that only one title has are left out.
    """
    columns: dict[tuple[str, str], int] = {}
    rows, cols, weights = [], [], []
    for row, title in enumerate(titles):
        for kind, value in _facts(title):
            rows.append(row)
            cols.append(columns.setdefault((kind, value), len(columns)))
            weights.append(_WEIGHTS[kind])
    carriers = np.bincount(cols, minlength=len(columns))
    rarity = np.maximum(np.log(len(titles) / np.maximum(carriers, 1)), 0.3) ** _RARITY
    weight = np.array(weights) * (rarity * (carriers > 1))[cols]
    length = np.sqrt(np.bincount(rows, weights=weight**2, minlength=len(titles)))
    unit = (weight / np.maximum(length, 1e-9)[rows]).astype(np.float32)
    return csr_matrix((unit, (rows, cols)), shape=(len(titles), len(columns)))


def _facts(title: Title) -> Iterator[tuple[str, str]]:
    if title.franchise_size > 1:
        yield "franchise", str(title.franchise)
    yield from (("genre", genre) for genre in title.genres)
    yield from (("studio", studio) for studio in title.studios)
    if title.type:
        yield "type", title.type
    if title.source:
        yield "source", title.source
    if title.year is not None:
        yield "era", f"{title.year // _ERA_YEARS}"
        yield "era", f"shifted {(title.year + _ERA_YEARS // 2) // _ERA_YEARS}"


def fit(
    likes: csr_matrix[Any],
    facts: csr_matrix[Any],
    n_dimensions: int = 48,
    *,
    fact_weight: float = 0.6,
    shrink: float = 6.0,
) -> NDArray[np.float32]:
    """Fit title vectors to shared fans and shared facts (kernel principal components).

    Two kernels between titles, the shrunk cosine of their fans and the cosine of their facts, are centred,
    brought to the same spread and added; the vectors are the scaled leading eigenvectors of the sum
    (Schoelkopf, Smola and Mueller 1998). Titles with few fans keep their place by their facts.

    Parameters
    ----------
    likes : csr_matrix, shape (n_people, n_titles)
        Confidences > 0; a person's row is scaled by its number of entries, so that heavy users do not rule.
    facts : csr_matrix, shape (n_titles, n_facts)
        As `fact_matrix` makes it.
    n_dimensions : int
    fact_weight : float
        Weight of the facts' kernel against the fans' 1.
    shrink : float
        Added to each title's squared length, against chance likeness of rarely seen titles.

    Returns
    -------
    ndarray of float32, shape (n_titles, n_dimensions)
        Unit rows. Needs memory for a few dense (n_titles, n_titles) arrays of float64.
    """
    per_person = np.maximum(likes.getnnz(axis=1), 1)
    even = (diags(10 / np.sqrt(per_person)) @ likes).tocsr()
    together = (even.T @ even).toarray()
    length = np.sqrt(together.diagonal() + shrink)
    shared_fans = _centred(together / np.outer(length, length))
    shared_facts = _centred((facts @ facts.T).toarray().astype(np.float64))
    kernel = shared_fans / shared_fans.std() + fact_weight * shared_facts / shared_facts.std()
    values, vectors = eigsh(kernel, k=n_dimensions, v0=np.ones(len(kernel)))
    # Eigenvectors come with either sign; the largest entry decides, so that a second fit is the same.
    peaks = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[None], axis=0)
    return _unit_rows((vectors * np.sign(peaks) * np.sqrt(np.maximum(values, 0))).astype(np.float32))


def _centred(kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    means = kernel.mean(axis=0)
    centred: NDArray[np.float64] = kernel - means[:, None] - means[None, :] + means.mean()
    return centred


def _unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
