"""What is known of titles besides who watched them: from a catalogue, or from a file of items."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Title
from recommender.methods.content import centred
from recommender.methods.item_file import read_items
from recommender.methods.synopsis_vectors import synopsis_vectors
from recommender.methods.title_facts import TitleFacts, facts_of
from recommender.methods.training import Facts


def facts_of_catalogue(catalogue: Catalogue, vectors: NDArray[np.floating[Any]] | None) -> Facts:
    """Return the facts of the titles of a version.

    Parameters
    ----------
    catalogue : Catalogue
    vectors : ndarray of float, shape (n_items, n_dimensions), or None
        The encoder's, as in `core.embeddings`; they are centred as `content.centred` says.

    Returns
    -------
    Facts
    """
    written = np.array([bool(title.synopsis) for title in catalogue.titles], dtype=bool)
    wide = np.zeros((len(catalogue), 0), dtype=np.float32) if vectors is None else centred(vectors, written)
    return facts_of([_of_title(title) for title in catalogue.titles], wide)


def facts_of_file(path: Path, item_ids: Sequence[str]) -> Facts:
    """Return the facts of items that a file describes; items that it lacks have none.

    Parameters
    ----------
    path : Path
        As `item_file.read_items` wants it. Synopses become vectors by `synopsis_vectors`.
    item_ids : sequence of str, length n_items
        Row i of the answer is ``item_ids[i]``.

    Returns
    -------
    Facts

    Raises
    ------
    SourceInvalid
        As `item_file.read_items`.
    """
    items = read_items(path)
    titles = [items[item_id].facts if item_id in items else TitleFacts() for item_id in item_ids]
    texts = [items[item_id].synopsis if item_id in items else "" for item_id in item_ids]
    vectors = synopsis_vectors(texts)
    return facts_of(titles, centred(vectors, np.ones(len(texts), dtype=bool)))


def _of_title(title: Title) -> TitleFacts:
    return TitleFacts(
        franchises=(str(title.franchise),) if title.franchise_size > 1 else (),
        genres=title.genres,
        studios=title.studios,
        source=title.source,
        type=title.type,
        year=title.year,
        season=title.season,
    )
