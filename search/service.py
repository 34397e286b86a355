"""What pages and the API ask: one box in, one answer out, whichever engine serves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from core.catalogue import Catalogue
from core.errors import EngineUnavailable, InvalidInput
from core.person import Person
from core.settings import Settings
from search.corrector import Corrector
from search.desk import Desk, Tables
from search.elastic.connection import PER_QUESTION
from search.elastic.engine import ElasticEngine
from search.elastic.server import ElasticServer, told
from search.embedded import EmbeddedEngine
from search.embedded_index import expected_metadata
from search.further_names import SearchNames
from search.genres import GenreBook
from search.known_words import KnownWords
from search.meanings import missing, open_meanings
from search.names import NameTable
from search.ordering import Ordering
from search.query_encoder import QueryEncoder
from search.records import EngineStatus, SearchAnswer, SearchRequest, Suggestions

MOST_PER_PAGE = 100
_NO_ENCODER = ("Descriptions are matched by their words only: no encoder is set.",)


T = TypeVar("T")


class SearchService:
    """Search over one version; safe for many threads.

    Parameters
    ----------
    desk : Desk
        Answers with the embedded engine.
    problems : tuple of str
        What is missing, whichever engine answers.
    encoders : sequence of QueryEncoder
        Those in use; one that turns out not to work is done without.
    elastic : (ElasticServer, Desk) or None
        Asked first, where it is configured. What it does not answer in time, the embedded engine answers.
    """

    def __init__(
        self,
        desk: Desk,
        problems: tuple[str, ...] = (),
        encoders: Sequence[QueryEncoder] = (),
        elastic: tuple[ElasticServer, Desk] | None = None,
    ) -> None:
        self._desk = desk
        self._problems = problems
        self._encoders = encoders
        self._elastic = elastic

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Answer one request; any text gets an answer.

        Raises
        ------
        InvalidInput
            If the page, its length or the order is out of bounds.
        """
        _check_bounds(request)
        answer, problem = self._answer(lambda desk: desk.search(request))
        problems = (*filter(None, [problem]), *self.encoder_problems)
        return replace(answer, degraded=True, problems=(*problems, *answer.problems)) if problems else answer

    def suggest(self, text: str, person: Person | None) -> Suggestions:
        """Return what to show below the box while somebody types; no encoder is asked."""
        return self._answer(lambda desk: desk.suggest(text, person))[0]

    @property
    def encoder_problems(self) -> tuple[str, ...]:
        """Why encoders that the version has vectors of cannot be used here, as far as they were tried."""
        return tuple(filter(None, (encoder.problem for encoder in self._encoders)))

    def try_encoders(self) -> None:
        """Load every encoder now rather than in the background, so that all of their problems are known."""
        for encoder in self._encoders:
            with suppress(InvalidInput):
                encoder.load()

    def status(self) -> EngineStatus:
        """Return which engine was asked for, which serves, and what is wrong."""
        problems = (*self.encoder_problems, *self._problems)
        if self._elastic is None:
            return EngineStatus(EmbeddedEngine.name, EmbeddedEngine.name, problems)
        problem = self._elastic[0].problem
        serving = EmbeddedEngine.name if problem else ElasticEngine.name
        return EngineStatus(ElasticEngine.name, serving, (*filter(None, [problem]), *problems))

    def _answer(self, ask: Callable[[Desk], T]) -> tuple[T, str]:
        """Return an answer, whole from one engine, and why it is not from the one that was configured."""
        if self._elastic is None:
            return ask(self._desk), ""
        server, desk = self._elastic
        problem = server.problem
        if not problem:
            try:
                with server.answering():
                    return ask(desk), ""
            except EngineUnavailable as error:
                problem = told(error.what)
        return ask(self._desk), problem


def open_search(
    version: Path, catalogue: Catalogue, settings: Settings, patience: float = PER_QUESTION
) -> SearchService:
    """Open the search of a version.

    Without vectors, or without an encoder that works, words, genres and names still answer, and the service
    says what is missing. With several encoders, those that the version has vectors of are used. While
    Elasticsearch is configured and cannot answer, the embedded engine does, and the service says why.

    Parameters
    ----------
    patience : float
        Seconds that a question to Elasticsearch may take; more than a reader of a page should wait is for
        commands and measurements.

    Raises
    ------
    SettingsInvalid
        If the address or the login of Elasticsearch cannot be used.
    ArtifactCorrupt
        If the embedded index is missing or was made of something else.
    """
    names = SearchNames.load(version)
    catalogue = names.joined(catalogue)
    meanings = [
        replace(meaning, embeddings=names.with_outside(meaning.embeddings, version))
        for meaning in open_meanings(version, settings.encoder)
    ]
    problems = missing(version, settings.encoder)
    table = NameTable(catalogue, names.further)
    corrector = Corrector(catalogue, table.vocabulary)
    tables = Tables(
        catalogue=catalogue,
        names=table,
        genres=GenreBook(catalogue),
        corrector=corrector,
        words=KnownWords(catalogue, table.vocabulary, corrector.words),
        ordering=Ordering(catalogue),
        meanings=meanings,
        notes=problems if meanings or problems else _NO_ENCODER,
        is_lacking=bool(problems),
    )
    embeddings = [meaning.embeddings for meaning in meanings]
    encoders = [meaning.encoder for meaning in meanings]
    desk = Desk(tables, EmbeddedEngine(version, catalogue, embeddings))
    if settings.search_engine == EmbeddedEngine.name:
        return SearchService(desk, problems, encoders)
    wanted = expected_metadata(version, catalogue, embeddings)
    server = ElasticServer(settings, wanted, catalogue, patience)
    return SearchService(desk, problems, encoders, (server, Desk(tables, server.engine)))


def _check_bounds(request: SearchRequest) -> None:
    if request.page < 1:
        raise InvalidInput("there is no such page", f"page={request.page}", "pages begin with 1")
    if not 1 <= request.per_page <= MOST_PER_PAGE:
        where = f"per_page={request.per_page}"
        raise InvalidInput("a page cannot be that long", where, f"ask for 1 to {MOST_PER_PAGE}")
