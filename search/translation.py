"""English words for Korean and Japanese descriptions, because synopses are English: a small dictionary.

``search/terms.csv`` has an English word or two a line, and beginnings of words that mean it in Korean and in
Japanese, parted by ``|``: what many synopses speak of.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

from search.normalise import is_cjk

TERMS = Path(__file__).with_name("terms.csv")
#: Characters of a description that are looked at.
_LIMIT = 512


def in_english(text: str) -> str:
    """Return English words for what a Korean or Japanese text speaks of, "" for any other text.

    The longest terms are looked for first, and what they cover is not read again, so that the Korean for
    "magical girl" is neither "magic" nor "girl".
    """
    cut = unicodedata.normalize("NFKC", text[:_LIMIT])
    if not any(is_cjk(sign) for sign in cut):
        return ""
    words: dict[str, None] = {}
    covered = [False] * len(cut)
    for term, english in _terms():
        for place in _places(term, cut):
            stretch = slice(place, place + len(term))
            if not any(covered[stretch]):
                covered[stretch] = [True] * len(term)
                words[english] = None
    return " ".join(words)


def _places(term: str, text: str) -> list[int]:
    """Return where a term stands in a text."""
    found, place = [], text.find(term)
    while place >= 0:
        found.append(place)
        place = text.find(term, place + 1)
    return found


@cache
def _terms() -> list[tuple[str, str]]:
    """Return every Korean and Japanese term with its English, the longest first."""
    with TERMS.open(encoding="utf-8", newline="") as file:
        pairs = {
            (unicodedata.normalize("NFKC", term), row["en"])
            for row in csv.DictReader(file)
            for term in (*row["ko"].split("|"), *row["ja"].split("|"))
            if term
        }
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))
