"""Titles as documents of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from core.typing import Json
from search.elastic.mapping import vector_field
from search.indexed_title import IndexedTitle, indexed

#: Decimals of a vector's numbers: as exact as the float16 that they come from, and half as long on the wire.
_DECIMALS = 5


def documents(catalogue: Catalogue, embeddings: Sequence[Embeddings]) -> Iterator[Json]:
    """Yield the documents of all titles in order, one by one, with their ``_id``.

    Parameters
    ----------
    catalogue : Catalogue
    embeddings : sequence of Embeddings
        Titles whose vector is zero get none: cosine has no answer for it.
    """
    for item, title in enumerate(catalogue.titles):
        document = {"_id": str(title.anime_id), **fields(indexed(item, title))}
        for each in embeddings:
            vector = each.titles[item]
            if vector.any():
                document[vector_field(each.encoder)] = vector.astype(np.float64).round(_DECIMALS).tolist()
        yield document


def fields(title: IndexedTitle) -> Json:
    """Return the fields of a title but its vectors; what is not known is left out."""
    known = {"year": title.year, "score": title.score}
    return {
        "item": title.item,
        "weight": title.weight,
        "names": " ".join(title.names),
        "description": " ".join(title.description),
        **{key: list(values) for key, values in title.facets.items() if values},
        **{key: value for key, value in known.items() if value is not None},
    }
