from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.synopsis_repair import ELLIPSIS, LOST, Mended, Vocabulary, mend, sentences

#: Invented synopses from which the tests learn what is lost where.
TOLD = [
    "Intro. While the bear sleeps, it snows. Another day begins. Along with friends, the bear fishes.",
    "Intro. While the fox runs, it rains. Another day ends. Along with foes, the fox hides.",
    "Intro. While the owl reads, it dawns. Another day waits. Along with books, the owl dreams.",
    "Intro. A short film about snow. He goes the long way home. She takes the long road and a beautiful boat.",
    "Intro. A short film about rain. He likes the long story. She meets a beautiful friend by the river.",
    "Intro. A short film about dawn. He hears one long song. She sings a beautiful song in the future.",
    "Intro. Once a beautiful owl saw the future. They fear the future. All long for it, all long for spring.",
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.of(TOLD)


@pytest.mark.parametrize(
    ("damaged", "mended", "note"),
    [
        ("hile the cat naps, it hails.", "While the cat naps, it hails.", "repaired"),
        ("other day passes.", "Another day passes.", "repaired"),
        ("short film about foxes.", "A short film about foxes.", "repaired"),
        ("beautiful"[2:] + " friend comes.", "A beautiful friend comes.", "repaired"),
        ("In the year 2071, it snows.", "In the year 2071, it snows.", ""),
        ('"Snow!" says the bear.', '"Snow!" says the bear.', ""),
        ("xplosions everywhere.", "…xplosions everywhere.", "ellipsis"),
        (". Bear walks.", "…. Bear walks.", "ellipsis"),
    ],
)
def test_beginnings(vocabulary: Vocabulary, damaged: str, mended: str, note: str) -> None:
    assert mend(damaged, ["Bears"], vocabulary) == Mended(mended, note)


def test_letters_before_a_common_word_need_both_words(vocabulary: Vocabulary) -> None:
    assert mend("long with friends, it fishes.", [], vocabulary).text == "Along with friends, it fishes."
    assert mend("long winters pass.", [], vocabulary).note == "ellipsis"


def test_people_s_names_come_back(vocabulary: Vocabulary) -> None:
    assert mend("kari fishes. Later, Akari sleeps.", [], vocabulary) == Mended(
        "Akari fishes. Later, Akari sleeps.", "repaired"
    )
    assert mend("chi and the river.", ["Michi to Kawa"], vocabulary).text == "Michi and the river."


def test_two_names_that_fit_are_no_proof(vocabulary: Vocabulary) -> None:
    mended = mend("kari fishes. Akari and Rikari sleep.", [], vocabulary)
    assert mended == Mended("…kari fishes. Akari and Rikari sleep.", "ellipsis")


def test_a_name_against_a_common_opening_is_no_proof(vocabulary: Vocabulary) -> None:
    assert mend("hile the cat naps. Rihile wakes.", [], vocabulary).note == "ellipsis"


@pytest.mark.parametrize(
    ("damaged", "names", "mended", "note"),
    [
        ("Second season of Kasum", ["Kasumin 2"], "Second season of Kasumin.", "repaired"),
        ("They look into the futu", [], "They look into the future.", "repaired"),
        ("Many a bear and fox", [], "Many a bear and fox…", "ellipsis"),
        ("It ends!", [], "It ends!", ""),
        ("It ends (here)", [], "It ends (here)", ""),
    ],
)
def test_ends(vocabulary: Vocabulary, damaged: str, names: list[str], mended: str, note: str) -> None:
    assert mend(damaged, names, vocabulary) == Mended(mended, note)


def test_an_ellipsis_is_noted_before_a_repair(vocabulary: Vocabulary) -> None:
    assert mend("xplosions of Kasum", ["Kasumin"], vocabulary) == Mended("…xplosions of Kasumin.", "ellipsis")


def test_a_lone_word_is_completed_behind_the_ellipsis() -> None:
    told = ["Intro. Old rumors of a brave Medabot spread."] * 3
    assert mend("dabot runs.", [], Vocabulary.of(told)).text == "…Medabot runs."


def test_sentences() -> None:
    assert sentences('He came. "Snow!" She saw? Yes.') == ["He came.", '"Snow!', "She saw?", "Yes."]
    assert sentences("") == []


@given(st.text("Whitelmy .,abx", min_size=1, max_size=40))
def test_what_was_there_stays_and_only_lost_characters_come_back(text: str) -> None:
    damaged = text.strip(LOST)
    if not damaged:
        return
    mended = mend(damaged, [], Vocabulary.of(TOLD))
    plain = mended.text.removeprefix(ELLIPSIS)
    assert damaged.rstrip(".") in plain
    before = plain[: plain.index(damaged.rstrip("."))]
    assert set(before) <= set(LOST)
    assert (mended.note == "") == (mended.text == damaged)
