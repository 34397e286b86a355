from __future__ import annotations

from typing import cast

import pytest

from core.errors import AnishelfError
from search.known_items import KnownItem, Suite
from search.parity import compare
from search.records import Case, EngineStatus, Hit, SearchAnswer, SearchRequest
from search.service import SearchService


class Scripted:
    """Answers each text with the items that a test gives."""

    def __init__(self, name: str, answers: dict[str, list[int]], engine: str | None = None) -> None:
        self.name, self.answers, self.engine = name, answers, engine or name

    def search(self, request: SearchRequest) -> SearchAnswer:
        assert request.per_page == 5
        hits = tuple(Hit(item, 1.0) for item in self.answers[request.text])
        return SearchAnswer(request.text, Case.NAMES, hits, engine=self.engine, problems=("it is away",))

    def status(self) -> EngineStatus:
        return EngineStatus(self.name, self.name)


def service(name: str, answers: dict[str, list[int]], engine: str | None = None) -> SearchService:
    return cast("SearchService", Scripted(name, answers, engine))


def suite(label: str, *queries: str) -> Suite:
    return Suite(label, 1, tuple(KnownItem(query, query, frozenset()) for query in queries))


SUITES = [suite("exact name", "a", "b"), suite("first 3 characters", "c", "d")]


def test_engines_that_agree() -> None:
    answers = {"a": [1], "b": [2, 3], "c": [], "d": [5, 4]}
    found = compare(service("embedded", answers), service("elasticsearch", answers), SUITES)
    assert (found["queries"], found["same_first_hit"], found["top5_overlap"]) == (4, 1.0, 1.0)
    assert found["passed"]
    assert found["by_suite"]["exact name"] == {"queries": 2, "same_first_hit": 1.0, "top5_overlap": 1.0}


def test_first_hits_count_for_names_and_overlap_for_all() -> None:
    ours = {"a": [1], "b": [2, 3], "c": [1, 2, 3, 4, 5], "d": []}
    theirs = {"a": [1], "b": [3, 2], "c": [5, 4, 3, 2, 9], "d": [7]}
    found = compare(service("embedded", ours), service("elasticsearch", theirs), SUITES)
    assert found["same_first_hit"] == 0.5
    assert found["top5_overlap"] == pytest.approx((1 + 1 + 0.8 + 0) / 4)
    assert not found["passed"]


def test_an_engine_that_leaves_the_answer_to_the_other_is_no_proof() -> None:
    answers: dict[str, list[int]] = {"a": [1], "b": [2], "c": [3], "d": [4]}
    fallen = service("elasticsearch", answers, engine="embedded")
    with pytest.raises(AnishelfError, match=r"elasticsearch has not answered: 'a' .it is away"):
        compare(service("embedded", answers), fallen, SUITES)
