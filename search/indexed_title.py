"""What an index holds of a title, cut into terms; every engine is given the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log10

from core.catalogue import Title
from search.english import stems
from search.facets import FACETS
from search.normalise import is_cjk, normalise, pairs, terms

#: How far members may lift a title among candidates that fit equally well; too little to pass a better one.
_POPULARITY = 0.05


@dataclass(frozen=True, slots=True)
class IndexedTitle:
    """One title of an index.

    Attributes
    ----------
    item : int
    weight : float
        What its popularity adds among candidates, at least 0; engines multiply a score by log(2 + weight).
    names : tuple of str
        What it is found by, each once.
    description : tuple of str
        English stems of its synopsis and genres, with repeats.
    facets : mapping from str to tuple of str
        Its values by facet.
    year : int or None
    score : float or None
    """

    item: int
    weight: float
    names: tuple[str, ...]
    description: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]]
    year: int | None
    score: float | None


def indexed(item: int, title: Title) -> IndexedTitle:
    """Return what an index holds of a title."""
    described = f"{title.synopsis} {' '.join(title.genres)}"
    return IndexedTitle(
        item=item,
        weight=_POPULARITY * log10(title.members + 1) / 7,
        names=name_terms(title),
        description=tuple(stems(described, limit=len(described))),
        facets={facet.key: facet.values_of(title) for facet in FACETS},
        year=title.year,
        score=title.score,
    )


def name_terms(title: Title) -> tuple[str, ...]:
    """Return what a title's names are found by, each once."""
    return tuple(dict.fromkeys(term for name in title.names for term in found_by(normalise(name))))


def found_by(key: str) -> Iterator[str]:
    """Yield what a name is found by: terms, words written as one, single CJK characters.

    Parameters
    ----------
    key : str
        The name, normalised.
    """
    of_name = terms(key)
    yield from of_name
    yield from filter(None, pairs(of_name))
    yield from (sign for sign in key if is_cjk(sign))
