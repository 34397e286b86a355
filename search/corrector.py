"""Mistyped words of a description, put right by the words that synopses use.

Undone is only what hardly ever turns one word into another: a letter that was left out, one too many before
the end, or two that were swapped, and never the first. A replaced letter stays, because "maths" would become
"paths", and so does a word with a capital, because "Wales" would become "whales".

Measured with the real catalogue on the 96 English descriptions of ``bench/descriptions.json``, and on the
same with one word slipped at random, a letter left out, doubled or swapped (191 words of 5 letters and more,
96 of 4). Without a slip none is changed; with one typo of any kind five would be, with the typos that names
may have nine. Of the slips 136 of 191 are mended and 6 become another word; with one typo of any kind it
would be 116 and 28.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container

from core.catalogue import Catalogue
from search.typos import Vocabulary

#: Characters of a description that are looked at: as many as encoders read (`search.encoders.QUERY_LIMIT`).
_LIMIT = 512
_WORD = re.compile(r"[^\W\d_]+")
#: Words with fewer letters are near too many others. Of 96 slips in words of four letters 39 are mended and
#: one becomes another word; with 3 it is 53 and five, with 5 it is 21 and none.
_SHORTEST = 4
#: Words with fewer letters tell nothing of a language. Of the others, synopses have at least 78 % in each of
#: the English descriptions, and at most a quarter in a sentence each of Spanish, German, French and Italian
#: (40 % where short words count); the half that is asked for below lies between.
_SHORTEST_TELLING = 3
#: How often synopses must have a word before it can be the one that was meant. A round choice that matters
#: little: with 2 it is 145 slips of the 191, with 3 it is 144, with 10 it is 132, and 5 or 6 become another
#: word.
_COMMON = 5


class Corrector:
    """Corrects English descriptions.

    Parameters
    ----------
    catalogue : Catalogue
        Whose synopses tell which words there are.
    names : Vocabulary
        The words of its names, which are right as well.
    """

    def __init__(self, catalogue: Catalogue, names: Vocabulary) -> None:
        self._names = names
        synopses = (title.synopsis.lower() for title in catalogue.titles)
        self._counts = Counter(word for synopsis in synopses for word in _WORD.findall(synopsis))
        common = {word: count for word, count in self._counts.items() if count >= _COMMON}
        self._common = Vocabulary(Counter(common).elements())

    @property
    def words(self) -> Container[str]:
        """The words of synopses, in small letters."""
        return self._counts

    def corrected(self, text: str) -> str:
        """Return a description with its mistyped words corrected, "" where there is nothing to correct.

        A text of which most words are not those of synopses is in another language, and stays as it is.
        """
        words = {word for word in _WORD.findall(text[:_LIMIT]) if len(word) >= _SHORTEST_TELLING}
        meant = {word: best for word in words if (best := self._meant(word))}
        n_understood = sum(word in meant or word.lower() in self._common for word in words)
        if not meant or 2 * n_understood <= len(words):
            return ""
        return _WORD.sub(lambda found: meant.get(found[0], found[0]), text)

    def _meant(self, word: str) -> str:
        """Return the common word that an unknown one is a typo of, "" for any other."""
        if len(word) < _SHORTEST or not (word.isascii() and word.islower()):
            return ""
        if word in self._counts or word in self._names:
            return ""
        near = [other for other, typos in self._common.neighbours(word) if typos == 1]
        if any(word.startswith(other) for other in near):  # another form of that word
            return ""
        return next((other for other in near if _is_slip(word, other)), "")


def _is_slip(typed: str, meant: str) -> bool:
    """Return whether the one typo between two words is a letter too few, one too many, or two swapped."""
    return typed[0] == meant[0] and (len(typed) != len(meant) or sorted(typed) == sorted(meant))
