from __future__ import annotations

import pytest

from core.catalogue import Catalogue
from search.corrector import Corrector
from search.known_words import KnownWords
from search.names import NameTable
from tests.factories import make_title

CATALOGUE = Catalogue(
    [
        make_title(1, "Hoshi no Tabi", synopsis="The Pirates’ café, and a ship that sails."),
        make_title(2, "Mori", japanese_name="森のカフェ"),
    ]
)
NAMES = NameTable(CATALOGUE).vocabulary
WORDS = KnownWords(CATALOGUE, NAMES, Corrector(CATALOGUE, NAMES).words)


@pytest.mark.parametrize(
    "text",
    [
        "tabi",  # of a name
        "PIRATES xqzvw",  # of a synopsis
        "café",
        "xqzvw the",
        "森",  # of a Japanese name
        "かふぇ",  # the same in the other kana
        "마법 소녀",  # of the dictionary
        "пираты",  # no synopsis could have it
        "θάλασσα",
    ],
)
def test_one_known_word_is_enough(text: str) -> None:
    assert WORDS.has_any_of(text)


@pytest.mark.parametrize(
    "text", ["xqzvw blorf", "asdfgh", "a s d", "pirat", "987654", "ㅁㄴㅇㄹ", "뷁쉙", "", "!?"]
)
def test_nonsense_is_unknown(text: str) -> None:
    assert not WORDS.has_any_of(text)


def test_a_pasted_chapter_is_read_no_further_than_it_is_searched() -> None:
    assert not WORDS.has_any_of("xqzvw " * 200 + "pirates")
