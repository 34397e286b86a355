"""Facets as links: each value switches itself on or off and says how many titles it would show."""

from __future__ import annotations

import re
from collections.abc import Mapping

from web.browse import YEAR
from web.contexts import Facet, FacetValue, Pager
from web.links import paged, replaced, toggled
from web.params import Args
from web.terms import term
from web.wording import airing_name
from web.words import N_, _

LABELS = {
    "genre": N_("Genre"),
    "type": N_("Type"),
    "status": N_("Status"),
    "studio": N_("Studio"),
    "source": N_("Source"),
}

#: How many values of a facet are shown; chosen ones always are.
_SHOWN = {"studio": 18, "genre": 48}
_SCORES = (9, 8, 7, 6)

#: Everything that narrows a list; "Clear all" takes these away.
NARROWING = (*LABELS, "year_from", "year_to", "min_score")


def facets(counts: Mapping[str, Mapping[str, int]], args: Args) -> tuple[Facet, ...]:
    """Return the facets worth showing.

    Parameters
    ----------
    counts : mapping
        Facet -> value -> number of titles; `YEAR` has single years.
    args : MultiDict
        The present query.
    """
    shown = [_facet(name, counts.get(name, {}), args) for name in LABELS]
    shown.insert(2, _decades(counts.get(YEAR, {}), args))
    shown.insert(3, _scores(args))
    return tuple(facet for facet in shown if len(facet.values) > 1 or facet.chosen)


def cleared(args: Args) -> str:
    """Return the present query without filters, or "" where there are none."""
    return replaced(args, **dict.fromkeys(NARROWING, "")) if any(args.get(n) for n in NARROWING) else ""


def pager(args: Args, page: int, per_page: int, total: int) -> Pager:
    """Return where `page` is among the pages of `total` results."""
    pages = max(1, -(-total // per_page))
    return Pager(
        page=page,
        pages=pages,
        total=total,
        previous=paged(args, page - 1) if page > 1 else "",
        next=paged(args, page + 1) if page < pages else "",
    )


def _facet(name: str, counts: Mapping[str, int], args: Args) -> Facet:
    counts = {**_without_titles(name, counts, args), **counts}
    chosen = {value.casefold() for value in args.getlist(name)}
    ranked = sorted(counts, key=lambda value: (value.casefold() not in chosen, -counts[value], value))
    limit = max(_SHOWN.get(name, 24), len(chosen))
    return Facet(
        name,
        _(LABELS[name]),
        tuple(
            FacetValue(
                label=airing_name(value) if name == "status" else term(name, value),
                count=counts[value],
                url=toggled(args, name, value),
                on=value.casefold() in chosen,
            )
            for value in ranked[:limit]
        ),
    )


def _without_titles(name: str, counts: Mapping[str, int], args: Args) -> dict[str, int]:
    """Return the chosen values that no title is left for: they stay, so that each can be taken away."""
    told = {value.casefold() for value in counts}
    return {
        value: 0 for value in args.getlist(name) if value.strip() and value.strip().casefold() not in told
    }


def _decades(years: Mapping[str, int], args: Args) -> Facet:
    tally: dict[int, int] = {}
    for year, count in years.items():
        tally[int(year) // 10 * 10] = tally.get(int(year) // 10 * 10, 0) + count
    present = (args.get("year_from", ""), args.get("year_to", ""))
    if _is_decade(*present):
        tally.setdefault(int(present[0]), 0)  # it stays where no title is left, to be taken away
    values = []
    for decade in sorted(tally, reverse=True):
        span = (str(decade), str(decade + 9))
        on = span == present
        url = replaced(args, year_from="" if on else span[0], year_to="" if on else span[1])
        values.append(FacetValue(_("%(decade)ss", decade=decade), tally[decade], url, on))
    return Facet(YEAR, _("Decade"), tuple(values))


def _is_decade(first: str, last: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{2}0", first) is not None and last == f"{first[:3]}9"


def _scores(args: Args) -> Facet:
    present = args.get("min_score", "")
    return Facet(
        "min_score",
        _("Score"),
        tuple(
            FacetValue(
                _("%(score)s and more", score=score),
                None,
                replaced(args, min_score="" if present == str(score) else str(score)),
                present == str(score),
            )
            for score in _SCORES
        ),
    )
