"""How well typed words fit one name: the tiers that decide the order of name hits, for every engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from search.names import Name, Standing, literal
from search.normalise import is_cjk, joined
from search.understanding import NameQuery

#: One word may be missing when the others make up this share of the name's letters.
_COVERAGE = 0.6


class Tier(IntEnum):
    """Kinds of name hits, best first; popularity only decides within one."""

    EXACT = 0
    ALL_IN_ORDER = 1
    ALL_WORDS = 2
    PREFIX = 3
    ONE_TYPO = 4
    TWO_TYPOS = 5
    ONE_MISSING = 6

    @property
    def is_full(self) -> bool:
        """Whether every word was found as it was typed."""
        return self <= Tier.PREFIX

    @property
    def is_mistyped(self) -> bool:
        """Whether every word was found, with typos."""
        return self in (Tier.ONE_TYPO, Tier.TWO_TYPOS)


class Extent(IntEnum):
    """How much of the name was meant; orders the hits of one tier."""

    SPELT = 0
    """The typed text is this name, rather than one that only folds to the same words."""
    WHOLE = 1
    PART = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one of a name's terms."""

    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """One name that fits.

    Attributes
    ----------
    name : Name
    tier : Tier
    extent : Extent
    spans : tuple of Span
        What was hit.
    meant : str
        The typed text with its typos corrected.
    edits : int
        Of a whole name: how far the typed text is from it to the letter, signs and spaces included. This
        tells names apart that fold to the same words, such as those of sequels that only add a sign.
    """

    name: Name
    tier: Tier
    extent: Extent
    spans: tuple[Span, ...]
    meant: str
    edits: int = 0

    @property
    def quality(self) -> tuple[int, int, int, int]:
        """What orders hits before popularity, smallest first; among whole names a title's own ones lead."""
        standing = Standing.MAIN if self.extent is Extent.PART else self.name.standing
        return int(self.tier), int(self.extent), self.edits, int(standing)


@dataclass(frozen=True, slots=True)
class _Hit:
    """Where one typed word was found."""

    span: Span
    typos: int
    text: str
    is_prefix: bool = False


def match(query: NameQuery, name: Name) -> Match | None:
    """Return how the words of a query fit a name, word by word, or None.

    Rules 3 to 6 of the engine contract in ``docs/search.md``. A word that was split or joined costs one typo.
    """
    # However a word is found as it was typed, its letters stand together in the name: most names end here.
    if not query.is_relaxed and any(term not in name.compact for term in query.terms):
        return None
    hits = _hits(query, name)
    found = [hit for hit in hits if hit is not None]
    if not found or len(hits) - len(found) > 1:
        return None
    tier = _tier(query, name, found)
    if tier is None:
        return None
    if tier is Tier.EXACT:
        return whole(query, name, tier)
    meant = " ".join(hit.text for hit in found if hit.text)
    return Match(name, tier, Extent.PART, tuple(hit.span for hit in found), meant)


def whole(query: NameQuery, name: Name, tier: Tier, extent: Extent = Extent.WHOLE) -> Match:
    """Return a match of a whole name that was found by its text, spaces aside."""
    spans = tuple(Span(place, 0, len(term)) for place, term in enumerate(name.terms))
    edits = DamerauLevenshtein.distance(literal(query.text), literal(name.text))
    return Match(name, tier, extent, spans, name.text, edits)


def beginning(name: Name, length: int) -> Match:
    """Return a match of the first `length` folded characters of a name, spaces aside."""
    spans, left = [], length
    for place, term in enumerate(name.terms):
        if left <= 0:
            break
        spans.append(Span(place, 0, min(left, len(term))))
        left -= 1 if _overlaps_next(name.terms, place) else len(term)
    return Match(name, Tier.PREFIX, Extent.PART, tuple(spans), name.text)


def _overlaps_next(terms: tuple[str, ...], place: int) -> bool:
    """Return whether a pair of CJK characters ends with the first of the next pair."""
    term = terms[place]
    return place + 1 < len(terms) and len(term) == 2 and is_cjk(term) and terms[place + 1].startswith(term[1])


def _tier(query: NameQuery, name: Name, found: list[_Hit]) -> Tier | None:
    typos = sum(hit.typos for hit in found)
    if len(found) < len(query.terms):
        letters = sum(hit.span.end - hit.span.start for hit in found)
        enough = letters >= _COVERAGE * sum(map(len, name.terms))
        return Tier.ONE_MISSING if query.may_lack_one and not typos and enough else None
    if typos:
        return {1: Tier.ONE_TYPO, 2: Tier.TWO_TYPOS}.get(typos)
    if any(hit.is_prefix for hit in found):
        return Tier.PREFIX
    if query.terms == name.terms:
        return Tier.EXACT
    return Tier.ALL_IN_ORDER if _in_order(query.terms, name.terms) else Tier.ALL_WORDS


def _hits(query: NameQuery, name: Name) -> list[_Hit | None]:
    """Find each typed word once, with as few typos as possible."""
    best: list[_Hit | None] = [None] * len(query.terms)
    for place, term in enumerate(name.terms):
        for unit, typos in query.places.get(term, ()):
            _keep(best, unit, _Hit(Span(place, 0, len(term)), typos, term))
    _find_prefix(query, name, best)
    if None in best:
        _find_single_characters(query, name, best)
        _find_joined(query, name, best)
        _find_split(query, name, best)
    return best


def _find_prefix(query: NameQuery, name: Name, best: list[_Hit | None]) -> None:
    for length, of_length in query.beginnings.items():
        for place, term in enumerate(name.terms):
            typos = of_length.get(term[:length])
            if typos is not None:
                _keep(best, len(best) - 1, _Hit(Span(place, 0, length), typos, term[:length], True))


def _find_single_characters(query: NameQuery, name: Name, best: list[_Hit | None]) -> None:
    """Find a lone CJK character inside the pairs of a name."""
    for unit, typed in query.single_characters:
        if best[unit] is None:
            place = next((place for place, term in enumerate(name.terms) if typed in term), None)
            if place is not None:
                start = name.terms[place].index(typed)
                best[unit] = _Hit(Span(place, start, start + 1), 0, typed)


def _find_joined(query: NameQuery, name: Name, best: list[_Hit | None]) -> None:
    """Find "onepiece" in "one piece"."""
    for place, (first, second) in enumerate(pairwise(name.terms)):
        for unit, typos in query.places.get(first + second, ()):
            if best[unit] is None and joined(first, second):
                best[unit] = _Hit(Span(place, 0, len(first)), typos + 1, f"{first} {second}")


def _find_split(query: NameQuery, name: Name, best: list[_Hit | None]) -> None:
    """Find "full metal" in "fullmetal"."""
    for unit, as_one in enumerate(query.pairs):
        if as_one in name.terms and None in best[unit : unit + 2]:
            span = Span(name.terms.index(as_one), 0, len(as_one))
            best[unit : unit + 2] = [_Hit(span, 1, as_one), _Hit(span, 0, "")]


def _keep(best: list[_Hit | None], unit: int, hit: _Hit) -> None:
    known = best[unit]
    if known is None or hit.typos < known.typos:
        best[unit] = hit


def _in_order(typed: tuple[str, ...], terms: tuple[str, ...]) -> bool:
    """Return whether the typed words stand in this order, whatever stands between them."""
    left = iter(terms)
    return all(any(term == other or _holds(other, term) for other in left) for term in typed)


def _holds(pair: str, typed: str) -> bool:
    return len(typed) == 1 and is_cjk(typed) and typed in pair
