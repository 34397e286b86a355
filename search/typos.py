"""How many typos a word may have, and which words are that near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein

from search.normalise import is_cjk

#: A prefix of this many letters may have one typo.
FUZZY_PREFIX = 4

#: Words near one typed word that are followed up, the nearest and then the commonest first.
_MOST_NEIGHBOURS = 48
#: Words whose neighbours are remembered.
_LATELY = 1_000


def allowed_typos(word: str) -> int:
    """Return 0 for 1-2 letters, 1 for 3-5 and 2 for more; always 0 for numbers and CJK characters."""
    if not word.isalpha() or is_cjk(word):
        return 0
    return 0 if len(word) <= 2 else 1 if len(word) <= 5 else 2


def near(word: str, choices: Sequence[str], typos: int) -> list[tuple[str, int]]:
    """Return the choices within `typos` edits and their distances, 0 included.

    An edit is a letter put in, left out or replaced, or two neighbours swapped (Damerau-Levenshtein). The
    optimal string alignment distance is many times faster and never the smaller one; with two typos it is
    larger by one at most, when letters are swapped around another edit, so it chooses whom to measure.
    """
    slack = typos + 1 if typos > 1 else typos
    found = process.extract(
        word, choices, scorer=OSA.distance, score_cutoff=slack, limit=None, processor=None
    )
    measured = (
        (choice, int(rough) if rough <= typos else DamerauLevenshtein.distance(word, choice))
        for choice, rough, _ in found
    )
    return [(choice, distance) for choice, distance in measured if distance <= typos]


class ByLength:
    """Texts in buckets by length; only those with nearly the same letters are compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        by_length: dict[int, list[str]] = {}
        for text in sorted(set(texts)):
            by_length.setdefault(len(text), []).append(text)
        self._buckets = {length: (bucket, letters(bucket)) for length, bucket in by_length.items()}

    def near(self, text: str, typos: int) -> list[tuple[str, int]]:
        """Return all within `typos` edits and their distances."""
        own = letters([text])
        found = []
        for length in range(len(text) - typos, len(text) + typos + 1):
            if length in self._buckets:
                bucket, of_bucket = self._buckets[length]
                alike = np.flatnonzero(np.bitwise_count(of_bucket ^ own) <= 2 * typos)
                found += near(text, [bucket[place] for place in alike.tolist()], typos)
        return found


def letters(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return which letters each text has, and which of them more than once, as 64 bits.

    An edit changes at most two of these bits: that of a letter that goes and that of one that comes. So texts
    that differ in more bits than twice the typos need not be compared. Distant letters share bits.

    Parameters
    ----------
    texts : sequence of str, of length n
        All equally long.

    Returns
    -------
    ndarray of uint64, shape (n,)
    """
    length = max(1, len(texts[0]))
    signs = np.array(texts, dtype=f"<U{length}").view(np.uint32).reshape(len(texts), length)
    bits = np.left_shift(np.uint64(1), signs.astype(np.uint64) & np.uint64(31))
    once = twice = np.zeros(len(texts), dtype=np.uint64)
    for column in bits.T:
        twice = twice | (once & column)
        once = once | column
    found: NDArray[np.uint64] = once | twice << np.uint64(32)
    return found


class Vocabulary:
    """The words of all names: what a mistyped word may have meant.

    Parameters
    ----------
    words : iterable of str
        Folded words, with repeats: how often one occurs decides between equally near ones.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._counts = Counter(word for word in words if len(word) > 1 and not is_cjk(word))
        self._words = ByLength(self._counts)
        self._prefixes: dict[int, ByLength] = {}
        #: Returns other words within the typos that a word may have, nearest and commonest first; at every
        #: key the words before the last one are asked for again.
        self.neighbours = lru_cache(_LATELY)(partial(_neighbours, self._words, self._counts))

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def prefixes(self, typed: str) -> list[str]:
        """Return beginnings of words that are one edit away from what is being typed."""
        if len(typed) < FUZZY_PREFIX or allowed_typos(typed) == 0:
            return []
        found = [
            prefix
            for length in range(len(typed) - 1, len(typed) + 2)
            for prefix, distance in self._beginnings(length).near(typed, 1)
            if distance == 1 and not typed.startswith(prefix)
        ]
        return sorted(found)[:_MOST_NEIGHBOURS]

    def _beginnings(self, length: int) -> ByLength:
        if length not in self._prefixes:
            self._prefixes[length] = ByLength(word[:length] for word in self._counts if len(word) >= length)
        return self._prefixes[length]


def _neighbours(words: ByLength, counts: Mapping[str, int], word: str) -> tuple[tuple[str, int], ...]:
    typos = allowed_typos(word)
    found = words.near(word, typos) if typos else []
    other = [(near_word, distance) for near_word, distance in found if distance > 0]
    return tuple(sorted(other, key=lambda hit: (hit[1], -counts[hit[0]], hit[0]))[:_MOST_NEIGHBOURS])
