from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.normalise import normalise, terms, words

#: Everything, and a good deal of what makes trouble.
anything = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from(
        "aÅ é e\u0301'’&×ーカガｶﾞか\u3099がｱ한\u1112\u1161\u11ab글漢々ﷺßİǅ😀\u200d\ud800\x00\t\n1²Ⅻ①ﬁ-!。、☆"
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Cowboy Bebop", "cowboy bebop"),
        ("Re:Zero kara Hajimeru", "re zero kara hajimeru"),
        ("JoJo's", "jojos"),
        ("Lucky☆Star", "lucky star"),
        ("Hunter × Hunter", "hunter x hunter"),
        ("Spice & Wolf", "spice and wolf"),
        ("Pokémon ŌKAMI", "pokemon okami"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("ﾅﾙﾄ", "なると"),
        ("ナルト", "なると"),
        ("ガンダム", "がんだむ"),
        ("ｶﾞﾝﾀﾞﾑ", "がんだむ"),
        ("カ\u3099ンタ\u3099ム", "がんだむ"),
        ("진격의 거인", "진격의 거인"),
        ("\u110c\u1175\u11ab", "진"),
        ("進撃の巨人", "進撃の巨人"),
        ("鋼の錬金術師 FULLMETAL", "鋼の錬金術師 fullmetal"),
        ("劇場版NARUTO", "劇場版 naruto"),
        ("!?...「」 \t\x00\ud800😀", ""),
        ("Gintama°", "gintama"),
        ("zero\u200bwidth", "zerowidth"),
        ("", ""),
    ],
)
def test_folding(typed: str, folded: str) -> None:
    assert normalise(typed) == folded


def test_cjk_runs_become_pairs_and_single_characters_stay() -> None:
    assert terms(normalise("星の旅 zip 猫")) == ("星の", "の旅", "zip", "猫")


def test_characters_know_where_they_stand() -> None:
    text = "  Pokémon: ｶﾞﾝﾀﾞﾑ!"
    pokemon, gundam = words(text)
    assert pokemon.text == "pokemon"
    assert [text[start:end] for start, end in pokemon.places] == list("Pokémon")
    assert gundam.text == "がんだむ"
    assert [text[start:end] for start, end in gundam.places] == ["ｶﾞ", "ﾝ", "ﾀﾞ", "ﾑ"]


@settings(max_examples=400)
@given(anything)
@example("\u3099か")
@example("İ")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@settings(max_examples=400)
@given(anything)
def test_words_and_normalised_text_agree(text: str) -> None:
    assert " ".join(word.text for word in words(text)) == normalise(text)
    assert all(terms(word.text) for word in words(text))


@given(anything)
def test_places_lie_in_the_text_and_ascend(text: str) -> None:
    found = [place for word in words(text) for place in word.places]
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert found == sorted(found)
    assert all(len(word.places) == len(word.text) for word in words(text))


@given(st.text(st.characters(codec="ascii")))
def test_case_never_matters(text: str) -> None:
    assert normalise(text.upper()) == normalise(text.lower())
