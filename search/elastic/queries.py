"""Queries of the Elasticsearch engine, built without a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.typing import FloatArray, Json
from search.elastic.mapping import vector_field
from search.facets import FACETS
from search.name_clauses import Clause, clauses, needed
from search.records import Filters
from search.understanding import NameQuery

#: Vectors are compared in 8 bits first; so many times the hits are then compared as they were sent.
_OVERSAMPLING = 1.5
_MOST_YEARS = 10**6
#: Bytes of a beginning: Lucene refuses those of 1,000 and more. No word of a name is as long.
_LONGEST_PREFIX = 900

#: A hit is what it is sorted by, a score and an item. Nothing is fetched of it, which takes most of the time
#: with 200 hits.
_HITS: Json = {"stored_fields": "_none_", "sort": ["_score", "item"], "track_total_hits": False}


def names_search(query: NameQuery, filters: Filters, limit: int) -> Json:
    """Return a search for titles that have all terms among their names, or all but one if allowed.

    The score of a term is that of the best way to find it; popularity lifts titles that fit equally well, by
    the same formula as in the embedded engine. Ties go by item.
    """
    words = [{"dis_max": {"queries": list(_ways(of_term))}} for of_term in clauses(query)]
    found = {
        "bool": {"should": words, "minimum_should_match": needed(query), "filter": filter_clauses(filters)}
    }
    scored = {
        "query": found,
        "field_value_factor": {"field": "weight", "modifier": "ln2p"},
        "boost_mode": "multiply",
    }
    return {**_HITS, "query": {"function_score": scored}, "size": limit}


def description_search(stems: Sequence[str], filters: Filters, limit: int) -> Json:
    """Return a BM25 search for any of the stems."""
    # The words come cut: the field's own analyser only parts them again.
    words = {"match": {"description": {"query": " ".join(dict.fromkeys(stems))}}}
    found = {"bool": {"must": [words], "filter": filter_clauses(filters)}}
    return {**_HITS, "query": found, "size": limit}


def nearest_search(encoder: str, vector: FloatArray, filters: Filters, limit: int) -> Json:
    """Return a search for the vectors next to one, among the titles that pass the filters."""
    knn = {
        "field": vector_field(encoder),
        "query_vector": vector.astype(float).tolist(),
        "k": limit,
        "num_candidates": limit,
        "rescore_vector": {"oversample": _OVERSAMPLING},
        "filter": filter_clauses(filters),
    }
    return {**_HITS, "knn": knn, "size": limit}


def filter_clauses(filters: Filters) -> list[Json]:
    """Return what a title must pass, without scores."""
    found: list[Json] = []
    for facet in FACETS:
        values = [_clean(value) for value in facet.wanted(filters)]
        if values and facet.needs_all:
            found += [{"term": {facet.key: value}} for value in values]
        elif values:
            found.append({"terms": {facet.key: values}})
    found += _range("year", _bounded(filters.year_from), _bounded(filters.year_to))
    found += _range("score", filters.min_score, None)
    if filters.only is not None:
        found.append({"terms": {"item": list(filters.only)}})
    return found


def _ways(of_term: Iterable[Clause]) -> Iterator[Json]:
    """Yield the ways to find a term; whole words that count the same are looked up together."""
    for way in of_term:
        for found in _beginnings(way.texts) if way.is_prefix else [{"terms": {"names": list(way.texts)}}]:
            yield {"constant_score": {"filter": found, "boost": way.score}}


def _beginnings(texts: Iterable[str]) -> Iterator[Json]:
    return ({"prefix": {"names": {"value": text}}} for text in texts if len(text.encode()) <= _LONGEST_PREFIX)


def _range(field: str, least: float | None, most: float | None) -> list[Json]:
    bounds = {key: value for key, value in (("gte", least), ("lte", most)) if value is not None}
    return [{"range": {field: bounds}}] if bounds else []


def _bounded(year: int | None) -> int | None:
    """Return a year that the field can hold; beyond it there are no titles either."""
    return None if year is None else max(-_MOST_YEARS, min(year, _MOST_YEARS))


def _clean(text: str) -> str:
    """Return a text that can be sent: half a surrogate pair cannot, and names nothing."""
    return text.encode("utf-8", "replace").decode("utf-8")
