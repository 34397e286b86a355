from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue
from search.highlight import spans
from search.matching import Extent, Match, Tier, beginning, match, whole
from search.names import Name, NameTable
from search.understanding import relaxed, understand
from tests.factories import make_title


def named(text: str) -> Name:
    return NameTable(Catalogue([make_title(1, text)])).of_item[0][0]


def matched(typed: str, name: str, *, relax: bool = True) -> Match | None:
    table = NameTable(Catalogue([make_title(1, name)]))
    query = understand(typed)
    return match(relaxed(query, table.vocabulary) if relax else query, table.of_item[0][0])


@pytest.mark.parametrize(
    ("typed", "name", "tier"),
    [
        ("one piece", "ONE PIECE!", Tier.EXACT),
        ("attack titan", "Attack on Titan", Tier.ALL_IN_ORDER),
        ("titan attack", "Attack on Titan", Tier.ALL_WORDS),
        ("attack on ti", "Attack on Titan", Tier.PREFIX),
        ("ti attack", "Attack on Titan", None),
        ("attack on titam", "Attack on Titan", Tier.ONE_TYPO),
        ("attakc titam", "Attack on Titan", Tier.TWO_TYPOS),
        ("attakc om titam", "Attack on Titan", None),
        ("fullmetal alchemist", "Full Metal Alchemist", Tier.ONE_TYPO),
        ("full metal panic", "Fullmetal Panic", Tier.ONE_TYPO),
        ("attack on titan anime", "Attack on Titan", Tier.ONE_MISSING),
        ("titan anime", "Attack on Titan", None),
        ("advne", "Adventure", Tier.ONE_TYPO),
        ("samurai 11", "Samurai 12", None),
        ("samurai 1", "Samurai 12", None),
        ("進撃の巨人", "進撃の巨人", Tier.EXACT),
        ("進撃", "進撃の巨人", Tier.ALL_IN_ORDER),
        ("巨人 進撃", "進撃の巨人", Tier.ALL_WORDS),
        ("人", "進撃の巨人", Tier.ALL_IN_ORDER),
        ("進撃の魚", "進撃の巨人", None),
        ("완전히", "진격의 거인", None),
        ("거인", "진격의 거인", Tier.ALL_IN_ORDER),
        ("k", "K-On!", Tier.ALL_IN_ORDER),
        ("naruto", "ナルト", None),
        ("!!!", "Naruto", None),
    ],
)
def test_tiers(typed: str, name: str, tier: Tier | None) -> None:
    found = matched(typed, name)
    assert (None if found is None else found.tier) is tier


def test_typos_and_missing_words_need_a_relaxed_query() -> None:
    assert matched("attack on titam", "Attack on Titan", relax=False) is None
    assert matched("attack on titan anime", "Attack on Titan", relax=False) is None
    assert matched("attack on ti", "Attack on Titan", relax=False) is not None


@pytest.mark.parametrize(
    ("typed", "name", "marked"),
    [
        ("titan", "Attack on Titan", ["Titan"]),
        ("attack ti", "Attack on Titan", ["Attack", "Ti"]),
        ("titam", "Attack on Titan", ["Titan"]),
        ("巨人", "進撃の巨人 2", ["巨人"]),
        ("人", "進撃の巨人", ["人"]),
        ("pokemon", "Pokémon!", ["Pokémon"]),
        ("fullmetal", "Full Metal Panic", ["Full"]),
    ],
)
def test_spans_mark_what_was_hit(typed: str, name: str, marked: list[str]) -> None:
    found = matched(typed, name)
    assert found is not None
    assert [name[start:end] for start, end in spans(found)] == marked


def test_the_beginning_of_a_name_is_marked_across_words() -> None:
    name = named("Re:Zero kara")
    assert [name.text[a:b] for a, b in spans(beginning(name, 7))] == ["Re", "Zero", "k"]
    japanese = named("進撃の巨人")
    assert [japanese.text[a:b] for a, b in spans(beginning(japanese, 3))] == ["進撃の"]


def test_a_correction_spells_the_name_as_it_is() -> None:
    found = matched("attakc on ti", "Attack on Titan")
    assert found is not None
    assert found.meant == "attack on ti"
    assert (
        whole(understand("atack on titan"), named("Attack on Titan"), Tier.ONE_TYPO).meant
        == "Attack on Titan"
    )


def test_signs_tell_whole_names_apart() -> None:
    query = understand("gyntama'")
    plain, signed = (whole(query, named(text), Tier.ONE_TYPO) for text in ("Gintama", "Gintama'"))
    assert signed.quality < plain.quality
    assert plain.extent is Extent.WHOLE


texts = st.text(st.sampled_from("ab cé進撃の旅カ12'-"), max_size=14)


@given(texts, texts)
def test_any_words_against_any_name(typed: str, name: str) -> None:
    found = matched(typed, name or "x")
    if found is not None:
        ranges = spans(found)
        assert all(0 <= start < end <= len(name) for start, end in ranges)
        assert all(first[1] < second[0] for first, second in pairwise(ranges))


@given(texts.filter(lambda text: len(understand(text).terms) > 0))
def test_every_name_matches_itself_exactly(name: str) -> None:
    found = matched(name, name, relax=False)
    assert found is not None
    assert found.tier is Tier.EXACT
