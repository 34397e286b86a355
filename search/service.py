"""What pages and the API ask: one box in, one answer out, whichever engine serves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.catalogue import Catalogue
from core.errors import InvalidInput, NotBuiltYet
from core.person import Person
from core.settings import Settings
from core.title_names import TitleNames
from search.embedded import EmbeddedEngine
from search.engine import Engine
from search.finder import Finder
from search.further_names import SearchNames
from search.genres import GenreBook
from search.lookup import NameLookup
from search.meanings import missing, open_meanings
from search.ordering import Ordering
from search.presentation import Presenter
from search.records import EngineStatus, SearchAnswer, SearchRequest, Suggestions
from search.semantics import Semantics
from search.suggestions import Suggester

MOST_PER_PAGE = 100
_NO_ENCODER = ("Descriptions are matched by their words only: no encoder is set.",)


class SearchService:
    """Search over one version; safe for many threads.

    Parameters
    ----------
    catalogue : Catalogue
    engine : Engine
    semantics : Semantics
    status : EngineStatus
        What was configured, and what is wrong.
    notes : tuple of str
        What a reader of results should know, such as that no encoder is at work.
    further : TitleNames, optional
        Which names of the catalogue are aliases, and of what kind.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        semantics: Semantics,
        status: EngineStatus,
        notes: tuple[str, ...] = (),
        further: TitleNames | None = None,
    ) -> None:
        names = NameLookup(catalogue, engine, further)
        genres, ordering = GenreBook(catalogue), Ordering(catalogue)
        self._status = status
        self._finder = Finder(catalogue, engine, semantics, names, genres, ordering)
        self._presenter = Presenter(catalogue, engine, ordering, notes, bool(status.problems))
        self._suggester = Suggester(catalogue, names, genres)

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Answer one request; any text gets an answer.

        Raises
        ------
        InvalidInput
            If the page, its length or the order is out of bounds.
        """
        _check_bounds(request)
        found = self._finder.find(request)
        return self._presenter.present(found, request, self._finder.popular(request.filters))

    def suggest(self, text: str, person: Person | None) -> Suggestions:
        """Return what to show below the box while somebody types; no encoder is asked."""
        return self._suggester.suggest(text, person)

    def status(self) -> EngineStatus:
        """Return which engine was asked for, which serves, and what is wrong."""
        return self._status


def open_search(version: Path, catalogue: Catalogue, settings: Settings) -> SearchService:
    """Open the search of a version.

    Without vectors, or without an encoder, words, genres and names still answer, and the service says what is
    missing. With several encoders, those that the version has vectors of are used.

    Raises
    ------
    NotBuiltYet
        For an engine of a later issue.
    ArtifactCorrupt
        If the index is missing or was made of something else.
    """
    if settings.search_engine != EmbeddedEngine.name:
        raise NotBuiltYet(f"the search engine {settings.search_engine}")
    names = SearchNames.load(version)
    catalogue = names.joined(catalogue)
    meanings = [
        replace(meaning, embeddings=names.with_outside(meaning.embeddings, version))
        for meaning in open_meanings(version, settings.encoder)
    ]
    engine = EmbeddedEngine(version, catalogue, [meaning.embeddings for meaning in meanings])
    semantics = Semantics(catalogue, engine, meanings)
    problems = missing(version, settings.encoder)
    status = EngineStatus(settings.search_engine, engine.name, problems)
    notes = problems if meanings or problems else _NO_ENCODER
    return SearchService(catalogue, engine, semantics, status, notes, names.further)


def _check_bounds(request: SearchRequest) -> None:
    if request.page < 1:
        raise InvalidInput("there is no such page", f"page={request.page}", "pages begin with 1")
    if not 1 <= request.per_page <= MOST_PER_PAGE:
        where = f"per_page={request.per_page}"
        raise InvalidInput("a page cannot be that long", where, f"ask for 1 to {MOST_PER_PAGE}")
