"""The ways to find a word of a query in a name, and what each counts; the same for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from search.understanding import NameQuery

#: What a word counts for in a name, by its typos, and as a beginning: it only orders the candidates.
_BY_TYPOS = (1.0, 0.7, 0.5)
_AS_PREFIX = 0.9
_JOINED = 0.8


@dataclass(frozen=True, slots=True)
class Clause:
    """Ways to find a word that count the same: as a whole term of a name, or as the beginning of one."""

    texts: tuple[str, ...]
    score: float
    is_prefix: bool = False


def clauses(query: NameQuery) -> Iterator[Iterator[Clause]]:
    """Yield for each term the ways to find it, of which the best counts; itself first."""
    return (_ways(query, place) for place in range(len(query.forms)))


def needed(query: NameQuery) -> int:
    """Return how many of the terms a title's names must hold."""
    return len(query.terms) - int(query.may_lack_one)


def _ways(query: NameQuery, place: int) -> Iterator[Clause]:
    for typos, forms in _by_typos(query.forms[place]):
        yield Clause(forms, _BY_TYPOS[typos])
    joined = tuple(filter(None, query.pairs[max(0, place - 1) : place + 1]))
    if joined:
        yield Clause(joined, _JOINED)
    if place == len(query.forms) - 1:
        for typos, begun in _by_typos(query.prefixes):
            yield Clause(begun, _AS_PREFIX * _BY_TYPOS[typos], is_prefix=True)


def _by_typos(texts: Iterable[tuple[str, int]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield texts that cost as many typos together; they come with the fewest first."""
    for typos, alike in groupby(texts, key=itemgetter(1)):
        yield typos, tuple(text for text, _ in alike)
