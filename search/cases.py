"""What typed words turn out to be: a pure decision."""

from __future__ import annotations

from dataclasses import dataclass

from search.matching import Extent, Match, Tier
from search.records import Case


@dataclass(frozen=True)
class Evidence:
    """What was found for the words.

    Attributes
    ----------
    offered : tuple of Match
        Name hits, best first, one for each title.
    exact : tuple of Match
        Those of them whose whole name the words are.
    known : tuple of Match
        Titles that are not offered and whose whole name the words are, perhaps with typos.
    genres : tuple of str
        Genres that the words name.
    has_related : bool
        Whether semantic search has found anything.
    """

    offered: tuple[Match, ...] = ()
    exact: tuple[Match, ...] = ()
    known: tuple[Match, ...] = ()
    genres: tuple[str, ...] = ()
    has_related: bool = False


def decide(found: Evidence) -> Case:
    """Return the case of the page.

    In this order: the exact name of one offered title; the exact name of a title that is not offered; several
    exact names, names or genres; a single corrected name; related titles; popular ones. What is a genre as
    well as a name ("Fantasy") does not name one title for certain: it makes several results, the title first.
    Several genres that are together the name of one title ("Samurai Harem") do name it.
    """
    if found.genres and not (len(found.exact) == 1 and len(found.genres) > 1):
        return Case.NAMES
    if len(found.exact) == 1:
        return Case.ONE_TITLE
    if found.known and _is_better(found.known[0], found.offered):
        return Case.NOT_OFFERED
    if found.offered:
        return Case.ONE_TITLE if _is_single(found.offered) else Case.NAMES
    return Case.RELATED if found.has_related else Case.POPULAR


def _is_better(known: Match, offered: tuple[Match, ...]) -> bool:
    if known.tier is Tier.EXACT or not offered:
        return True
    return known.quality < offered[0].quality


def _is_single(offered: tuple[Match, ...]) -> bool:
    """Return whether one title alone was meant: the only hit, or the only corrected whole name."""
    first = offered[0]
    if not (first.tier.is_full or first.tier.is_mistyped):
        return False
    if len(offered) == 1:
        return True
    return first.tier.is_mistyped and first.extent is Extent.WHOLE and first.quality < offered[1].quality
