"""Fetches the pictures of titles that people looked at: one request at a time, slowly, in the background."""

from __future__ import annotations

import fcntl
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

from web.log import request_log
from web.pictures.jikan import Jikan, NoPicture, TryLater
from web.pictures.shelf import PictureShelf

#: Seconds between two requests: what Jikan asks of programs that fill a store of their own.
PAUSE = 4.0
#: Seconds after the first failure in a row (doubled by each further one) and at most.
FIRST_REST, LONGEST_REST = 60.0, 3_600.0
#: Failures after which a title leaves; who looks at it again brings it back.
TRIES = 3
#: Seconds between two looks for titles that another process has put there.
_LOOK = 60.0

T = TypeVar("T")


class _Stopped(Exception):
    """The fetcher was told to end."""


class Fetcher:
    """A thread that takes one waiting title after the other; of several processes on one folder, one fetches.

    Parameters
    ----------
    shelf : PictureShelf
    source : Jikan
    pause : float
        Seconds before every request.
    wait : callable or None
        Waits for some seconds, and returns True as soon as the fetcher shall end; for tests.
    """

    def __init__(
        self,
        shelf: PictureShelf,
        source: Jikan,
        pause: float = PAUSE,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self.shelf = shelf
        self._source = source
        self._pause = pause
        self._ended = threading.Event()
        self._wake = threading.Event()
        self._wait = wait or self._ended.wait
        self._failures = 0
        self._tries: Counter[int] = Counter()
        self._thread = threading.Thread(target=self._run, name="fetch-pictures", daemon=True)

    def start(self) -> None:
        """Begin, with what the last run has left."""
        self._thread.start()

    def want(self, anime_id: int, address: str = "") -> None:
        """Ask for a title's picture, which may be at `address`. Never fails, never waits for the network."""
        try:
            if self.shelf.want(anime_id, address):
                self._wake.set()
        except OSError as error:
            _log_disk(error)

    def close(self) -> None:
        """End; what is on its way is asked for again by the next run."""
        self._ended.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(1)

    def _run(self) -> None:
        try:
            with self._alone():
                while not self._ended.is_set():
                    self._turn()
        except _Stopped:
            pass

    def _turn(self) -> None:
        """Take the next title, or wait for one."""
        self._wake.clear()
        waiting = self.shelf.next()
        if waiting is None:
            self._wake.wait(_LOOK)
            return
        try:
            self.fetch(*waiting)
        except OSError as error:
            _log_disk(error)
            self._rest(LONGEST_REST)
        except _Stopped:
            raise
        except Exception as fault:
            # Whatever a server sends, the thread goes on with the next title.
            request_log().error("picture", fault=repr(fault), anime_id=waiting[0])
            with suppress(OSError):
                self.shelf.lack(waiting[0], repr(fault))

    def fetch(self, anime_id: int, address: str) -> None:
        """Fetch one title's picture and keep it, or note why not.

        Raises
        ------
        OSError
            Where the disk does not take it.
        """
        try:
            content = self._content(anime_id, address)
        except NoPicture as error:
            self._answered(anime_id)
            self.shelf.lack(anime_id, str(error))
        except TryLater as error:
            self._failed(anime_id, error)
        else:
            self._answered(anime_id)
            self.shelf.keep(anime_id, content)

    def _content(self, anime_id: int, address: str) -> bytes:
        if self._source.usable(address):
            with suppress(NoPicture):  # sources grow old, Jikan knows where the picture is today
                return self._paced(self._source.picture, address)
        return self._paced(self._source.picture, self._paced(self._source.address, anime_id))

    def _paced(self, ask: Callable[..., T], about: object) -> T:
        self._rest(self._pause)
        return ask(about)

    def _rest(self, seconds: float) -> None:
        if self._wait(seconds):
            raise _Stopped

    def _answered(self, anime_id: int) -> None:
        self._failures = 0
        self._tries.pop(anime_id, None)

    def _failed(self, anime_id: int, error: TryLater) -> None:
        """Leave the server alone for a while; a title that fails again and again leaves."""
        request_log().warning("picture", problem=str(error))
        rest = min(FIRST_REST * 2.0 ** min(self._failures, 10), LONGEST_REST)
        self._failures += 1
        if not error.busy:
            self._tries[anime_id] += 1
            if self._tries[anime_id] >= TRIES:
                del self._tries[anime_id]
                self.shelf.leave(anime_id)
            else:
                self.shelf.postpone(anime_id)
        self._rest(rest if error.seconds is None else min(max(error.seconds, self._pause), LONGEST_REST))

    def _alone(self) -> IO[str]:
        """Wait until no other process fetches into this folder; the open file is the right to do so."""
        while True:
            try:
                return _locked(self.shelf.folder)
            except BlockingIOError:
                pass
            except OSError as error:
                _log_disk(error)
            if self._ended.wait(_LOOK):
                raise _Stopped


def _locked(folder: Path) -> IO[str]:
    """Return the open lock of a folder; BlockingIOError where another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock


def _log_disk(error: OSError) -> None:
    request_log().warning("picture", problem=f"cannot keep pictures ({error.strerror or error})")
