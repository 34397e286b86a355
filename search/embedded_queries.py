"""Queries of the embedded engine, built without touching an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import tantivy
from tantivy import Occur, Query

from search.facets import FACETS
from search.name_clauses import Clause, clauses, needed
from search.records import Filters
from search.understanding import NameQuery


def schema() -> tantivy.Schema:
    """Return the fields of the index; text fields hold terms parted by spaces, cut by our own tokeniser."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("item", indexed=True, fast=True)
    builder.add_float_field("weight", indexed=False, fast=True)
    builder.add_text_field("names", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("description", tokenizer_name="whitespace", index_option="freq")
    for facet in FACETS:
        builder.add_text_field(facet.key, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_float_field("score", indexed=True, fast=True)
    return builder.build()


def names_query(fields: tantivy.Schema, query: NameQuery) -> Query:
    """Return a query for titles that have all terms among their names, or all but one if allowed."""
    per_term = [
        (Occur.Should, Query.disjunction_max_query(list(_scored(fields, of_term))))
        for of_term in clauses(query)
    ]
    return Query.boolean_query(per_term, minimum_number_should_match=needed(query))


def description_query(fields: tantivy.Schema, stems: Sequence[str]) -> Query:
    """Return a BM25 query for any of the stems."""
    terms = [
        Query.term_query(fields, "description", stem, index_option="freq") for stem in dict.fromkeys(stems)
    ]
    return Query.boolean_query([(Occur.Should, term) for term in terms])


def filtered(fields: tantivy.Schema, query: Query, filters: Filters) -> Query:
    """Return a query that only sees titles which pass the filters; its scores stay as they are."""
    clauses = _facet_clauses(fields, filters) + _range_clauses(fields, filters)
    if filters.only is not None:
        clauses.append(Query.term_set_query(fields, "item", list(filters.only)))
    silent = [(Occur.Must, Query.const_score_query(clause, 0.0)) for clause in clauses]
    return Query.boolean_query([(Occur.Must, query), *silent]) if silent else query


def _facet_clauses(fields: tantivy.Schema, filters: Filters) -> list[Query]:
    clauses = []
    for facet in FACETS:
        values = facet.wanted(filters)
        if values and facet.needs_all:
            clauses += [Query.term_query(fields, facet.key, value, index_option="basic") for value in values]
        elif values:
            clauses.append(Query.term_set_query(fields, facet.key, list(values)))
    return clauses


def _range_clauses(fields: tantivy.Schema, filters: Filters) -> list[Query]:
    integer, decimal = tantivy.FieldType.Integer, tantivy.FieldType.Float
    clauses = []
    if filters.year_from is not None or filters.year_to is not None:
        clauses.append(Query.range_query(fields, "year", integer, filters.year_from, filters.year_to))
    if filters.min_score is not None:
        clauses.append(Query.range_query(fields, "score", decimal, filters.min_score, None))
    return clauses


def _scored(fields: tantivy.Schema, ways: Iterable[Clause]) -> Iterator[Query]:
    for way in ways:
        for found in _beginnings(fields, way.texts) if way.is_prefix else _words(fields, way.texts):
            yield Query.const_score_query(found, way.score)


def _words(fields: tantivy.Schema, texts: Iterable[str]) -> Iterator[Query]:
    # A query for a set of terms would go through the whole dictionary of the index.
    return (Query.term_query(fields, "names", text, index_option="basic") for text in texts)


def _beginnings(fields: tantivy.Schema, texts: Iterable[str]) -> Iterator[Query]:
    # One automaton for all of them: making it takes longer than going through the dictionary by it. Folded
    # words are letters, digits and marks, so that nothing in them means something else in a pattern.
    yield Query.regex_query(fields, "names", f"({'|'.join(texts)}).*")
