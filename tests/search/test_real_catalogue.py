"""What the box owes to people who know what they want, on the real names."""

from __future__ import annotations

import random

import pytest

from core.catalogue import Catalogue
from search.known_items import typo
from search.names import literal
from search.records import Case, SearchRequest
from search.service import SearchService

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(("n_typos", "at_least"), [(0, 0.995), (1, 0.99), (2, 0.97)])
def test_known_titles_come_first(
    real_service: SearchService, real_catalogue: Catalogue, n_typos: int, at_least: float
) -> None:
    rng = random.Random(7)
    names = [title.name for title in sorted(real_catalogue.titles, key=lambda title: -title.members)[:200]]
    names = [name for name in names if sum(sign.isascii() and sign.isalpha() for sign in name) > 7]
    found = 0
    for name in names:
        typed = name
        for _ in range(n_typos):
            typed = typo(typed, rng)
        hits = real_service.search(SearchRequest(typed, per_page=1)).titles
        found += bool(hits) and literal(real_catalogue.titles[hits[0].item].name) == literal(name)
    assert found / len(names) >= at_least


@pytest.mark.parametrize(
    ("typed", "anime_id"),
    [
        ("attack on titan", 16498),
        ("進撃の巨人", 16498),
        ("fullmetal alchemsit brotherhood", 5114),
        ("one piece", 21),
        ("onepiece", 21),
        ("gintama", 918),
        ("GINTAMA'", 9969),
        ("なると", 20),
        ("your name.", 32281),
    ],
)
def test_names_people_type(
    real_service: SearchService, real_catalogue: Catalogue, typed: str, anime_id: int
) -> None:
    answer = real_service.search(SearchRequest(typed))
    assert answer.case is Case.ONE_TITLE
    assert real_catalogue.titles[answer.titles[0].item].anime_id == anime_id


@pytest.mark.parametrize(
    ("typed", "case"),
    [
        ("shingeki no k", Case.NAMES),
        ("romance", Case.NAMES),
        ("fantasy", Case.NAMES),
        ("boku no pico", Case.NOT_OFFERED),
        ("soldiers on walls fight giants who eat people", Case.RELATED),
        ("???", Case.POPULAR),
    ],
)
def test_cases(real_service: SearchService, typed: str, case: Case) -> None:
    assert real_service.search(SearchRequest(typed)).case is case
