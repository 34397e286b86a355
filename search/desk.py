"""Everything that answers with one engine; the service has one for each engine and keeps answers whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalogue import Catalogue
from core.person import Person
from search.corrector import Corrector
from search.engine import Engine
from search.finder import Finder
from search.genres import GenreBook
from search.known_words import KnownWords
from search.lookup import NameLookup
from search.meanings import Meaning
from search.names import NameTable
from search.ordering import Ordering
from search.presentation import Presenter
from search.records import SearchAnswer, SearchRequest, Suggestions
from search.semantics import Semantics
from search.suggestions import Suggester


@dataclass(frozen=True)
class Tables:
    """What is known of a version beside its index, the same for every engine.

    Attributes
    ----------
    catalogue : Catalogue
    names : NameTable
    genres : GenreBook
    corrector : Corrector
    words : KnownWords
    ordering : Ordering
    meanings : sequence of Meaning
        The encoders in use and the vectors of the titles.
    notes : tuple of str
        What a reader of results should know, such as that no encoder is at work.
    is_lacking : bool
        Whether something that was asked for is missing.
    """

    catalogue: Catalogue
    names: NameTable
    genres: GenreBook
    corrector: Corrector
    words: KnownWords
    ordering: Ordering
    meanings: Sequence[Meaning]
    notes: tuple[str, ...]
    is_lacking: bool


class Desk:
    """Answers with one engine.

    Parameters
    ----------
    tables : Tables
    engine : Engine
    """

    def __init__(self, tables: Tables, engine: Engine) -> None:
        catalogue, genres, ordering = tables.catalogue, tables.genres, tables.ordering
        names = NameLookup(catalogue, engine, tables.names)
        semantics = Semantics(catalogue, engine, tables.meanings)
        self.engine = engine
        self._finder = Finder(
            catalogue, engine, semantics, names, genres, tables.corrector, tables.words, ordering
        )
        self._presenter = Presenter(catalogue, engine, ordering, tables.notes, tables.is_lacking)
        self._suggester = Suggester(catalogue, names, genres)

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Answer one request."""
        found = self._finder.find(request)
        return self._presenter.present(found, request, self._finder.popular(request.filters))

    def suggest(self, text: str, person: Person | None) -> Suggestions:
        """Return what to show below the box while somebody types."""
        return self._suggester.suggest(text, person)
