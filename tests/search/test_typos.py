from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from search.typos import ByLength, Vocabulary, allowed_typos, letters, near

WORDS = ["naruto", "note", "death", "titan", "golden", "adventure", "film", "season", "kurenai"]


@pytest.mark.parametrize(
    ("word", "typos"),
    [
        ("", 0),
        ("k", 0),
        ("no", 0),
        ("one", 1),
        ("titan", 1),
        ("naruto", 2),
        ("2nd", 0),
        ("2001", 0),
        ("進撃", 0),
    ],
)
def test_longer_words_may_have_more_typos(word: str, typos: int) -> None:
    assert allowed_typos(word) == typos


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nartuo", ("naruto", 1)),
        ("maruto", ("naruto", 1)),
        ("nato", ("note", 2)),
        ("deth", ("death", 1)),
        ("godwlen", ("golden", 2)),
        ("adventrfue", ("adventure", 2)),
        ("kuraei", ("kurenai", 2)),
    ],
)
def test_swaps_and_first_letters_count_as_one(typed: str, meant: tuple[str, int]) -> None:
    assert meant in near(typed, WORDS, 2)


@given(st.text("abc", max_size=7), st.lists(st.text("abc", max_size=7), max_size=20), st.integers(0, 2))
def test_near_is_what_the_distance_says(word: str, choices: list[str], typos: int) -> None:
    expected = sorted(c for c in choices if DamerauLevenshtein.distance(word, c) <= typos)
    assert sorted(choice for choice, _ in near(word, choices, typos)) == expected


@given(st.text("abcà進", max_size=9), st.text("abcà進", max_size=9))
def test_an_edit_changes_two_letters_at_most(one: str, other: str) -> None:
    apart = int(letters([one])[0] ^ letters([other])[0]).bit_count()
    assert apart <= 2 * max(1, DamerauLevenshtein.distance(one, other))


def test_letters_tell_which_there_are_and_which_come_back() -> None:
    once, twice, other = letters(["ab", "aa", "\U0001f98a\ud800"]).tolist()
    assert (once, twice) == (0b110, 0b10 | 0b10 << 32)
    assert other.bit_count() == 2


@given(st.text("abc", max_size=7), st.sets(st.text("abc", max_size=7)), st.integers(0, 2))
def test_buckets_find_what_a_look_at_all_finds(text: str, texts: set[str], typos: int) -> None:
    assert sorted(ByLength(texts).near(text, typos)) == sorted(near(text, sorted(texts), typos))


def test_neighbours_are_other_words_nearest_and_commonest_first() -> None:
    vocabulary = Vocabulary(["titan", "titan", "tital", "titals", "titan", "進撃", "2nd"])
    assert vocabulary.neighbours("titam") == (("titan", 1), ("tital", 1))
    assert vocabulary.neighbours("titan") == (("tital", 1),)
    assert vocabulary.neighbours("2nf") == ()
    assert "進撃" not in vocabulary


def test_beginnings_may_have_one_typo_from_four_letters() -> None:
    vocabulary = Vocabulary(WORDS)
    assert "adven" in vocabulary.prefixes("advne")
    assert vocabulary.prefixes("adv") == []
    assert vocabulary.prefixes("1234") == []
