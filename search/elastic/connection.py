"""The client of Elasticsearch: how it logs in, how long anybody waits for it, and what its errors mean."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.parse import urlsplit

from elastic_transport import ConnectionError as NotReached
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from core.errors import EngineUnavailable, SettingsInvalid
from core.settings import Settings

T = TypeVar("T")

#: Seconds that one question may take, and all questions of one answer together.
PER_QUESTION, PER_ANSWER = 0.45, 0.7
#: Questions under way at once in one process.
_MOST_AT_ONCE = 16
_WAIT = "see that it runs, then run the same command again; pages need nothing, they notice by themselves"
_SLOW = "Elasticsearch does not answer in time"
_WRONG = "Elasticsearch answers something else than it should"
_AGAIN = "run python -m search index --engine elasticsearch"

#: By HTTP status: what is wrong, and what to do about it.
_STATUS = {
    401: (
        "Elasticsearch refuses the login",
        "set ANISHELF_ELASTICSEARCH_API_KEY, or _USERNAME and _PASSWORD",
    ),
    403: ("Elasticsearch does not allow this", "give the user the rights that docs/elasticsearch.md names"),
    404: ("the index of this version is missing in Elasticsearch", _AGAIN),
    429: ("Elasticsearch is overloaded (429)", _WAIT),
    503: ("Elasticsearch is not available (503)", _WAIT),
}
#: What is wrong and what to do when the disk is full.
READ_ONLY = (
    "Elasticsearch has made the index read-only",
    "free disk space on its machine, then lift the block",
)
_KINDS: tuple[tuple[type[Exception], tuple[str, str]], ...] = (
    (
        UnsupportedProductError,
        ("the search server is not Elasticsearch 8", "check ANISHELF_ELASTICSEARCH_URL"),
    ),
    (ConnectionTimeout, (_SLOW, _WAIT)),
    (TlsError, ("the certificate of Elasticsearch is not trusted", "set ANISHELF_ELASTICSEARCH_CA_CERTS")),
    (NotReached, ("Elasticsearch cannot be reached", _WAIT)),
)

# The client logs every retry with a traceback; what matters of it reaches the reader through the breaker.
logging.getLogger("elastic_transport").setLevel(logging.ERROR)


class QuestionRefused(EngineUnavailable):
    """The server works but does not take this one question: no reason to leave it alone."""


class Connection:
    """A client of one server or cluster; safe for many threads.

    Every question runs in a thread of its own, so that nobody waits longer than agreed, whatever holds the
    answer up: a name that does not resolve, a server that is frozen, or one that sends a byte a second.

    Parameters
    ----------
    settings : Settings
    patience : float
        Seconds that one question may take.

    Raises
    ------
    SettingsInvalid
        If the address or the login cannot be used.
    """

    def __init__(self, settings: Settings, patience: float = PER_QUESTION) -> None:
        self.where = address(settings)
        self.patience = patience
        client = open_client(settings)
        # So that a second node has its time after a first one that says nothing.
        self._attempts = min(2, len(client.transport.node_pool))
        self._client = client.options(request_timeout=patience / self._attempts)
        self._threads = ThreadPoolExecutor(_MOST_AT_ONCE, thread_name_prefix="elasticsearch")
        self._seconds_left: ContextVar[float | None] = ContextVar("seconds_left", default=None)

    @contextmanager
    def one_answer(self, seconds: float = PER_ANSWER) -> Iterator[Callable[[], bool]]:
        """Let all questions of the block together take so long; time between them does not count.

        Yields
        ------
        callable
            Tells whether there was any question.
        """
        token = self._seconds_left.set(seconds)
        try:
            yield lambda: self._seconds_left.get() != seconds
        finally:
            self._seconds_left.reset(token)

    def ask(self, question: Callable[[Elasticsearch], T], patience: float | None = None) -> T:
        """Return what the server answers, within the usual time or within `patience` seconds.

        Raises
        ------
        EngineUnavailable
            If there is no usable answer in time.
        QuestionRefused
            If the server takes other questions, but not this one.
        """
        left = self._seconds_left.get()
        client = self._client
        if patience is None:
            patience = self.patience
        else:  # another client: making one takes a fifth of the time of a question
            client = client.options(request_timeout=patience / self._attempts)
        patience = patience if left is None else min(patience, left)
        started = time.perf_counter()
        try:
            waiting: Future[T] = self._threads.submit(question, client)
        except RuntimeError as error:  # Python is ending, and a watcher goes on a little longer
            raise EngineUnavailable("Anishelf is ending", self.where, _WAIT) from error
        try:
            return waiting.result(timeout=max(patience, 0.0))
        except TimeoutError as error:
            waiting.cancel()
            raise EngineUnavailable(_SLOW, self.where, _WAIT) from error
        except (ApiError, TransportError, UnsupportedProductError) as error:
            raise translated(error, self.where) from error
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise EngineUnavailable(_WRONG, self.where, _WAIT) from error
        finally:
            if left is not None:
                self._seconds_left.set(left - (time.perf_counter() - started))

    def close(self) -> None:
        """Let go of threads and sockets."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()


