"""What somebody typed, taken apart once for every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from search.normalise import QUERY_LIMIT, is_cjk, normalise, pairs, terms
from search.typos import Vocabulary

#: More words than any name has; a longer text is a description.
MOST_TERMS = 48
#: Typos are looked for in a text of up to this many words.
_MOST_MISTYPED = 12


@dataclass(frozen=True)
class NameQuery:
    """Typed words, ready to be held against names.

    Attributes
    ----------
    text : str
        As typed, at most `QUERY_LIMIT` characters.
    key : str
        Folded words with spaces between them.
    terms : tuple of str
        What is matched: words, and pairs of CJK characters. Empty where nothing can be a name.
    forms : tuple of tuples of (str, int)
        For each term the words that may stand for it in a name, with the typos each costs; itself first.
    prefixes : tuple of (str, int)
        Beginnings of words that may stand for the last term, with the typos each costs.
    is_relaxed : bool
        Whether typos and, from three terms on, a missing word are allowed.
    """

    text: str
    key: str
    terms: tuple[str, ...]
    forms: tuple[tuple[tuple[str, int], ...], ...]
    prefixes: tuple[tuple[str, int], ...]
    is_relaxed: bool = False

    @property
    def compact(self) -> str:
        """The folded words without spaces."""
        return self.key.replace(" ", "")

    @property
    def may_lack_one(self) -> bool:
        """Whether one word may be missing from the name."""
        return self.is_relaxed and len(self.terms) > 2

    @cached_property
    def places(self) -> Mapping[str, list[tuple[int, int]]]:
        """By word in a name: the terms that it may stand for, and the typos each costs."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, forms in enumerate(self.forms):
            for form, typos in forms:
                found[form].append((place, typos))
        return dict(found)

    @cached_property
    def beginnings(self) -> Mapping[int, Mapping[str, int]]:
        """By length: the beginnings of words that may stand for the last term, and the typos each costs."""
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for begun, typos in self.prefixes:
            found[len(begun)].setdefault(begun, typos)
        return dict(found)

    @cached_property
    def pairs(self) -> tuple[str, ...]:
        """Each term written as one with the next, "" where that makes no word; shape (n_terms - 1,)."""
        return tuple(pairs(self.terms))

    @cached_property
    def single_characters(self) -> tuple[tuple[int, str], ...]:
        """The terms that are one CJK character, with their places."""
        lone = ((place, term) for place, term in enumerate(self.terms) if len(term) == 1)
        return tuple((place, term) for place, term in lone if is_cjk(term))


def understand(text: str) -> NameQuery:
    """Take a text apart as it was typed; the last word may go on (rule 5 of ``docs/search.md``)."""
    cut = text[:QUERY_LIMIT]
    key = normalise(cut)
    found = terms(key)
    if len(found) > MOST_TERMS:
        found = ()
    return NameQuery(cut, key, found, tuple(((term, 0),) for term in found), _prefixes(found))


def relaxed(query: NameQuery, vocabulary: Vocabulary) -> NameQuery:
    """Let terms stand for their neighbours in the vocabulary (rule 4), and one be missing (rule 6)."""
    if not 0 < len(query.terms) <= _MOST_MISTYPED:
        return replace(query, is_relaxed=True)
    return replace(
        query,
        forms=tuple(((term, 0), *vocabulary.neighbours(term)) for term in query.terms),
        prefixes=query.prefixes + tuple((begun, 1) for begun in vocabulary.prefixes(query.terms[-1])),
        is_relaxed=True,
    )


def _prefixes(found: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Return the last term where it is long enough to be the beginning of a word."""
    if not found or is_cjk(found[-1]) or len(found[-1]) < 2:
        return ()
    return ((found[-1], 0),)
