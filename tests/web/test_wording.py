from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_title
from web import wording


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"type": "TV", "season": "spring", "year": 1998, "episodes": 26, "minutes": 24.0}, ("TV", "Spring 1998", "26 episodes", "24 min each")),
        ({"type": "Movie", "year": 2016, "episodes": 1, "minutes": 106.0}, ("Movie", "2016", "1 h 46 min")),
        ({"type": "Music", "minutes": 0.5}, ("Music", "30 s")),
        ({"minutes": 120.0}, ("2 h",)),
        ({}, ()),
    ],
)  # fmt: skip
def test_facts_that_are_not_known_are_not_there(facts: dict[str, Any], line: tuple[str, ...]) -> None:
    assert wording.fact_line(make_title(**facts)) == line


def test_the_second_line_is_the_english_name_or_what_it_is() -> None:
    assert wording.second_line(make_title(1, "Kumo", english_name="Clouds")) == "Clouds"
    assert (
        wording.second_line(make_title(1, "Kumo", english_name="KUMO", type="TV", year=2001)) == "TV · 2001"
    )
    assert wording.second_line(make_title(1, "Kumo")) == ""


def test_a_name_that_repeats_the_shown_one_is_no_second_line() -> None:
    told = {"type": "TV", "year": 2009}
    for name, english in (("Kumo: Yoru", "Kumo:Yoru"), ("Kumo (TV)", "Kumo"), ("Kumo", "～Kumo～")):
        assert wording.second_line(make_title(1, name, english_name=english, **told)) == "TV · 2009"
    assert wording.second_line(make_title(1, "Kumo", english_name="Kumo at Night", **told)) == "Kumo at Night"
    assert wording.second_line(make_title(1, "Kumo", english_name="???", **told)) == "???"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A crew drifts between the planets. Then more.", "A crew drifts between the planets."),
        (
            "Dr. Mori heals spirits in version 2.0 of the forest! Yes.",
            "Dr. Mori heals spirits in version 2.0 of the forest!",
        ),
        ('He says "I will be back again." Then he goes.', 'He says "I will be back again."'),
        (
            "雲と雪の間で暮らす人々は、いつも空を見上げている。次の話",
            "雲と雪の間で暮らす人々は、いつも空を見上げている。",
        ),
        ("", ""),
        ("no end", "no end"),
    ],
)
def test_the_first_sentence(text: str, sentence: str) -> None:
    assert wording.first_sentence(text) == sentence


@given(st.text(max_size=600))
def test_a_sentence_never_runs_on(text: str) -> None:
    assert len(wording.first_sentence(text, 100)) <= 101


def test_letters_are_marked_and_everything_is_escaped() -> None:
    assert wording.highlighted("<b>star</b>", ((3, 7),)) == "&lt;b&gt;<mark>star</mark>&lt;/b&gt;"
    assert wording.highlighted("star", ((2, 9), (1, 1), (-1, 2))) == "star"
    assert wording.highlighted("a & b", ((0, 5),)) == "a &amp; b"


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(-3, 25), st.integers(-3, 25)), max_size=4))
def test_marking_loses_no_letter(text: str, spans: list[tuple[int, int]]) -> None:
    assert (
        wording.highlighted(text, spans).striptags() == " ".join(text.split()) or "<" in text or "&" in text
    )


def test_counting() -> None:
    assert wording.titles_counted(1) == "1 title"
    assert wording.people_counted(12_345) == "12,345 people"
    assert wording.episodes_counted(2) == "2 episodes"
    assert wording.why_not("adult").startswith("it is for adults")
    assert wording.why_not("something else") == "something else"


@pytest.mark.parametrize(
    ("said", "korean"),
    [
        ("Apr 3, 1998", "1998년 4월 3일"),
        ("Apr, 1999", "1999년 4월"),
        ("1975", "1975년"),
        ("Not available", "Not available"),
        ("?", ""),
    ],
)
def test_a_date_is_written_as_the_reader_writes_it(
    said: str, korean: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wording.aired(said) == said
    monkeypatch.setattr(wording, "language", lambda: "ko")
    assert wording.aired(said) == korean


def test_type_and_year_say_what_is_known() -> None:
    assert wording.type_and_year(make_title(1, type="TV", year=2009)) == "TV · 2009"
    assert wording.type_and_year(make_title(1, type="TV", year=None)) == "TV"
