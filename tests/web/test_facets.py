"""Facets as links: whatever is chosen can be taken away again."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from web.facets import facets


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ([("genre", "Drama")], "Drama"),
        ([("studio", "Nobody's"), ("studio", "Madhouse")], "Nobody's"),
        ([("year_from", "1980"), ("year_to", "1989")], "1980s"),
        ([("min_score", "9")], "9 and more"),
    ],
)
def test_a_choice_that_leaves_nothing_can_be_taken_away(
    whole_app: Flask, query: list[tuple[str, str]], label: str
) -> None:
    with whole_app.test_request_context("/browse"):
        found = facets({"studio": {"Madhouse": 2}}, MultiDict(query))
    chosen = {value.label: value for facet in found for value in facet.chosen}
    assert not chosen[label].count
    assert query[0][1] not in chosen[label].url


def test_years_that_are_no_decade_and_other_spellings_make_no_value(whole_app: Flask) -> None:
    query = MultiDict([("year_from", "1985"), ("year_to", "1994"), ("genre", " drama ")])
    with whole_app.test_request_context("/browse"):
        found = facets({"year": {"1999": 1}, "genre": {"Drama": 3, "Action": 1}}, query)
    values = {facet.name: [value.label for value in facet.values] for facet in found}
    assert values["genre"] == ["Drama", "Action"]
    assert "year" not in values
