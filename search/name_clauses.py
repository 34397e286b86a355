"""The ways to find a word of a query in a name, and what each counts; the same for every engine."""

from __future__ import annotations

from dataclasses import dataclass

from search.understanding import NameQuery

#: What a word counts for in a name, by its typos, and as a beginning: it only orders the candidates.
_BY_TYPOS = (1.0, 0.7, 0.5)
_AS_PREFIX = 0.9
_JOINED = 0.8


@dataclass(frozen=True, slots=True)
class Clause:
    """One way to find a word: as a whole term of a name, or as the beginning of one."""

    text: str
    score: float
    is_prefix: bool = False


def clauses(query: NameQuery) -> list[list[Clause]]:
    """Return for each term the ways to find it, of which the best counts; shape (n_terms, n_ways)."""
    joined = query.pairs
    found = [
        [Clause(form, _BY_TYPOS[typos]) for form, typos in forms]
        + [Clause(text, _JOINED) for text in joined[max(0, place - 1) : place + 1] if text]
        for place, forms in enumerate(query.forms)
    ]
    if found:
        found[-1] += [Clause(text, _AS_PREFIX * _BY_TYPOS[typos], True) for text, typos in query.prefixes]
    return found


def needed(query: NameQuery) -> int:
    """Return how many of the terms a title's names must hold."""
    return len(query.terms) - int(query.may_lack_one)
