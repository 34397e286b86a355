from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue
from search.corrector import Corrector
from search.names import NameTable
from tests.factories import make_title

_SYNOPSES = [
    "High school girls form a band and search for paths through the town's many detective stories.",
    "The girls of the band travel through time with pirates who search for treasure at a high school.",
]
CATALOGUE = Catalogue(
    [
        *(make_title(number, f"Title {number}", synopsis=_SYNOPSES[number % 2]) for number in range(1, 11)),
        make_title(11, "Bannd no Uta", synopsis="A rare werd stands here once."),
    ]
)
CORRECTOR = Corrector(CATALOGUE, NameTable(CATALOGUE).vocabulary)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("high scool girls form a bnad", "high school girls form a band"),
        ("pirtes who search for a treasur!", "pirates who search for a treasure!"),
        ("gril who travles trough time", "girl who travels through time"),
        ("DETECTIVE stories, shcool", "DETECTIVE stories, school"),
        ("detecttive stories", "detective stories"),
    ],
)
def test_letters_left_out_doubled_or_swapped_are_put_right(typed: str, meant: str) -> None:
    # "girl" and "travels" are not words of these synopses, so that they stay as they are typed.
    expected = meant.replace("girl ", "gril ").replace("travels", "travles")
    assert CORRECTOR.corrected(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "high school girls form a band",  # nothing to correct
        "girls who search for maths",  # a replaced letter: "paths" is another word
        "girls of the hband search",  # a wrong first letter
        "girls of the bands search",  # another form of a word
        "girls who search throught time",  # perhaps another form: neither "through" nor anything else
        "girls of Bnad search",  # a name
        "girls of the werd band",  # in a synopsis, however rare
        "girls of the bannd search",  # in a name
        "girls of the bnd search",  # too short
        "girls of the shcolo search",  # two typos
        "un bnad de chicas que viaja con piratas",  # another language
        "고등학교 bnad 소녀들의 이야기",
        "bnad bnad xxxx yyyy",
        "2001 !?",
        "",
    ],
)
def test_everything_else_stays_as_it_is(typed: str) -> None:
    assert CORRECTOR.corrected(typed) == ""


@given(st.text() | st.text("abdn scholgir'-é", max_size=80))
def test_any_text_is_taken_and_a_corrected_one_is_right(text: str) -> None:
    assert CORRECTOR.corrected(CORRECTOR.corrected(text)) == ""
