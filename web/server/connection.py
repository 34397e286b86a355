"""A connection with a client, in the form that gunicorn's threads know, without anything to wait for."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from gunicorn import http  # type: ignore[import-untyped]  # it ships no types
from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]  # as above

from web.server.arrival import Arrival, Arrived

_PIECE = 64 * 1024


class Outbox:
    """Stands in for the socket in a thread: takes a whole answer, whatever the client has room for.

    What fits into the client's connection goes out at once; the rest waits for the event loop.
    """

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._left = bytearray()

    def put(self, data: bytes) -> None:
        """Keep it for the next `flush`."""
        self._left += data

    def sendall(self, data: bytes) -> None:
        """Send what goes out now and keep the rest, in order."""
        self.put(data)
        self.flush()

    def send(self, data: bytes) -> int:
        """Send or keep all of it."""
        self.sendall(data)
        return len(data)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to go out."""
        return not self._left

    def flush(self) -> bool:
        """Send what goes out now; return whether nothing is left.

        Raises
        ------
        OSError
            If the client is gone.
        """
        try:
            while self._left:
                del self._left[: self._client.send(self._left)]
        except BlockingIOError:
            return False
        return True

    # gunicorn sets these before and after an answer; the event loop alone waits and closes here.

    def setblocking(self, flag: bool) -> None:
        """Never block."""

    def settimeout(self, value: float | None) -> None:
        """Never wait."""

    def gettimeout(self) -> float:
        """Return that nothing is waited for."""
        return 0.0

    def shutdown(self, how: int) -> None:
        """Leave the end to the event loop."""

    def close(self) -> None:
        """Leave the end to the event loop."""

    def recv(self, _size: int) -> bytes:
        """Return that nothing more is to be read."""
        return b""


class Connection(TConn):  # type: ignore[misc]  # gunicorn ships no types
    """One client's connection.

    Threads get requests from `arrival` through `parser` and write into `sock`, which is an `Outbox`; only the
    event loop touches the real socket otherwise. At any time either a thread or the event loop has it.
    """

    def __init__(self, cfg: Any, client: socket.socket, address: Any, server: Any) -> None:
        super().__init__(cfg, client, address, server)
        self.stream = client
        self.sock = Outbox(client)
        self.arrival = Arrival()
        self.initialized = self.data_ready = True  # a thread finds everything there
        self.is_whole = True
        self.stays = True
        """Whether another request may follow."""
        self.timeout = 0.0
        """Until when the event loop waits for the client (`time.monotonic`)."""
        self.when_late: Callable[[Connection], None]
        """What the event loop does then."""

    def receive(self) -> bytes | None:
        """Return what has come, b"" at the end, or None where there is nothing yet."""
        try:
            return self.stream.recv(_PIECE)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def begin(self, request: Arrived) -> None:
        """Lay a request out for a thread."""
        self.is_whole = request.is_whole
        self.parser = http.get_parser(self.cfg, iter((request.content,)), self.client)
