from __future__ import annotations

import json

import numpy as np
import pytest

from core.catalogue import Catalogue
from search.elastic.queries import description_search, filter_clauses, names_search, nearest_search
from search.names import NameTable
from search.records import Filters
from search.understanding import relaxed, understand
from tests.factories import small_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return small_catalogue()


def test_every_word_is_needed_and_the_last_may_go_on() -> None:
    body = names_search(understand("star voy"), Filters(), 7)
    found = body["query"]["function_score"]["query"]["bool"]
    assert found["minimum_should_match"] == 2
    last = found["should"][1]["dis_max"]["queries"]
    assert [list(way["constant_score"]["filter"]) for way in last] == [["terms"], ["terms"], ["prefix"]]
    assert last[-1]["constant_score"]["boost"] == 0.9
    assert (body["size"], body["sort"]) == (7, ["_score", "item"])


def test_a_beginning_that_the_server_would_refuse_is_left_out() -> None:
    for signs, ways in ((225, ["terms", "prefix"]), (226, ["terms"])):
        body = names_search(understand("𐀀" * signs), Filters(), 7)
        (of_term,) = body["query"]["function_score"]["query"]["bool"]["should"]
        assert [next(iter(way["constant_score"]["filter"])) for way in of_term["dis_max"]["queries"]] == ways


def test_a_relaxed_query_may_lack_a_word_and_looks_for_neighbours(catalogue: Catalogue) -> None:
    query = relaxed(understand("mori no ishe"), NameTable(catalogue).vocabulary)
    found = names_search(query, Filters(), 7)["query"]["function_score"]["query"]["bool"]
    assert found["minimum_should_match"] == 2
    scores = {
        text: way["constant_score"]["boost"]
        for way in found["should"][2]["dis_max"]["queries"]
        for text in way["constant_score"]["filter"].get("terms", {}).get("names", [])
    }
    assert (scores["ishe"], scores["isha"]) == (1.0, 0.7)


def test_popularity_lifts_by_the_formula_of_the_embedded_engine() -> None:
    scored = names_search(understand("star"), Filters(), 7)["query"]["function_score"]
    assert scored["field_value_factor"] == {"field": "weight", "modifier": "ln2p"}
    assert scored["boost_mode"] == "multiply"


def test_stems_count_once() -> None:
    body = description_search(["doctor", "wander", "doctor"], Filters(), 5)
    assert body["query"]["bool"]["must"][0]["match"]["description"]["query"] == "doctor wander"


def test_filters_are_inside_the_vector_search() -> None:
    body = nearest_search("st:some/model.v2", np.ones(3, dtype=np.float32), Filters(types=("TV",)), 9)
    assert body["knn"]["field"] == "vector_st%3Asome%2Fmodel%2Ev2"
    assert body["knn"]["filter"] == [{"terms": {"type": ["TV"]}}]
    assert (body["knn"]["k"], body["size"]) == (9, 9)
    assert body["knn"]["query_vector"] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("filters", "clauses"),
    [
        (Filters(), []),
        (Filters(genres=("A", "B")), [{"term": {"genre": "A"}}, {"term": {"genre": "B"}}]),
        (Filters(studios=("A", "B")), [{"terms": {"studio": ["A", "B"]}}]),
        (Filters(year_from=1990), [{"range": {"year": {"gte": 1990}}}]),
        (Filters(year_from=1990, year_to=1990), [{"range": {"year": {"gte": 1990, "lte": 1990}}}]),
        (Filters(year_to=10**30), [{"range": {"year": {"lte": 10**6}}}]),
        (Filters(min_score=0.0), [{"range": {"score": {"gte": 0.0}}}]),
        (Filters(only=(3, 1)), [{"terms": {"item": [3, 1]}}]),
        (Filters(only=()), [{"terms": {"item": []}}]),
    ],
)
def test_filters(filters: Filters, clauses: list[object]) -> None:
    assert filter_clauses(filters) == clauses


def test_any_filter_can_be_sent() -> None:
    clauses = filter_clauses(Filters(genres=("\ud800", '"', "\x00")))
    json.dumps(clauses, ensure_ascii=False).encode("utf-8")
    assert clauses[1] == {"term": {"genre": '"'}}
