"""Every name of every title, folded once when a version is opened."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from core.catalogue import Catalogue, KnownTitle, Title
from core.title_names import TitleName, TitleNames
from search.held_words import HeldWords
from search.normalise import normalise, terms
from search.typos import ByLength, Vocabulary, allowed_typos


class Standing(IntEnum):
    """How much a name is its title's own; among equal hits the more own one leads."""

    MAIN = 0
    """The catalogue's first."""
    OWN = 1
    """Another one of the catalogue, or an official one of the alias table."""
    ALIAS = 2
    """An abbreviation, a nickname, or what else people say."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one title.

    Attributes
    ----------
    owner : int
        The item; for a title that is not offered, its place in ``catalogue.known``.
    is_offered : bool
    standing : Standing
    is_whole_only : bool
        Whether it is only ever hit as a whole, to the letter: see `core.title_names.TitleName`.
    text : str
        As the catalogue or the alias table writes it.
    key : str
        Folded words with spaces between them.
    compact : str
        The same without the spaces.
    terms : tuple of str
        What is matched: words, and pairs of CJK characters.
    """

    owner: int
    is_offered: bool
    standing: Standing
    is_whole_only: bool
    text: str
    key: str
    compact: str
    terms: tuple[str, ...]


class NameTable:
    """All names, found by item, by the whole text, or by how a name begins.

    Parameters
    ----------
    catalogue : Catalogue
    further : TitleNames, optional
        Which names of its titles are aliases, and of what kind.

    Attributes
    ----------
    of_item : list of tuple of Name
        By item, the names of which a part can be hit.
    vocabulary : Vocabulary
        The words of the offered titles' names.
    held : HeldWords
        What these names are found by.
    """

    def __init__(self, catalogue: Catalogue, further: TitleNames | None = None) -> None:
        names = further or TitleNames()
        self._all_of_item = [
            _names(item, title, names.of(title.anime_id), is_offered=True)
            for item, title in enumerate(catalogue.titles)
        ]
        self._all_of_known = [
            _names(place, title, names.of(title.anime_id), is_offered=False)
            for place, title in enumerate(catalogue.known)
        ]
        self.of_item = [tuple(name for name in own if not name.is_whole_only) for own in self._all_of_item]
        self._by_literal: dict[str, list[Name]] = defaultdict(list)
        self._by_compact: dict[str, list[Name]] = defaultdict(list)
        self._by_part: dict[str, list[Name]] = defaultdict(list)
        for name in self:
            self._by_literal[literal(name.text)].append(name)
            if name.compact:
                self._by_compact[name.compact].append(name)
                if not name.is_whole_only:
                    self._by_part[name.compact].append(name)
        self._compacts = sorted(self._by_part)
        self._whole = ByLength(self._by_part)
        self.vocabulary = Vocabulary(term for own in self.of_item for name in own for term in name.terms)
        self.held = HeldWords(name.key for own in self.of_item for name in own)

    def __iter__(self) -> Iterator[Name]:
        for names in (*self._all_of_item, *self._all_of_known):
            yield from names

    def exact(self, text: str) -> list[Name]:
        """Return the names that a text spells: to the letter, else after folding, else without spaces.

        Where it is the main name of an offered title, offered titles with it as another name are left out;
        where it is any own name of one, so are those with it as an alias.
        """
        key = normalise(text)
        unspaced = self._by_compact.get(key.replace(" ", ""), [])
        folded = [name for name in unspaced if name.key == key]
        found = self._by_literal.get(literal(text)) or folded or unspaced
        offered = [name for name in found if name.is_offered]
        highest = min((name.standing for name in offered), default=Standing.MAIN)
        return [name for name in found if not name.is_offered or name.standing == highest]

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
            for name in self._by_part[text]
        ]

    def beginning(self, compact: str, limit: int) -> list[Name]:
        """Return up to `limit` names that begin with `compact`, spaces aside, in order of their text."""
        start = bisect_left(self._compacts, compact)
        texts = self._compacts[start : start + limit]
        found = (name for text in texts if text.startswith(compact) for name in self._by_part[text])
        return list(islice(found, limit))


def literal(text: str) -> str:
    """Return a text as it is compared to the letter: one kind of space, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _names(
    owner: int, title: Title | KnownTitle, further: Iterable[TitleName], *, is_offered: bool
) -> tuple[Name, ...]:
    aliases = {name.text: name for name in further}
    names = []
    for place, text in enumerate(title.names):
        alias = aliases.get(text)
        key = normalise(text)
        names.append(
            Name(
                owner=owner,
                is_offered=is_offered,
                standing=_standing(place, alias),
                is_whole_only=alias is not None and alias.is_whole_only,
                text=text,
                key=key,
                compact=key.replace(" ", ""),
                terms=terms(key),
            )
        )
    return tuple(names)


def _standing(place: int, alias: TitleName | None) -> Standing:
    if alias is not None and alias.kind != "official":
        return Standing.ALIAS
    return Standing.MAIN if place == 0 else Standing.OWN


def _fixed(compact: str) -> str:
    """Return the signs that nobody mistypes as something near: digits and everything beyond Latin letters."""
    return "".join(sign for sign in compact if not (sign.isalpha() and sign < "\u0250"))
