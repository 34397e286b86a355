"""Which words names have at all: a question that no title can answer is put to no engine."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from search.indexed_title import found_by
from search.name_clauses import Clause, clauses, needed
from search.understanding import NameQuery


class HeldWords:
    """What the names of a catalogue are found by, as an engine has it in its index.

    Parameters
    ----------
    keys : iterable of str
        The names, normalised.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._words = frozenset(word for key in keys for word in found_by(key))
        self._sorted = sorted(self._words)

    def may_answer(self, query: NameQuery) -> bool:
        """Return whether enough of a query's words are in some names; only an engine knows if in the same.

        Somebody who describes a title soon types a word that no name has, and asks again at every key.
        """
        return sum(any(map(self._has, of_term)) for of_term in clauses(query)) >= needed(query)

    def _has(self, way: Clause) -> bool:
        return any(map(self._begins, way.texts)) if way.is_prefix else not self._words.isdisjoint(way.texts)

    def _begins(self, text: str) -> bool:
        place = bisect_left(self._sorted, text)
        return place < len(self._sorted) and self._sorted[place].startswith(text)
