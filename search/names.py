"""Every name of every title, folded once when a version is opened."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from core.catalogue import Catalogue
from search.normalise import is_cjk, normalise, terms
from search.typos import ByLength, Vocabulary, allowed_typos


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one title.

    Attributes
    ----------
    owner : int
        The item; for a title that is not offered, its place in ``catalogue.known``.
    is_offered : bool
    is_main : bool
        Whether it is the title's first name.
    text : str
        As the catalogue writes it.
    key : str
        Folded words with spaces between them.
    compact : str
        The same without the spaces.
    terms : tuple of str
        What is matched: words, and pairs of CJK characters.
    """

    owner: int
    is_offered: bool
    is_main: bool
    text: str
    key: str
    compact: str
    terms: tuple[str, ...]


class NameTable:
    """All names, found by item, by the whole text, or by how a name begins.

    Parameters
    ----------
    catalogue : Catalogue
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.of_item = [
            _names(item, title.names, is_offered=True) for item, title in enumerate(catalogue.titles)
        ]
        self.of_known = [
            _names(place, title.names, is_offered=False) for place, title in enumerate(catalogue.known)
        ]
        self._by_literal: dict[str, list[Name]] = defaultdict(list)
        self._by_compact: dict[str, list[Name]] = defaultdict(list)
        for name in self:
            self._by_literal[literal(name.text)].append(name)
            if name.compact:
                self._by_compact[name.compact].append(name)
        self._compacts = sorted(self._by_compact)

    def __iter__(self) -> Iterator[Name]:
        for names in (*self.of_item, *self.of_known):
            yield from names

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the offered titles' names."""
        return Vocabulary(term for names in self.of_item for name in names for term in name.terms)

    def exact(self, text: str) -> list[Name]:
        """Return the names that a text spells: to the letter, else after folding, else without spaces.

        Where it is the main name of an offered title, offered titles with it as another name are left out.
        """
        key = normalise(text)
        unspaced = self._by_compact.get(key.replace(" ", ""), [])
        folded = [name for name in unspaced if name.key == key]
        found = self._by_literal.get(literal(text)) or folded or unspaced
        offered = [name for name in found if name.is_offered]
        main = [name for name in offered if name.is_main]
        return (main or offered) + [name for name in found if not name.is_offered]

    def near(self, compact: str) -> list[tuple[Name, int]]:
        """Return names whose whole text, spaces aside, is within the allowed typos, with the distance.

        Numbers and CJK characters must agree.
        """
        fixed = _fixed(compact)
        typos = allowed_typos("".join(sign for sign in compact if sign not in fixed))
        found = self._whole.near(compact, typos) if typos else []
        return [
            (name, distance)
            for text, distance in found
            if distance > 0 and _fixed(text) == fixed
            for name in self._by_compact[text]
        ]

    def beginning(self, compact: str, limit: int) -> list[Name]:
        """Return up to `limit` names that begin with `compact`, spaces aside, in order of their text."""
        start = bisect_left(self._compacts, compact)
        texts = islice(self._compacts, start, start + limit)
        found = (name for text in texts if text.startswith(compact) for name in self._by_compact[text])
        return list(islice(found, limit))

    @cached_property
    def _whole(self) -> ByLength:
        return ByLength(self._by_compact)


def literal(text: str) -> str:
    """Return a text as it is compared to the letter: one kind of space, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def pairs(of: tuple[str, ...]) -> list[str]:
    """Return each word written as one with the next, "" where one of them is not Latin; shape (n - 1,)."""
    return [a + b if not is_cjk(a) and not is_cjk(b) else "" for a, b in pairwise(of)]


def _names(owner: int, texts: Iterable[str], *, is_offered: bool) -> tuple[Name, ...]:
    keys = ((text, normalise(text)) for text in texts)
    return tuple(
        Name(owner, is_offered, place == 0, text, key, key.replace(" ", ""), terms(key))
        for place, (text, key) in enumerate(keys)
    )


def _fixed(compact: str) -> str:
    """Return the signs that nobody mistypes as something near: digits and everything beyond Latin letters."""
    return "".join(sign for sign in compact if not (sign.isalpha() and sign < "\u0250"))
