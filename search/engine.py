"""What a search engine can do. Pages and the API never talk to one: `search.service` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray, IntArray
from search.fusion import Lane
from search.records import Filters
from search.understanding import NameQuery

#: Titles that an engine proposes for typed words; more are never ranked.
MOST_CANDIDATES = 200


@dataclass(frozen=True)
class IndexMetadata:
    """What an index was made of; one that does not fit the running version is not opened.

    Attributes
    ----------
    version : str
        The version it belongs to.
    analyser : int
        `search.normalise.ANALYSER_VERSION` when it was made.
    n_titles : int
        Titles in it.
    dimensions : mapping from str to int
        The encoders whose vectors the version holds, and how wide those are.
    """

    version: str
    analyser: int
    n_titles: int
    dimensions: Mapping[str, int]


class Engine(Protocol):
    """Finds titles. Engines only fetch; what they find is ranked by code they share.

    Filters apply before anything is ranked or cut off, in every method.
    """

    @property
    def name(self) -> str:
        """``embedded`` or ``elasticsearch``."""

    def metadata(self) -> IndexMetadata:
        """Return what the index was made of."""

    def candidates(
        self, query: NameQuery, filters: Filters, limit: int = MOST_CANDIDATES
    ) -> NDArray[np.int32]:
        """Return items whose names hold the words of a query, the likeliest first.

        One word may be lacking where the query allows it. Suggestions ask here too: no encoder is involved.
        """

    def descriptions(self, text: str, filters: Filters, limit: int) -> Lane:
        """Return the titles whose synopsis and genres fit a text by BM25, in the lane ``words``."""

    def nearest(self, encoder: str, vector: FloatArray, filters: Filters, limit: int) -> Lane:
        """Return the titles whose vectors by an encoder have the largest cosine with a unit vector.

        The lane bears the encoder's name. Titles without a vector are never in it.
        """

    def matching(self, filters: Filters) -> NDArray[np.int32]:
        """Return all items that pass the filters, increasing."""

    def facets(self, items: IntArray) -> Mapping[str, Mapping[str, int]]:
        """Return how many of `items` carry each value, by facet."""
