"""Whether anything that we have knows a word of a text: otherwise what lies near it by meaning is a guess."""

from __future__ import annotations

import re
from collections.abc import Container

from core.catalogue import Catalogue
from search.encoders import QUERY_LIMIT
from search.normalise import is_cjk, normalise
from search.translation import in_english
from search.typos import Vocabulary

_WORD = re.compile(r"[^\W\d_]{2,}")
#: From here on letters are neither Latin ones nor their signs.
_BEYOND_LATIN = "\u0250"


class KnownWords:
    """The words of names, synopses and the dictionary.

    Parameters
    ----------
    catalogue : Catalogue
        Its names tell which Chinese, Japanese and Korean characters there are.
    names : Vocabulary
        The words of its names.
    told : container of str
        The words of its synopses, in small letters.
    """

    def __init__(self, catalogue: Catalogue, names: Vocabulary, told: Container[str]) -> None:
        self._names = names
        self._told = told
        signs = {sign for title in catalogue.titles for name in title.names for sign in name}
        self._signs = frozenset(normalise(" ".join(sorted(signs))))

    def has_any_of(self, text: str) -> bool:
        """Return whether one word of a text is known.

        Single letters tell nothing. Words in alphabets that no synopsis is written in, such as Cyrillic,
        pass: encoders read them, and there is nothing here to hold them against.
        """
        cut = text[:QUERY_LIMIT]
        return (
            any(word in self._told for word in _WORD.findall(cut.lower()))
            or any(self._is_known(word) for word in normalise(cut).split())
            or bool(in_english(cut))
        )

    def _is_known(self, word: str) -> bool:
        if any(is_cjk(sign) for sign in word):
            return any(is_cjk(sign) and sign in self._signs for sign in word)
        return word in self._names or any(sign.isalpha() and sign >= _BEYOND_LATIN for sign in word)
