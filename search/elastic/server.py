"""One Elasticsearch as the service sees it: an engine, whether to ask it, and how long to wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from core.catalogue import Catalogue
from core.settings import Settings
from search.elastic.breaker import CircuitBreaker
from search.elastic.connection import PER_ANSWER, PER_QUESTION, Connection
from search.elastic.engine import ElasticEngine
from search.elastic.health import check
from search.elastic.watch import Watch
from search.engine import IndexMetadata

_MEANWHILE = "the built-in search answers until it is back."


class ElasticServer:
    """The server that the settings name, asked for the index of one version.

    Parameters
    ----------
    settings : Settings
    metadata : IndexMetadata
        What its index must be made of.
    catalogue : Catalogue
    patience : float
        Seconds that one question may take.

    Raises
    ------
    SettingsInvalid
        If the address or the login cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        metadata: IndexMetadata,
        catalogue: Catalogue,
        patience: float = PER_QUESTION,
    ) -> None:
        self._connection = Connection(settings, patience)
        self._watch = Watch(partial(check, self._connection, metadata), CircuitBreaker())
        self._per_answer = patience * PER_ANSWER / PER_QUESTION
        self._watch.begin(patience + 1)
        self.engine = ElasticEngine(self._connection, metadata, catalogue)

    @property
    def problem(self) -> str:
        """Why it is not to be asked, as a sentence; "" where it is."""
        reason = self._watch.problem
        return told(reason) if reason else ""

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Limit what the questions of the block may take together, and note how it goes."""
        with self._connection.one_answer(self._per_answer) as was_asked, self._watch.answering(was_asked):
            yield


def told(reason: str) -> str:
    """Return a reason as a sentence for the reader of a page."""
    return f"{reason[0].upper()}{reason[1:]}; {_MEANWHILE}"
