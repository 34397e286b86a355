"""How large a name stands on its poster."""

from __future__ import annotations

import pytest

from web.cards import _size


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Naruto", "l"),
        ("Death Note", "l"),
        ("Shingeki no Kyojin", "m"),
        ("Madoka★Magica", "s"),  # thirteen letters without a place to break
        ("Fullmetal Alchemist: Brotherhood", "m"),
        ("Dungeon ni Deai wo Motomeru no wa Machigatteiru Darou ka", "s"),
        ("진격의 거인", "l"),
        ("강철의 연금술사 브라더후드", "m"),  # wider than as many Latin letters
        ("", "l"),
    ],
)
def test_a_long_name_or_word_stands_smaller(name: str, size: str) -> None:
    assert _size(name) == size
