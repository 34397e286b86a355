"""A TCP proxy in front of a real server that can be as bad as a network: closed, frozen, slow, or lying."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

_CHUNK = 65_536


class Mode(Enum):
    """What the proxy does with connections and with what goes through them."""

    PASS = "pass"
    CLOSED = "closed"
    """Every connection ends at once."""
    FROZEN = "frozen"
    """Questions are taken and never answered."""
    SLOW = "slow"
    """Every answer takes its time."""
    TRICKLE = "trickle"
    """Answers come a few bytes at a time, so that no single wait is long."""
    CANNED = "canned"
    """Every question gets the same answer, which is not the server's."""
    REWRITE = "rewrite"
    """Some bytes of the answers are replaced by as many others."""


@dataclass
class TcpProxy:
    """Forwards to a server as its mode says; the mode may change at any time.

    Attributes
    ----------
    target : (str, int)
    seconds : float
        How long an answer takes in mode SLOW.
    canned : bytes
        The answer in mode CANNED.
    rewrite : (bytes, bytes)
        What is replaced by what in mode REWRITE; both of one length.
    questions : int
        Packets that clients have sent.
    """

    target: tuple[str, int]
    mode: Mode = Mode.PASS
    seconds: float = 5.0
    canned: bytes = b""
    rewrite: tuple[bytes, bytes] = (b"", b"")
    questions: int = 0
    _open: list[socket.socket] = field(default_factory=list)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @classmethod
    @contextlib.contextmanager
    def before(cls, url: str) -> Iterator[TcpProxy]:
        """Run a proxy in front of the server of an address."""
        parts = urlsplit(url)
        proxy = cls((parts.hostname or "127.0.0.1", parts.port or 80))
        thread = threading.Thread(target=proxy._accept, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy._listener.shutdown(socket.SHUT_RDWR)
            proxy._listener.close()
            proxy.cut()
            thread.join()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def become(self, mode: Mode) -> None:
        """Change the mode; a closed server has ended the connections that it had."""
        self.mode = mode
        if mode is Mode.CLOSED:
            self.cut()

    def answer_with(self, status: str, body: str) -> None:
        """Answer every question with a status, as an Elasticsearch would."""
        head = f"HTTP/1.1 {status}\r\nX-elastic-product: Elasticsearch\r\nContent-Type: application/json\r\n"
        self.canned = f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        self.mode = Mode.CANNED

    def cut(self) -> None:
        """End all connections."""
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.mode is Mode.CLOSED:
                client.close()
                continue
            server = socket.create_connection(self.target)
            self._open += [client, server]
            for source, sink, is_answer in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pump, args=(source, sink, is_answer), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if is_answer:
                    self._give(data, sink)
                    continue
                self.questions += 1
                if self.mode is Mode.CANNED:
                    source.sendall(self.canned)
                elif self.mode is not Mode.FROZEN:
                    sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()

    def _give(self, data: bytes, sink: socket.socket) -> None:
        if self.mode is Mode.SLOW:
            time.sleep(self.seconds)
        if self.mode is Mode.REWRITE:
            data = data.replace(*self.rewrite)
        step = 8 if self.mode is Mode.TRICKLE else len(data)
        for start in range(0, len(data), step):
            sink.sendall(data[start : start + step])
            if step < len(data):
                time.sleep(0.1)
