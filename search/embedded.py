"""The embedded engine: tantivy for words, exact cosine for vectors; nothing to run beside the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tantivy import Query

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from core.typing import FloatArray, IntArray
from search.embedded_index import check_metadata, expected_metadata, open_index, read_metadata
from search.embedded_queries import description_query, filtered, names_query
from search.engine import MOST_CANDIDATES, IndexMetadata
from search.english import stems
from search.facets import FacetTable
from search.fusion import Lane, best
from search.records import Filters
from search.understanding import NameQuery


class EmbeddedEngine:
    """Implements `search.engine.Engine` on the files of one version; safe for many threads.

    Parameters
    ----------
    version : Path
        A version's folder.
    catalogue : Catalogue
        Its titles.
    embeddings : sequence of Embeddings
        Vectors of the encoders in use; kept in float32, because float16 products are many times slower.

    Raises
    ------
    ArtifactCorrupt
        If the index is missing, damaged, or was made of something else.
    """

    name = "embedded"

    def __init__(self, version: Path, catalogue: Catalogue, embeddings: Sequence[Embeddings] = ()) -> None:
        self._metadata = read_metadata(version)
        check_metadata(self._metadata, expected_metadata(version, catalogue, embeddings))
        index = open_index(version)
        self._fields = index.schema
        self._searcher = index.searcher()
        self._facets = FacetTable(catalogue)
        self._vectors = {
            each.encoder: np.ascontiguousarray(each.titles, dtype=np.float32) for each in embeddings
        }
        self._has_vector = {encoder: rows.any(axis=1) for encoder, rows in self._vectors.items()}

    def metadata(self) -> IndexMetadata:
        """Return what the index was made of."""
        return self._metadata

    def candidates(
        self, query: NameQuery, filters: Filters, limit: int = MOST_CANDIDATES
    ) -> NDArray[np.int32]:
        """Return items whose names hold the words of a query, those that hold most first."""
        if not query.terms:
            return np.zeros(0, dtype=np.int32)
        found = filtered(self._fields, names_query(self._fields, query), filters)
        return self._search(found, limit, weight_by_field="weight")[0]

    def descriptions(self, text: str, filters: Filters, limit: int) -> Lane:
        """Return the titles whose synopsis and genres fit a text by BM25."""
        words = stems(text)
        if not words:
            return Lane("words", np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
        found = filtered(self._fields, description_query(self._fields, words), filters)
        return Lane("words", *self._search(found, limit))

    def nearest(self, encoder: str, vector: FloatArray, filters: Filters, limit: int) -> Lane:
        """Return the titles whose vectors have the largest cosine with a unit vector, exactly."""
        scores = self._vectors[encoder] @ vector.astype(np.float32)
        return best(encoder, scores, self._facets.passing(filters) & self._has_vector[encoder], limit)

    def matching(self, filters: Filters) -> NDArray[np.int32]:
        """Return all items that pass the filters, increasing."""
        return np.flatnonzero(self._facets.passing(filters)).astype(np.int32)

    def facets(self, items: IntArray) -> Mapping[str, Mapping[str, int]]:
        """Return how many of `items` carry each value, by facet."""
        return self._facets.counts(items)

    def _search(
        self, query: Query, limit: int, weight_by_field: str | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        hits = self._searcher.search(query, limit=limit, count=False, weight_by_field=weight_by_field).hits
        items = self._searcher.fast_field_values("item", [address for _, address in hits])
        scores = [float(score[0] if isinstance(score, tuple) else score) for score, _ in hits]
        return np.array(items, dtype=np.int32), np.array(scores, dtype=np.float32)
