"""Whether the two engines agree: the same questions put to both, over the known items of a catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import AnishelfError
from core.progress import bar
from core.typing import Json
from search.known_items import Suite
from search.records import SearchRequest
from search.service import SearchService

#: The first hits of this share of the exact and mistyped names must be the same title, and of all queries the
#: first five hits must overlap by this much in the mean.
SAME_FIRST, OVERLAP = 0.98, 0.8
_TOP = 5
#: Suites of exact and of mistyped names (`search.known_items`).
_FIRST_HIT_COUNTS = frozenset(
    {"exact name", "1 typo", "2 typos", "two letters swapped", "wrong first letter", "missing space"}
)


@dataclass(frozen=True)
class Agreement:
    """How far two engines agree on the queries of one suite."""

    label: str
    n_queries: int
    n_same_first: int
    overlap: float
    """Sum over the queries of the share of common titles among the first five."""


def compare(embedded: SearchService, elastic: SearchService, suites: Sequence[Suite]) -> Json:
    """Put every query of the suites to both engines.

    Returns
    -------
    dict
        ``queries``, ``same_first_hit`` (of exact and mistyped names), ``top5_overlap`` (of all), what is
        ``required`` of both, ``passed``, and ``by_suite``.

    Raises
    ------
    AnishelfError
        If Elasticsearch has left an answer to the embedded engine.
    """
    total = sum(len(suite.known) for suite in suites)
    with bar("parity", total, "queries") as advance:
        found = []
        for suite in suites:
            found.append(_agreement(embedded, elastic, suite))
            advance(len(suite.known))
    names = [one for one in found if one.label in _FIRST_HIT_COUNTS]
    same_first = _share(sum(one.n_same_first for one in names), sum(one.n_queries for one in names))
    overlap = _share(sum(one.overlap for one in found), total)
    return {
        "queries": total,
        "same_first_hit": same_first,
        "top5_overlap": overlap,
        "required": {"same_first_hit": SAME_FIRST, "top5_overlap": OVERLAP},
        "passed": same_first >= SAME_FIRST and overlap >= OVERLAP,
        "by_suite": {
            one.label: {
                "queries": one.n_queries,
                "same_first_hit": _share(one.n_same_first, one.n_queries),
                "top5_overlap": _share(one.overlap, one.n_queries),
            }
            for one in found
        },
    }


def _agreement(embedded: SearchService, elastic: SearchService, suite: Suite) -> Agreement:
    n_same_first, overlap = 0, 0.0
    for known in suite.known:
        ours, theirs = _top(embedded, known.query), _top(elastic, known.query)
        n_same_first += ours[:1] == theirs[:1]
        overlap += len(set(ours) & set(theirs)) / max(len(ours), len(theirs)) if ours or theirs else 1.0
    return Agreement(suite.label, len(suite.known), n_same_first, overlap)


def _top(service: SearchService, text: str) -> list[int]:
    answer = service.search(SearchRequest(text, per_page=_TOP))
    configured = service.status().configured
    if answer.engine != configured:
        why = answer.problems[0] if answer.problems else "no reason given"
        raise AnishelfError(f"{configured} has not answered", f"{text[:60]!r} ({why})", "run it again")
    return [hit.item for hit in answer.titles]


def _share(part: float, whole: int) -> float:
    """Return a share; of nothing, everything agrees."""
    return round(part / whole, 4) if whole else 1.0