def open_client(settings: Settings, seconds: float = PER_QUESTION) -> Elasticsearch:
    """Return a client as the settings say; nothing is asked yet.

    A question that one node does not take is put to another one, once; nodes that have failed are left out
    for a while.

    Raises
    ------
    SettingsInvalid
        If the address or the login cannot be used.
    """
    urls = [url.strip() for url in settings.elasticsearch_url.split(",") if url.strip()]
    try:
        return Elasticsearch(
            urls,
            request_timeout=seconds,
            max_retries=1,
            retry_on_timeout=len(urls) > 1,
            connections_per_node=_MOST_AT_ONCE,
            **_login(settings),
        )
    except (ValueError, TypeError, OSError) as error:
        # The address may hold a password: it is not repeated.
        raise SettingsInvalid(
            "Elasticsearch cannot be addressed",
            "ANISHELF_ELASTICSEARCH_URL",
            f"write http://host:9200, several with commas between them ({error})",
        ) from error


def address(settings: Settings) -> str:
    """Return where the settings point, without the logins that an address may carry."""
    urls = (urlsplit(url.strip()) for url in settings.elasticsearch_url.split(","))
    return ", ".join(f"{url.scheme}://{url.netloc.rpartition('@')[2]}" for url in urls)


def translated(error: Exception, where: str) -> EngineUnavailable:
    """Return an error of the client as one of ours; readers of a page see only what is wrong, not where."""
    if isinstance(error, ApiError) and not isinstance(error, UnsupportedProductError):
        return _of_status(error, where)
    what, remedy = next((told for kind, told in _KINDS if isinstance(error, kind)), (_WRONG, _WAIT))
    return EngineUnavailable(what, where, remedy)


def _of_status(error: ApiError, where: str) -> EngineUnavailable:
    status = int(error.meta.status)
    if status == 400:
        return QuestionRefused("Elasticsearch does not take this question", f"{where} ({error})", _WAIT)
    if error.message == "cluster_block_exception":
        return EngineUnavailable(READ_ONLY[0], where, READ_ONLY[1])
    what, remedy = _STATUS.get(status, (f"Elasticsearch answers with an error ({status})", _WAIT))
    return EngineUnavailable(what, where, remedy)


def _login(settings: Settings) -> dict[str, Any]:
    """Return how to log in and whom to trust, in the client's words."""
    key, name, password = (
        settings.elasticsearch_api_key,
        settings.elasticsearch_username,
        settings.elasticsearch_password,
    )
    if key is not None and name is not None:
        raise SettingsInvalid(
            "two ways to log in to Elasticsearch",
            "ANISHELF_ELASTICSEARCH_API_KEY and _USERNAME",
            "unset one of them",
        )
    if (name is None) != (password is None):
        raise SettingsInvalid(
            "half a login for Elasticsearch",
            "ANISHELF_ELASTICSEARCH_USERNAME and _PASSWORD",
            "set both or none",
        )
    found: dict[str, Any] = {}
    if key is not None:
        found["api_key"] = key.get_secret_value()
    if name is not None and password is not None:
        found["basic_auth"] = (name, password.get_secret_value())
    if settings.elasticsearch_ca_certs is not None:
        if not settings.elasticsearch_ca_certs.is_file():
            raise SettingsInvalid(
                "there is no such certificate",
                f"ANISHELF_ELASTICSEARCH_CA_CERTS={settings.elasticsearch_ca_certs}",
                "name the file of the authority that Elasticsearch's certificate is signed by",
            )
        found["ca_certs"] = str(settings.elasticsearch_ca_certs)
    return found
