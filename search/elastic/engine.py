"""The Elasticsearch engine: the server finds, Python ranks what it finds by the code that engines share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.typing import FloatArray, IntArray, Json
from search.elastic.connection import Connection
from search.elastic.mapping import index_name
from search.elastic.queries import description_search, names_search, nearest_search
from search.engine import MOST_CANDIDATES, IndexMetadata
from search.english import stems
from search.facets import FacetTable
from search.fusion import Lane
from search.records import Filters
from search.understanding import NameQuery

#: Of an answer nothing else is read. An answer without hits still tells that it was not cut short.
_READ = "hits.hits.sort,timed_out"


class ElasticEngine:
    """Implements `search.engine.Engine` on the index of one version; safe for many threads.

    Which titles pass filters, and how many there are of each value, is told by the catalogue in memory, as in
    the embedded engine: results are counted after the person's own titles were taken out, which the server
    knows nothing of, and a keystroke costs one question less. Every search is filtered by the server.

    Parameters
    ----------
    connection : Connection
    metadata : IndexMetadata
        Of the index that it asks; `search.elastic.health` makes sure that the server has that one.
    catalogue : Catalogue
        The titles of that version.
    """

    name = "elasticsearch"

    def __init__(self, connection: Connection, metadata: IndexMetadata, catalogue: Catalogue) -> None:
        self._connection = connection
        self._metadata = metadata
        self._index = index_name(metadata.version)
        self._facets = FacetTable(catalogue)

    def metadata(self) -> IndexMetadata:
        """Return what the index was made of."""
        return self._metadata

    def candidates(
        self, query: NameQuery, filters: Filters, limit: int = MOST_CANDIDATES
    ) -> NDArray[np.int32]:
        """Return items whose names hold the words of a query, those that hold most first."""
        if not query.terms:
            return np.zeros(0, dtype=np.int32)
        return self._search(names_search(query, filters, limit))[0]

    def descriptions(self, text: str, filters: Filters, limit: int) -> Lane:
        """Return the titles whose synopsis and genres fit a text by BM25."""
        words = stems(text)
        if not words:
            return Lane("words", np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
        return Lane("words", *self._search(description_search(words, filters, limit)))

    def nearest(self, encoder: str, vector: FloatArray, filters: Filters, limit: int) -> Lane:
        """Return the titles whose vectors by an encoder have the largest cosine with a vector."""
        items, scores = self._search(nearest_search(encoder, vector, filters, limit))
        return Lane(encoder, items, 2 * scores - 1)  # the server answers (1 + cosine) / 2

    def matching(self, filters: Filters) -> NDArray[np.int32]:
        """Return all items that pass the filters, increasing."""
        return np.flatnonzero(self._facets.passing(filters)).astype(np.int32)

    def facets(self, items: IntArray) -> Mapping[str, Mapping[str, int]]:
        """Return how many of `items` carry each value, by facet."""
        return self._facets.counts(items)

    def _search(self, body: Json) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        return self._connection.ask(
            lambda client: _hits(
                client.search(
                    index=self._index, body=body, filter_path=_READ, allow_partial_search_results=False
                ).body
            )
        )


def _hits(answer: Mapping[str, Any]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return items and scores of an answer.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is not a whole answer: never nothing found by mistake.
    """
    if answer["timed_out"]:
        raise ValueError("the answer was cut short")
    hits = [hit["sort"] for hit in answer["hits"]["hits"]] if "hits" in answer else []
    items = np.array([item for _, item in hits], dtype=np.int32)
    return items, np.array([score for score, _ in hits], dtype=np.float32)
