"""From typed words to titles: which case they are, and what belongs on the page for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from search.cases import Evidence, decide
from search.corrector import Corrector
from search.engine import Engine
from search.fusion import Lane
from search.genres import GenreBook, spelt
from search.known_words import KnownWords
from search.lookup import NameHits, NameLookup
from search.matching import Extent, Match, Tier
from search.ordering import Ordering
from search.records import Case, Filters, SearchRequest
from search.semantics import Semantics

_NOTHING = Lane("none", np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


@dataclass(frozen=True)
class Found:
    """What belongs on the page, before anything is hidden, sorted or cut into pages.

    Attributes
    ----------
    case : Case
    items : ndarray of int32, shape (n_results,)
        The main list, best first.
    matches : mapping from int to Match
        How the names of some of `items` were hit.
    similar, recommended : Lane
        The shelves beside it.
    named : int or None
        The one title that was named exactly; it leads, or is mentioned where it is hidden.
    known : Match or None
        The title that was named and is not offered.
    corrected : str
        What was looked up instead of the typed words, "" where nothing was corrected.
    is_guess : bool
        Whether `items` are related to words of which none is known.
    """

    case: Case
    items: NDArray[np.int32]
    matches: Mapping[int, Match] = field(default_factory=dict)
    similar: Lane = _NOTHING
    recommended: Lane = _NOTHING
    named: int | None = None
    known: Match | None = None
    corrected: str = ""
    is_guess: bool = False


class Finder:
    """Answers the words of a request.

    Parameters
    ----------
    catalogue : Catalogue
    engine : Engine
    semantics : Semantics
    names : NameLookup
    genres : GenreBook
    corrector : Corrector
    words : KnownWords
    ordering : Ordering
    """

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        semantics: Semantics,
        names: NameLookup,
        genres: GenreBook,
        corrector: Corrector,
        words: KnownWords,
        ordering: Ordering,
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._semantics = semantics
        self._names = names
        self._genres = genres
        self._corrector = corrector
        self._words = words
        self._ordering = ordering

    def find(self, request: SearchRequest) -> Found:
        """Return what belongs on the page for a request."""
        text, filters = request.text, request.filters
        names = self._names.find(text, filters, as_typed=request.as_typed)
        genres, corrected = self._named_genres(names, as_typed=request.as_typed)
        is_nameless = not (names.offered or names.known or genres)
        meant = self._corrector.corrected(text) if is_nameless and not request.as_typed else ""
        related = self._related(names, meant or text, filters) if is_nameless else _NOTHING
        case = decide(Evidence(names.offered, names.exact, names.known, genres, len(related.items) > 0))
        if case is Case.ONE_TITLE:
            return self._one_title(names, filters)
        if case is Case.NOT_OFFERED:
            return self._not_offered(names, filters)
        if case is Case.NAMES:
            return self._several(names, genres, corrected, text, filters)
        if case is Case.RELATED:
            is_guess = not self._words.has_any_of(meant or text)
            return Found(case, related.items, corrected=meant, is_guess=is_guess)
        return Found(case, self._popular(filters))

    def popular(self, filters: Filters) -> Lane:
        """Return what most people watch among the titles that pass the filters, as a shelf."""
        items = self._popular(filters)
        return Lane("popular", items, np.linspace(1.0, 0.0, len(items), dtype=np.float32))

    def _popular(self, filters: Filters) -> NDArray[np.int32]:
        return self._ordering.by("watched", self._engine.matching(filters))

    def _related(self, names: NameHits, text: str, filters: Filters) -> Lane:
        """Return nothing for a text without a letter or digit: there is no meaning to go by."""
        return self._semantics.related(text, filters) if names.query.key else _NOTHING

    def _named_genres(self, names: NameHits, *, as_typed: bool) -> tuple[tuple[str, ...], str]:
        """Return the genres that the words are, and the corrected words if they had typos.

        Typos only count where no name explains the words better.
        """
        key = names.query.key
        genres = self._genres.named(key)
        if genres or as_typed or names.known:
            return genres, ""
        genres, typos = self._genres.nearly_named(key)
        first = names.offered[0] if names.offered else None
        tier = Tier.ONE_TYPO if typos < 2 else Tier.TWO_TYPOS
        is_name = first is not None and (first.tier < tier or first.extent is Extent.WHOLE)
        return ((), "") if is_name or not genres else (genres, spelt(genres))

    def _one_title(self, names: NameHits, filters: Filters) -> Found:
        first = names.offered[0]
        item = first.name.owner
        like = self._semantics.like_title(item, self._catalogue.titles[item], filters)
        found = self._listed(Case.ONE_TITLE, names)
        return replace(found, similar=like, named=item)

    def _not_offered(self, names: NameHits, filters: Filters) -> Found:
        known = names.known[0]
        found = self._listed(Case.NOT_OFFERED, names)
        corrected = "" if known.tier is Tier.EXACT else known.meant
        return replace(found, similar=self._like_known(known, filters), known=known, corrected=corrected)

    def _several(
        self, names: NameHits, genres: tuple[str, ...], corrected: str, text: str, filters: Filters
    ) -> Found:
        found = self._listed(Case.NAMES, names)
        named = names.exact[0].name.owner if len(names.exact) == 1 else None
        if genres:
            of_genres = self._popular(_with_genres(filters, genres))
            exact = np.array([hit.name.owner for hit in names.exact], dtype=np.int32)
            items = _distinct(np.concatenate([exact, of_genres, found.items]))
            found = replace(found, items=items, corrected=corrected)
        related = self._semantics.related(text, filters)
        known = next((hit for hit in names.known if hit.tier is Tier.EXACT), None)
        like = _NOTHING if known is None else self._like_known(known, filters)
        return replace(found, recommended=related, named=named, known=known, similar=like)

    def _like_known(self, known: Match, filters: Filters) -> Lane:
        place = known.name.owner
        return self._semantics.like_known(place, self._catalogue.known[place], filters)

    def _listed(self, case: Case, names: NameHits) -> Found:
        """Return the name hits as the main list, with the correction that made them."""
        matches = {hit.name.owner: hit for hit in names.offered}
        first = names.offered[0] if names.offered else None
        corrected = first.meant if first is not None and first.tier.is_mistyped else ""
        return Found(case, np.array(list(matches), dtype=np.int32), matches, corrected=corrected)


def _with_genres(filters: Filters, genres: tuple[str, ...]) -> Filters:
    return replace(filters, genres=tuple(dict.fromkeys((*filters.genres, *genres))))


def _distinct(items: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return items without repeats, each where it stood first."""
    return items[np.sort(np.unique(items, return_index=True)[1])]
