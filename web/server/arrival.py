"""A request as it comes in: how much of it is there, and where it ends.

Nothing is decided here but when to stop waiting. Whether a request is well-formed is for gunicorn to say,
which reads the same bytes afterwards; so whatever this reading does not understand is handed on as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: The most that a form may send. A longer body is not waited for: its request is refused (413).
MAX_BODY = 64 * 1024
#: The most that the first line and the headers may take: 128 KB and the headers that browsers send.
MAX_HEAD = 192 * 1024

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
#: Headers that say where a body ends, understood here or not.
_FRAMING = re.compile(rb"\r\n(?:content-length|transfer-encoding)[ \t]*:", re.IGNORECASE)
_EXPECTATION = re.compile(rb"\r\nexpect:[ \t]*([^\r]*?)[ \t]*(?=\r\n)", re.IGNORECASE)
_GO_AHEAD = b"100-continue"
_CURRENT = re.compile(rb"[^\r\n]* HTTP/1\.1\r\n")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request to be answered."""

    content: bytes
    is_whole: bool
    """Whether it ends with these bytes. Where it does not, nothing that comes later can be told from it."""


class Arrival:
    """What a client has sent and nobody has answered yet: one request of bounded size, and a little more."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._searched = 0
        self._end: int | None = None
        self._is_whole = True
        self._hesitates = False

    @property
    def has_begun(self) -> bool:
        """Whether anything has come."""
        return bool(self._received)

    @property
    def is_too_long(self) -> bool:
        """Whether the head has not ended where it should have."""
        return self._end is None and len(self._received) > MAX_HEAD

    def add(self, more: bytes) -> None:
        """Put what has come now behind what came before."""
        self._received += more

    def take(self) -> Arrived | None:
        """Return the first request once nothing more is to be waited for, and forget it; None before."""
        if self._end is None:
            self._read_head()
        if self._end is None or len(self._received) < self._end:
            return None
        taken = Arrived(bytes(self._received[: self._end]), self._is_whole)
        del self._received[: self._end]
        self._searched, self._end, self._is_whole, self._hesitates = 0, None, True, False
        return taken

    def must_be_told(self) -> bool:
        """Return whether the client waits for a word before it sends the body; true once for a request."""
        hesitates, self._hesitates = self._hesitates, False
        return hesitates

    def _read_head(self) -> None:
        """Find where the request ends, as soon as its head says so."""
        received = self._received
        at = received.find(_HEAD_END, max(self._searched - len(_HEAD_END), 0))
        self._searched = len(received)
        if at < 0:
            return
        head = bytes(received[: at + 2])
        length = _LENGTH.search(head)
        n_body = int(length[1]) if length else 0
        expected = {one.lower() for one in _EXPECTATION.findall(head)}
        # gunicorn may understand what is not understood here, such as a length of very many digits. What is
        # expected beyond the one thing that there is, it refuses (417).
        is_clear = len(_FRAMING.findall(head)) == (1 if length else 0) and expected <= {_GO_AHEAD}
        self._is_whole = is_clear and n_body <= MAX_BODY
        self._end = at + len(_HEAD_END) + n_body if self._is_whole else len(received)
        # Who has sent some of the body does not wait, and HTTP/1.0 knows no such word (RFC 9110, 10.1.1).
        nothing_else = len(received) == at + len(_HEAD_END) < self._end
        self._hesitates = bool(expected) and nothing_else and _CURRENT.match(head) is not None
