"""Typed words held against all names: engines propose, this ranks, so that engines agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.catalogue import Catalogue
from core.typing import BoolArray
from search.engine import MOST_CANDIDATES, Engine
from search.matching import Extent, Match, Tier, beginning, match, whole
from search.names import Name, NameTable
from search.records import Filters
from search.understanding import NameQuery, relaxed, understand

#: Fewer full hits than this, none of them exact, and hits with typos follow them.
_FEW = 4


@dataclass(frozen=True)
class NameHits:
    """What the words are among names.

    Attributes
    ----------
    query : NameQuery
    offered : tuple of Match
        One for each title found, best first.
    known : tuple of Match
        Titles that are not offered and whose whole name the words are, best first.
    """

    query: NameQuery
    offered: tuple[Match, ...] = ()
    known: tuple[Match, ...] = ()

    @property
    def exact(self) -> tuple[Match, ...]:
        """Offered titles whose whole name the words are."""
        spelt = [hit for hit in self.offered if hit.tier is Tier.EXACT and hit.extent is Extent.SPELT]
        return tuple(spelt) or tuple(hit for hit in self.offered if hit.tier is Tier.EXACT)

    @property
    def full(self) -> tuple[Match, ...]:
        """Offered titles that have every word as it was typed."""
        return tuple(hit for hit in self.offered if hit.tier.is_full)


class NameLookup:
    """Finds titles by name.

    Parameters
    ----------
    catalogue : Catalogue
    engine : Engine
        Proposes candidates.
    table : NameTable, optional
        The names of the catalogue, where they are at hand.
    """

    def __init__(self, catalogue: Catalogue, engine: Engine, table: NameTable | None = None) -> None:
        self._engine = engine
        self._table = table or NameTable(catalogue)
        self._members = [title.members for title in catalogue.titles]

    def find(self, text: str, filters: Filters, *, as_typed: bool = False) -> NameHits:
        """Return the titles that typed words name.

        Hits with typos, or with a word missing, follow only where full hits are few and none is exact.
        """
        query = understand(text)
        allowed = np.zeros(len(self._members), dtype=bool)
        allowed[self._engine.matching(filters)] = True
        spelt = self._table.exact(query.text)
        found = self._full(query, filters, allowed, spelt)
        known = [whole(query, name, Tier.EXACT, Extent.SPELT) for name in spelt if not name.is_offered]
        is_certain = known or any(hit.tier is Tier.EXACT for hit in found)
        if not as_typed and not is_certain and len(found) < _FEW:
            mistyped = self._relaxed(query, filters, allowed)
            found += [hit for hit in mistyped if hit.name.is_offered]
            known += [hit for hit in mistyped if not hit.name.is_offered]
        return NameHits(query, self._ranked(found), tuple(_best(known).values()))

    def _full(
        self, query: NameQuery, filters: Filters, allowed: BoolArray, spelt: Sequence[Name]
    ) -> list[Match]:
        found = [whole(query, name, Tier.EXACT, Extent.SPELT) for name in spelt]
        if len(query.compact) > 2:
            begun = self._table.beginning(query.compact, MOST_CANDIDATES)
            found += [_begun(query, name) for name in begun]
        offered = [hit for hit in found if hit.name.is_offered and allowed[hit.name.owner]]
        return offered + self._matches(query, filters)

    def _relaxed(self, query: NameQuery, filters: Filters, allowed: BoolArray) -> list[Match]:
        tiers = {1: Tier.ONE_TYPO, 2: Tier.TWO_TYPOS}
        found = [whole(query, name, tiers[typos]) for name, typos in self._table.near(query.compact)]
        possible = [hit for hit in found if not hit.name.is_offered or allowed[hit.name.owner]]
        return possible + self._matches(relaxed(query, self._table.vocabulary), filters)

    def _matches(self, query: NameQuery, filters: Filters) -> list[Match]:
        if not self._table.held.may_answer(query):
            return []
        items = self._engine.candidates(query, filters)
        found = (match(query, name) for item in items.tolist() for name in self._table.of_item[item])
        return [hit for hit in found if hit is not None]

    def _ranked(self, found: Iterable[Match]) -> tuple[Match, ...]:
        hits = _best(found).values()
        return tuple(
            sorted(hits, key=lambda hit: (*hit.quality, -self._members[hit.name.owner], hit.name.owner))
        )


def _begun(query: NameQuery, name: Name) -> Match:
    if name.compact == query.compact:
        return whole(query, name, Tier.ALL_IN_ORDER)
    return beginning(name, len(query.compact))


def _best(found: Iterable[Match]) -> dict[int, Match]:
    """Return the best match of each owner; the first one stays among equals, so main names win."""
    best: dict[int, Match] = {}
    for hit in found:
        known = best.get(hit.name.owner)
        if known is None or hit.quality < known.quality:
            best[hit.name.owner] = hit
    return best
