from __future__ import annotations

import pytest

from search.held_words import HeldWords
from search.normalise import normalise
from search.typos import Vocabulary
from search.understanding import relaxed, understand

NAMES = ("One Piece", "Fullmetal Alchemist", "進撃の巨人", "Mob Psycho 100")
HELD = HeldWords(normalise(name) for name in NAMES)
VOCABULARY = Vocabulary(word for name in NAMES for word in normalise(name).split())


@pytest.mark.parametrize(
    "typed",
    [
        "one piece",
        "piece mob",  # words of different names: only the engine knows
        "onepiece",
        "full metal alch",
        "alch",
        "進撃",
        "巨",
        "",
    ],
)
def test_what_names_may_have_is_asked_for(typed: str) -> None:
    assert HELD.may_answer(understand(typed))


@pytest.mark.parametrize("typed", ["one pirate", "pirate", "x", "alchy", "巨大", "one piece pirates"])
def test_a_word_that_no_name_has_is_not(typed: str) -> None:
    assert not HELD.may_answer(understand(typed))


@pytest.mark.parametrize(
    ("typed", "may"),
    [
        ("one poece", True),
        ("alchymi", True),  # a beginning with a typo
        ("one piece pirates", True),  # from three words on, one may be missing
        ("one pirate", False),
        ("some pirates sail", False),
    ],
)
def test_typos_and_a_missing_word_count(typed: str, may: bool) -> None:
    assert HELD.may_answer(relaxed(understand(typed), VOCABULARY)) == may
