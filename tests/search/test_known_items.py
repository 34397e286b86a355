from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from core.catalogue import Catalogue
from search.known_items import (
    Suite,
    joined,
    lacking_a_word,
    reordered,
    split,
    suites,
    transposed,
    typo,
    wrong_first_letter,
)
from tests.factories import make_title, small_catalogue


@pytest.fixture(scope="module")
def found() -> dict[str, Suite]:
    return {suite.label: suite for suite in suites(small_catalogue())}


names = st.lists(st.text("abcdefgh", min_size=6, max_size=9), min_size=3, max_size=5).map(" ".join)
seeds = st.integers(0, 10_000).map(random.Random)


@given(names, seeds)
def test_typos_are_one_edit_and_swaps_too(name: str, rng: random.Random) -> None:
    assert OSA.distance(typo(name, rng), name) <= 1
    assert wrong_first_letter(name, rng)[1:] == name[1:]
    assert wrong_first_letter(name, rng)[0] != name[0]


@given(names.filter(lambda name: len(set(name.split()[0])) > 1), seeds)
def test_a_swap_keeps_the_letters(name: str, rng: random.Random) -> None:
    swapped = transposed(name, rng)
    assert swapped != name
    assert sorted(swapped) == sorted(name)
    assert OSA.distance(swapped, name) == 1


@given(names, seeds)
def test_spaces_and_words_move(name: str, rng: random.Random) -> None:
    assert joined(name, rng).count(" ") == name.count(" ") - 1
    assert split(name, rng).count(" ") == name.count(" ") + 1
    assert split(name, rng).replace(" ", "") == name.replace(" ", "")
    assert sorted(reordered(name, rng).split()) == sorted(name.split())
    assert len(lacking_a_word(name, rng).split()) == len(name.split()) - 1


def test_the_most_watched_come_first_and_each_query_knows_its_title(found: dict[str, Suite]) -> None:
    exact = found["exact name"]
    assert [known.query for known in exact.known][:2] == ["Kumo to Yuki", "Hoshi no Tabi"]
    catalogue = small_catalogue()
    assert all(catalogue.titles[item].name == known.name for known in exact.known for item in known.items)
    assert len(exact.known) == 12


def test_names_of_every_language(found: dict[str, Suite]) -> None:
    assert [known.query for known in found["name in Korean"].known] == ["별의 여행"]
    assert "星の旅" in {known.query for known in found["name in Japanese"].known}
    assert "Star Voyage" in {known.query for known in found["name in English"].known}
    assert "Hoshi no Tabi" not in {known.query for known in found["name in English"].known}


def test_beginnings_of_every_length(found: dict[str, Suite]) -> None:
    for length in range(1, 13):
        assert {len(known.query) for known in found[f"first {length} characters"].known} == {length}


def test_titles_of_one_name_are_one_question_and_all_of_them_answers() -> None:
    twins = Catalogue([make_title(1, "Same Name", members=5), make_title(2, "same name", members=9)])
    exact = suites(twins)[0].known
    assert [known.items for known in exact] == [frozenset({0, 1})] * 2


def test_the_same_seed_gives_the_same_queries() -> None:
    assert suites(small_catalogue()) == suites(small_catalogue())
    assert suites(small_catalogue(), seed=1) != suites(small_catalogue(), seed=2)


def test_suites_can_be_short_and_empty_ones_are_left_out() -> None:
    assert max(len(suite.known) for suite in suites(small_catalogue(), n_titles=3)) == 3
    assert suites(Catalogue([])) == []
