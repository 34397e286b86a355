from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.normalise import QUERY_LIMIT
from search.typos import Vocabulary
from search.understanding import MOST_TERMS, relaxed, understand


def test_the_last_word_may_go_on_from_two_latin_letters() -> None:
    assert understand("attack on ti").prefixes == (("ti", 0),)
    assert understand("samurai k").prefixes == ()
    assert understand("進撃").prefixes == ()


def test_relaxing_adds_neighbours_and_allows_a_missing_word() -> None:
    query = relaxed(understand("atack on titan"), Vocabulary(["attack", "on", "titan", "titans"]))
    assert query.forms[0] == (("atack", 0), ("attack", 1))
    assert query.places["titans"] == [(2, 1)]
    assert query.may_lack_one
    assert not understand("atack on titan").may_lack_one
    assert not relaxed(understand("two words"), Vocabulary([])).may_lack_one


def test_long_texts_are_cut_and_are_no_names() -> None:
    query = understand("a b " * 5000)
    assert len(query.text) == QUERY_LIMIT
    assert query.terms == ()
    assert len(understand("word " * MOST_TERMS).terms) == MOST_TERMS


def test_typos_are_not_looked_for_in_descriptions() -> None:
    query = relaxed(
        understand("one two three four five six seven eight nine ten eleven twelve thirteen"),
        Vocabulary(["tow"]),
    )
    assert all(len(forms) == 1 for forms in query.forms)


@given(st.text(st.characters()))
def test_any_text_can_be_understood(text: str) -> None:
    query = understand(text)
    assert len(query.forms) == len(query.terms)
    assert " " not in query.compact
