"""What was found, as a page: without what the person follows, in order, cut, counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.exclusion import Purpose, excluded_items
from core.person import Person
from core.status import ListStatus
from search.engine import Engine
from search.finder import Found
from search.fusion import Lane
from search.highlight import spans
from search.ordering import Ordering
from search.records import Case, Hit, SearchAnswer, SearchRequest, SeenLine

#: Titles on a shelf beside the results.
SHELF_LENGTH = 20


@dataclass(frozen=True)
class Presenter:
    """Turns what was found into an answer."""

    catalogue: Catalogue
    engine: Engine
    ordering: Ordering
    notes: tuple[str, ...]
    is_degraded: bool

    def present(self, found: Found, request: SearchRequest, popular: Lane) -> SearchAnswer:
        """Return the answer to a request; `popular` fills the page when nothing else is left."""
        hidden = np.zeros(0, dtype=np.int32) if request.show_seen else _hidden_from(request.person)
        shown = self._sorted(found, request, found.items[~np.isin(found.items, hidden)])
        start = (request.page - 1) * request.per_page
        similar = _shelf(found.similar, [hidden])
        recommended = _shelf(found.recommended, [hidden, shown[: start + request.per_page]])
        if not (len(shown) or similar or recommended):
            recommended = _shelf(popular, [hidden])
        known = None if found.known is None else self.catalogue.known[found.known.name.owner]
        return SearchAnswer(
            query=request.text,
            case=found.case,
            titles=_hits(found, shown[start : start + request.per_page], len(shown) - start),
            similar=similar,
            recommended=recommended,
            known_name="" if known is None else known.name,
            known_reason="" if known is None else known.reason,
            seen=_seen(found, request.person, hidden),
            hidden=len(found.items) - len(shown),
            corrected=found.corrected,
            is_guess=found.is_guess,
            engine=self.engine.name,
            degraded=self.is_degraded,
            problems=self.notes,
            facets=self.engine.facets(shown),
            page=request.page,
            per_page=request.per_page,
            total=len(shown),
        )

    def _sorted(self, found: Found, request: SearchRequest, items: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the main list in the order asked for; the one title that was named stays on top."""
        ordered = self.ordering.by(request.sort, items)
        if found.case is not Case.ONE_TITLE or request.sort == "relevance":
            return ordered
        return np.concatenate([ordered[ordered == found.named], ordered[ordered != found.named]])


def _hidden_from(person: Person | None) -> NDArray[np.int32]:
    return excluded_items(person, Purpose.SEARCH)


def _shelf(lane: Lane, without: Iterable[NDArray[np.int32]]) -> tuple[Hit, ...]:
    kept = ~np.isin(lane.items, np.concatenate(list(without)))
    pairs = zip(lane.items[kept].tolist(), lane.scores[kept].tolist(), strict=True)
    return tuple(Hit(item, score) for item, score in list(pairs)[:SHELF_LENGTH])


def _hits(found: Found, items: NDArray[np.int32], left: int) -> tuple[Hit, ...]:
    """Return the titles of a page; scores fall with the rank, whatever they were ranked by."""
    hits = []
    for place, item in enumerate(items.tolist()):
        match = found.matches.get(item)
        score = float(left - place)
        hits.append(Hit(item, score) if match is None else Hit(item, score, match.name.text, spans(match)))
    return tuple(hits)


def _seen(found: Found, person: Person | None, hidden: NDArray[np.int32]) -> SeenLine | None:
    """Return the line for a title that was named exactly and is hidden."""
    if person is None or found.named is None or found.named not in hidden:
        return None
    entry = person.entry(found.named)
    return None if entry is None else SeenLine(found.named, ListStatus(int(person.status[entry])).key)
