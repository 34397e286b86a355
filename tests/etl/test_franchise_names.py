from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.franchise_names import starts_with, stem_of


@pytest.mark.parametrize(
    ("name", "base", "root"),
    [
        ("Shingeki no Kyojin Season 3 Part 2", "shingeki no kyojin", "shingeki no kyojin"),
        ("Shingeki no Kyojin: The Final Season", "shingeki no kyojin", "shingeki no kyojin"),
        ("Owarimonogatari 2nd Season", "owarimonogatari", "owarimonogatari"),
        ("Sword Art Online II", "sword art online", "sword art online"),
        ("Mob Psycho 100 II", "mob psycho 100", "mob psycho 100"),
        ("K-On!!", "k-on", "k-on"),
        ("Gintama'", "gintama", "gintama"),
        ("Doraemon (1979)", "doraemon", "doraemon"),
        ("Zoku Owarimonogatari", "owarimonogatari", "owarimonogatari"),
        ("One Piece Movie 2: Nejimaki-jima", "one piece movie 2: nejimaki-jima", "one piece"),
        ("Cowboy Bebop: Tengoku no Tobira", "cowboy bebop: tengoku no tobira", "cowboy bebop"),
        ("Noragami OVA", "noragami", "noragami"),
        ("Umineko Specials", "umineko", "umineko"),
        ("夏目友人帳 第二期", "夏目友人帳", "夏目友人帳"),
        ("劇場版 星の旅", "星の旅", "星の旅"),
        (
            "ハイキュー!! セカンドシーズン 2期",
            "ハイキュー!! セカンドシーズン",
            "ハイキュー!! セカンドシーズン",
        ),
        ("9", "9", "9"),
        ("Movie", "movie", "movie"),
        ("", "", ""),
        ("!!!", "!!!", "!!!"),
    ],
)
def test_marks_are_cut(name: str, base: str, root: str) -> None:
    stem = stem_of(name)
    assert (stem.base, stem.root) == (base, root)


@pytest.mark.parametrize(
    ("longer", "shorter", "expected"),
    [
        ("noragami aragoto", "noragami", True),
        ("monsters inc", "monster", False),
        ("monster", "monster", False),
        ("鋼の錬金術師 完結", "鋼の錬金術師", True),
        ("鋼の錬金術師完結", "鋼の錬金術師", True),
        ("air gear", "", False),
    ],
)
def test_starts_with_whole_words(longer: str, shorter: str, expected: bool) -> None:
    assert starts_with(longer, shorter) is expected


@given(st.text(max_size=40))
def test_every_name_has_a_stem_and_cutting_twice_changes_nothing_more(name: str) -> None:
    stem = stem_of(name)
    assert bool(stem.base) == bool(stem.root)
    assert len(stem.root) <= max(len(stem.base), len(stem.root))
    if stem.base:
        assert stem_of(stem.base).base in stem.base
