"""Somebody who looks at the server now and then, so that no request has to find out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

from core.errors import EngineUnavailable
from search.elastic.breaker import CircuitBreaker
from search.elastic.connection import QuestionRefused

#: Seconds after the last request when nobody looks any more.
_IDLE = 60.0
#: Seconds to wait for a look: before the first request, and at one that comes after a time without any.
_FIRST_LOOK, _NEXT_LOOK = 3.0, 0.2


class Watch:
    """Looks at a server as long as there are requests; safe for many threads.

    Parameters
    ----------
    check : callable
        Raises `EngineUnavailable` where the server is not to be asked.
    breaker : CircuitBreaker
        Is told what the checks and the answers have come to.
    """

    def __init__(self, check: Callable[[], None], breaker: CircuitBreaker) -> None:
        self._check = check
        self._breaker = breaker
        self._lock = Lock()
        self._wake, self._looked = Event(), Event()
        self._thread: Thread | None = None
        self._asked = 0.0

    def begin(self, seconds: float = _FIRST_LOOK) -> None:
        """Wait for a first look, so that the first request is answered by the right engine.

        Parameters
        ----------
        seconds : float
            How long, if longer than usual.
        """
        self._attend(max(seconds, _FIRST_LOOK))

    @property
    def problem(self) -> str:
        """Why the server is not to be asked, "" where it is."""
        self._attend(_NEXT_LOOK)
        return self._breaker.reason

    @contextmanager
    def answering(self, was_asked: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """Note whether the block comes to an answer.

        Parameters
        ----------
        was_asked : callable
            Tells in the end whether the server had any part in it: an answer without it excuses no failure.
        """
        try:
            yield
        except QuestionRefused:
            raise
        except EngineUnavailable as error:
            self._breaker.failed(error.what)
            self._wake.set()
            raise
        if was_asked():
            self._breaker.answered()

    def look(self) -> None:
        """Check the server now."""
        self._breaker.checking()
        try:
            self._check()
        except EngineUnavailable as error:
            self._breaker.checked(error.what)
        except Exception as error:
            # Whatever a strange server answers, nobody must go on asking it because the watcher is gone.
            self._breaker.checked(f"Elasticsearch cannot be understood ({type(error).__name__})")
        else:
            self._breaker.checked("")
        self._looked.set()

    def _attend(self, seconds: float) -> None:
        """Make sure that somebody looks; wait so long at most for a look that has just begun."""
        self._asked = time.monotonic()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._looked.clear()
                self._thread = Thread(target=self._run, name="watch elasticsearch", daemon=True)
                self._thread.start()
        self._looked.wait(seconds)

    def _run(self) -> None:
        self.look()
        while time.monotonic() - self._asked < _IDLE:
            self._wake.clear()
            self._wake.wait(self._breaker.seconds_to_check())
            if self._breaker.seconds_to_check() <= 0:
                self.look()
