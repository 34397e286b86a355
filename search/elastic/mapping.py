"""The index of a version: its name, its fields, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from core.typing import Json
from search.engine import IndexMetadata
from search.facets import FACETS

#: Points to the index of the serving version, for people and programs that look at the server themselves;
#: the app asks for the index of its own version by name and so never mixes two.
ALIAS = "anishelf"

#: Beginnings of words that are indexed as such; longer ones are looked up in the list of words.
_PREFIXES = {"min_chars": 2, "max_chars": 12}

#: All vectors are compared, in 8 bits: at this size that is as fast as a graph, and spares building one,
#: which takes longer than all the rest. The kind is pinned because defaults change from release to release.
_VECTORS = {"type": "int8_flat"}

#: While loading: no copies to keep up, nothing made searchable half-way.
LOADING_SETTINGS: Json = {"index": {"number_of_replicas": 0, "refresh_interval": "-1"}}
#: Afterwards: a copy where the cluster has a second node, and nothing left to refresh.
SERVING_SETTINGS: Json = {"index": {"auto_expand_replicas": "0-1", "refresh_interval": None}}


def index_name(version: str) -> str:
    """Return the name of a version's index; index names are lower case."""
    return f"{ALIAS}-{version.lower()}"


def vector_field(encoder: str) -> str:
    """Return the field of an encoder's vectors; dots and other signs of its name would make objects of it."""
    return "vector_" + quote(encoder, safe="").replace(".", "%2E")


def index_body(metadata: IndexMetadata) -> Json:
    """Return the settings and the mapping that an index is made with, not yet complete."""
    return {
        "settings": {"index": {"number_of_shards": 1, **LOADING_SETTINGS["index"]}},
        "mappings": {
            "dynamic": "strict",
            "_meta": meta(metadata, is_complete=False),
            "_source": {"excludes": [vector_field(encoder) for encoder in metadata.dimensions]},
            "properties": {**_properties(), **_vectors(metadata.dimensions)},
        },
    }


def meta(metadata: IndexMetadata, *, is_complete: bool) -> Json:
    """Return what an index says of itself; it is complete once every title was counted in it."""
    return {"made_of": asdict(metadata), "is_complete": is_complete}


def read_meta(document: Any) -> IndexMetadata | None:
    """Return what a complete index was made of, None for any other."""
    try:
        return IndexMetadata(**document["made_of"]) if document["is_complete"] is True else None
    except (KeyError, TypeError):
        return None


def _properties() -> Json:
    """Return the fields but the vectors; text comes in terms parted by spaces, cut by our own tokeniser."""
    return {
        "item": {"type": "integer"},
        "weight": {"type": "float", "index": False},
        "names": {
            "type": "text",
            "analyzer": "whitespace",
            "index_options": "docs",
            "norms": False,
            "index_prefixes": _PREFIXES,
        },
        "description": {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
        **{facet.key: {"type": "keyword"} for facet in FACETS},
        "year": {"type": "integer"},
        "score": {"type": "double"},
    }


def _vectors(dimensions: Mapping[str, int]) -> Json:
    return {
        vector_field(encoder): {
            "type": "dense_vector",
            "dims": width,
            "similarity": "cosine",
            "index": True,
            "index_options": _VECTORS,
        }
        for encoder, width in dimensions.items()
    }
