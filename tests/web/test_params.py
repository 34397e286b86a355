from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from core.errors import InvalidInput
from search.records import Filters
from tests.factories import small_catalogue
from web import params
from web.browse import Browser

VOCABULARY = Browser.of(small_catalogue()).vocabulary


def args(**values: str | list[str]) -> params.Args:
    return MultiDict(values)


@pytest.mark.parametrize(
    "text", ["0", "-1", "abc", "1.5", "1e3", "１２", "9" * 5000, "1_000", "100001", "0x10"]
)
def test_a_page_that_is_no_page_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput, match="page cannot be used"):
        params.page(args(page=text))


def test_what_is_not_given_or_empty_has_its_default() -> None:
    assert params.page(args()) == params.page(args(page="")) == params.page(args(page=" ")) == 1
    assert params.per_page(args(per_page="")) == 24
    assert params.decimal(args(), "min_score", 0, 10) is None
    assert params.switch(args(show_seen=""), "show_seen") is False


def test_a_length_beyond_what_there_is_is_shortened() -> None:
    assert params.length(args(k="5000"), 20, 12) == 12
    assert params.length(args(k="3"), 20, 12) == 3
    with pytest.raises(InvalidInput, match="k cannot be used"):
        params.length(args(k="-1"), 20, 12)


@pytest.mark.parametrize("text", ["x", "nan", "inf", "-1", "11", "1e1", "7,5"])
def test_a_score_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="min_score"):
        params.decimal(args(min_score=text), "min_score", 0, 10)


def test_switches_and_choices() -> None:
    assert params.switch(args(show_seen="TRUE"), "show_seen")
    with pytest.raises(InvalidInput, match="show_seen"):
        params.switch(args(show_seen="maybe"), "show_seen")
    assert params.choice(args(sort="score"), "sort", ("watched", "score"), "watched") == "score"
    with pytest.raises(InvalidInput, match="give one of watched, score"):
        params.choice(args(sort="best"), "sort", ("watched", "score"), "watched")


def test_filters_are_spelled_as_in_the_catalogue() -> None:
    found = params.filters(
        args(
            genre=["action", "sci-fi", "Action", ""],
            type="tv",
            status="FINISHED",
            min_score="8.5",
            year_to="2005",
        ),
        VOCABULARY,
    )
    assert found == Filters(
        genres=("Action", "Sci-Fi"), types=("TV",), statuses=("finished",), year_to=2005, min_score=8.5
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("genre", "Knitting"), ("type", "Radio"), ("status", "lost"), ("studio", "x"), ("source", "y")],
)
def test_a_filter_that_the_catalogue_does_not_know_is_named(name: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=f"{name} cannot be used: {name}='{value}'"):
        params.filters(args(**{name: value}), VOCABULARY)


def test_years_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(InvalidInput, match="year_from"):
        params.filters(args(year_from="2010", year_to="2000"), VOCABULARY)


def test_typed_words_lose_control_characters_only() -> None:
    assert params.words(args(q="  star\x00\tvoyage\u202e  星の旅 🚀 ")) == "star voyage 星の旅 🚀"


def test_too_many_words_are_refused_not_cut() -> None:
    with pytest.raises(InvalidInput, match="10,000 characters"):
        params.words(args(q="a" * 10_000))


@pytest.mark.parametrize(
    "target", ["", "https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\r\nSet-Cookie: x"]
)
def test_only_paths_of_this_site_are_returned_to(target: str) -> None:
    assert params.local_path(target) == "/"


def test_a_path_of_this_site_is_returned_to() -> None:
    assert params.local_path("/search?q=a&page=2") == "/search?q=a&page=2"


@given(
    st.dictionaries(
        st.sampled_from(["page", "per_page", "k", "min_score", "genre", "year_from", "q"]), st.text()
    )
)
def test_whatever_is_sent_is_read_or_refused(values: dict[str, str]) -> None:
    sent = MultiDict(values)
    with suppress(InvalidInput):
        assert 1 <= params.page(sent) <= params.MAX_PAGE
        assert 1 <= params.per_page(sent) <= params.MAX_PER_PAGE
        assert 1 <= params.length(sent, 5, 12) <= 12
        assert len(params.words(sent)) <= params.MAX_TEXT
        params.filters(sent, VOCABULARY)
