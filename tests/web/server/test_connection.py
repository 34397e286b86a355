from __future__ import annotations

import socket

import pytest

from tests.web.server.small_app import LARGE
from web.server.connection import Outbox


def drained(client: socket.socket) -> bytes:
    """Read what is there."""
    parts = []
    try:
        while part := client.recv(1 << 20):
            parts.append(part)
    except BlockingIOError:
        pass
    return b"".join(parts)


def test_an_outbox_takes_all_at_once_and_gives_it_away_in_order() -> None:
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        there.setblocking(False)
        outbox = Outbox(here)
        outbox.sendall(b"head")
        assert drained(there) == b"head"
        assert outbox.send(LARGE) == len(LARGE)
        outbox.sendall(b"tail")
        assert not outbox.flush()
        came = drained(there)
        while not outbox.flush():
            came += drained(there)
        assert came + drained(there) == LARGE + b"tail"


def test_what_nobody_takes_any_more_is_an_error() -> None:
    here, there = socket.socketpair()
    with here:
        here.setblocking(False)
        outbox = Outbox(here)
        there.close()
        with pytest.raises(BrokenPipeError):
            outbox.sendall(b"anything")


def test_an_outbox_never_waits_nor_closes() -> None:
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        there.setblocking(False)
        outbox = Outbox(here)
        outbox.setblocking(True)
        outbox.settimeout(3)
        outbox.shutdown(socket.SHUT_WR)
        outbox.close()
        assert outbox.gettimeout() == 0
        assert outbox.recv(10) == b""
        outbox.sendall(b"still open")
        assert drained(there) == b"still open"
