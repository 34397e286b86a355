"""Facts as tags that titles share."""

from __future__ import annotations

import numpy as np

from recommender.methods.title_facts import TitleFacts, facts_of

NOTHING = np.zeros((3, 0), dtype=np.float32)


def test_every_kind_of_fact_is_a_tag_and_what_nobody_shares_is_none() -> None:
    first = TitleFacts(("saga",), ("Action", "Drama", "Drama"), ("Bones",), "Manga", "TV", 1998, "fall")
    second = TitleFacts(("saga",), ("Drama",), ("Bones",), "Manga", "TV", 1998, "fall")
    facts = facts_of([first, second, TitleFacts(genres=("Rare",))], NOTHING)
    assert facts.kinds == ("franchise", "genre", "season", "source", "studio", "type", "year")
    assert facts.tags.dtype == np.float32
    assert facts.tags.toarray().tolist() == [[1] * 7, [1] * 7, [0] * 7], "Action and Rare stand alone"


def test_a_genre_and_a_studio_of_one_name_are_two_tags() -> None:
    titles = [TitleFacts(genres=("Kids",)), TitleFacts(genres=("Kids",), studios=("Kids",))]
    facts = facts_of([*titles, TitleFacts(studios=("Kids",))], NOTHING)
    assert facts.tags.toarray().tolist() == [[1, 0], [1, 1], [0, 1]]


def test_a_season_without_a_year_is_not_known() -> None:
    facts = facts_of([TitleFacts(season="fall"), TitleFacts(season="fall"), TitleFacts()], NOTHING)
    assert facts.tags.shape == (3, 0)


def test_vectors_get_unit_length_and_empty_ones_stay_empty() -> None:
    facts = facts_of([TitleFacts()] * 3, np.array([[3, 4], [0, 0], [0, 2]], dtype=np.float32))
    np.testing.assert_allclose(facts.vectors, np.array([[0.6, 0.8], [0, 0], [0, 1]]), rtol=1e-6)
    assert facts.vectors.dtype == np.float32
