"""Addresses that change one thing of the present one: a facet switched, a page turned."""

from __future__ import annotations

from urllib.parse import urlencode

from web.params import Args


def query_string(pairs: list[tuple[str, str]]) -> str:
    """Return ``?a=1&b=2``, or ``?`` where nothing is left (which resets the present page)."""
    return "?" + urlencode([(name, value) for name, value in pairs if value])


def replaced(args: Args, **changes: str) -> str:
    """Return the present query with some parameters set anew ("" takes one away) and back at page 1."""
    kept = [pair for pair in args.items(multi=True) if pair[0] not in {*changes, "page"}]
    return query_string([*kept, *changes.items()])


def toggled(args: Args, name: str, value: str) -> str:
    """Return the present query with one value of a facet switched on or off, back at page 1."""
    pairs = [pair for pair in args.items(multi=True) if pair[0] != "page"]
    without = [pair for pair in pairs if (pair[0], pair[1].casefold()) != (name, value.casefold())]
    return query_string(without if len(without) < len(pairs) else [*pairs, (name, value)])


def paged(args: Args, page: int) -> str:
    """Return the present query at another page."""
    kept = [pair for pair in args.items(multi=True) if pair[0] != "page"]
    return query_string([*kept, ("page", str(page) if page > 1 else "")])
