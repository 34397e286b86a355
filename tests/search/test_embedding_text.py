from __future__ import annotations

from core.catalogue import KnownTitle
from search.embedding_text import PASSAGE_LIMIT, passage_of
from tests.factories import make_title, small_catalogue


def test_names_and_genres_stand_before_the_synopsis() -> None:
    title = make_title(
        name="Hoshi", english_name="Star", genres=("Action", "Space"), synopsis="A crew\n drifts."
    )
    assert passage_of(title) == "Hoshi / Star. Action, Space. A crew drifts."


def test_facts_stand_in_for_a_missing_synopsis() -> None:
    title = make_title(name="Umi", genres=("Drama",), type="OVA", year=1988, studios=("Mizu",))
    assert passage_of(title) == "Umi. Drama. OVA, 1988, Mizu"


def test_an_english_name_that_is_the_same_is_not_repeated() -> None:
    assert passage_of(make_title(name="MONSTER", english_name="Monster")) == "MONSTER"


def test_known_titles_have_a_passage_too() -> None:
    assert passage_of(KnownTitle(1, "Yoru", "adult", genres=("Hentai",), year=2003)) == "Yoru. Hentai. 2003"


def test_a_title_without_anything_has_none() -> None:
    assert passage_of(make_title(name="")) == ""


def test_long_synopses_are_cut() -> None:
    assert len(passage_of(make_title(synopsis="word " * 900))) <= PASSAGE_LIMIT


def test_every_title_of_the_small_catalogue_has_a_distinct_passage() -> None:
    catalogue = small_catalogue()
    passages = [passage_of(title) for title in catalogue.titles]
    passages += [passage_of(title) for title in catalogue.known]
    assert len(set(passages)) == len(passages)
