"""Titles by what they are about: the lanes of an engine put together, and titles like a title."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, KnownTitle, Title
from core.typing import FloatArray
from search.engine import Engine
from search.fusion import LANE_LENGTH, Lane, fuse
from search.meanings import Meaning
from search.records import Filters
from search.similar import FactTable
from search.translation import in_english
from search.weights import DESCRIPTION_PRIOR, SIMILAR_PRIOR, description_weights, similar_weights


class Semantics:
    """Semantic search over one version.

    Parameters
    ----------
    catalogue : Catalogue
    engine : Engine
    meanings : sequence of Meaning
        One for each encoder in use, the slowest last: that one also compares titles with titles. Without any,
        words, genres and years must do.
    """

    def __init__(self, catalogue: Catalogue, engine: Engine, meanings: Sequence[Meaning] = ()) -> None:
        self._engine = engine
        self._meanings = meanings
        self._best = meanings[-1] if meanings else None
        self._facts = FactTable(catalogue)
        self._decades = np.log10([title.members + 1.0 for title in catalogue.titles])

    def related(self, text: str, filters: Filters) -> Lane:
        """Return titles that fit a description, best first; none where nothing can be told."""
        lanes = self.lanes(text, filters)
        return fuse(lanes, description_weights(lanes), DESCRIPTION_PRIOR * self._decades)

    def lanes(self, text: str, filters: Filters) -> list[Lane]:
        """Return what each way of looking finds for a description: encoders that work, and English BM25."""
        vectors = ((meaning.name, meaning.vector(text)) for meaning in self._meanings)
        by_meaning = [
            self._engine.nearest(name, vector, filters, LANE_LENGTH)
            for name, vector in vectors
            if vector is not None
        ]
        words = f"{in_english(text)} {text}"
        return [*by_meaning, self._engine.descriptions(words, filters, LANE_LENGTH)]

    def like_title(self, item: int, title: Title, filters: Filters) -> Lane:
        """Return titles like an offered one, best first, without itself and the rest of its franchise."""
        vector = None if self._best is None else self._best.embeddings.titles[item]
        return self._like(vector, title, filters, self._facts.of_franchise(title.franchise))

    def like_known(self, place: int, title: KnownTitle, filters: Filters) -> Lane:
        """Return titles like one that is known but not offered, by its own vector, genres and year."""
        vector = None if self._best is None else self._best.embeddings.known[place]
        return self._like(vector, title, filters, np.zeros(0, dtype=np.int32))

    def _like(
        self,
        vector: FloatArray | None,
        title: Title | KnownTitle,
        filters: Filters,
        without: NDArray[np.int32],
    ) -> Lane:
        lanes = [self._facts.lane(title, self._engine.matching(filters))]
        if self._best is not None and vector is not None and vector.any():
            own = vector.astype(np.float32)
            lanes.append(self._engine.nearest(self._best.name, own, filters, LANE_LENGTH))
        found = fuse(lanes, similar_weights(lanes), SIMILAR_PRIOR * self._decades)
        kept = ~np.isin(found.items, without)
        return Lane(found.name, found.items[kept], found.scores[kept])
