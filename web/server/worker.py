"""A gunicorn worker whose threads work on whole requests only, and never wait for a client.

gunicorn's own threaded worker reads requests and writes answers in its threads, so as many slow clients as it
has threads stop it: those that never end their request, and those that do not read their answer. Here the
event loop, which waits for all clients at once, gathers each request and sees each answer off; a thread has a
request only while it works it out. What a client may hold up is its own connection, for a bounded time.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from math import inf
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # it ships no types

from web.server.arrival import Arrived
from web.server.connection import Connection
from web.server.phrases import GO_ON, TOO_LATE, TOO_LONG

#: As SO_LINGER has it: closing waits, for no second.
_AT_ONCE = struct.pack("ii", 1, 0)
#: What `accept` says where the client has left again already.
_NOBODY_THERE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)
#: What it says where this process or the machine has no room for another connection.
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
#: The share of the graceful time that answers get; the rest is for the process to end by itself.
_FOR_ANSWERS = 0.9


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Gathers requests and sees answers off in the event loop.

    It stands on these places of `ThreadWorker`: connections begin in `accept`, a thread runs `handle_request`
    and ends in `finish_request`, and the loop calls `wait_for_and_dispatch_events`, `set_accept_enabled`,
    `murder_pending` and, when it stops, `_cap_keepalive` and `murder_keepalived`.
    """

    #: Seconds that a request may take to arrive, an answer to leave, and a client to close after the last.
    arrival_seconds = 20.0
    answer_seconds = 60.0
    parting_seconds = 2.0
    #: Seconds without new connections where there is no room for one, and without another word about it.
    pause_seconds = 0.5
    quiet_seconds = 60.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: set[Connection] = set()
        self._last_moment = inf
        """Until when answers may go out (`time.monotonic`); known once the worker stops."""
        self._accept_from = self._quiet_until = -inf

    def accept(self, listener: socket.socket) -> None:
        """Begin a connection; where there are too many, the one goes that has least time left."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _NO_ROOM:
                self._pause(error)
            elif error.errno not in _NOBODY_THERE:
                raise
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections and self._waiting:
            self._drop(min(self._waiting, key=lambda one: one.timeout))
        connection = Connection(self.cfg, client, address, listener.getsockname())
        self._await_request(connection, self.arrival_seconds)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Let new connections come or wait; the loop asks for what it wants before every look for events."""
        super().set_accept_enabled(enabled and time.monotonic() >= self._accept_from)

    def _pause(self, error: OSError) -> None:
        """Let connections wait a little: who tried again at once would use up a core."""
        now = time.monotonic()
        if now >= self._quiet_until:
            self.log.warning("New connections have to wait: %s. Allow more open files.", error.strerror)
        self._quiet_until = now + self.quiet_seconds
        self._accept_from = now + self.pause_seconds
        self.set_accept_enabled(False)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answer in a thread; what follows a request without a clear end is never read as another one."""
        if not conn.is_whole:
            req.force_close()
        req._expected_100_continue = False  # its client was told to go on, or will be refused
        return bool(super().handle_request(req, conn))

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        """Take a connection back from its thread."""
        conn.stays = not fs.cancelled() and fs.exception() is None and fs.result() and conn.is_whole
        self._see_off(conn)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for events; while the worker stops, no longer than until the next client is late."""
        if not self.alive and self._waiting:
            late = min(connection.timeout for connection in self._waiting)
            timeout = min(timeout, max(late - time.monotonic(), 0.0))
        super().wait_for_and_dispatch_events(timeout)

    def murder_pending(self) -> None:
        """End the wait for whoever is late."""
        self._end_waits(time.monotonic())

    def murder_keepalived(self, force: bool = False) -> None:
        """End all waits where `force` says that the worker's time is over."""
        while force and self._waiting:
            self._end_waits(inf)

    def _end_waits(self, now: float) -> None:
        for connection in [one for one in self._waiting if one.timeout <= now]:
            self._release(connection)
            connection.when_late(connection)

    def _cap_keepalive(self, deadline: float) -> None:
        """Give requests until `deadline`, because the worker stops; answers get its graceful time."""
        now = time.monotonic()
        self.arrival_seconds = min(self.arrival_seconds, deadline - now)
        self._last_moment = now + _FOR_ANSWERS * self.cfg.graceful_timeout
        for connection in self._waiting:
            until = deadline if connection.sock.is_empty else self._last_moment
            connection.timeout = min(connection.timeout, until)

    def _await_request(self, connection: Connection, seconds: float) -> None:
        self._await(connection, EVENT_READ, self._receive, seconds, self._refuse_late)

    def _receive(self, connection: Connection) -> None:
        more = connection.receive()
        if not more:
            if more is not None:
                self._drop(connection)
            return
        if not connection.arrival.has_begun:
            connection.timeout = self._in(self.arrival_seconds)
        connection.arrival.add(more)
        request = connection.arrival.take()
        if request is not None:
            self._release(connection)
            self._give_to_thread(connection, request)
        elif connection.arrival.is_too_long:
            self._release(connection)
            self._refuse(connection, TOO_LONG)
        else:
            self._let_go_on(connection)

    def _let_go_on(self, connection: Connection) -> None:
        """Tell a client that waits for it to send the body (``Expect: 100-continue``)."""
        if connection.arrival.must_be_told():
            try:
                connection.sock.sendall(GO_ON)
            except OSError:
                self._drop(connection)

    def _give_to_thread(self, connection: Connection, request: Arrived) -> None:
        connection.begin(request)
        self.enqueue_req(connection)

    def _refuse_late(self, connection: Connection) -> None:
        """Say what is wrong to a client whose request has not ended; leave one that has said nothing."""
        if connection.arrival.has_begun:
            self._refuse(connection, TOO_LATE)
        else:
            self._close(connection)

    def _refuse(self, connection: Connection, words: bytes) -> None:
        connection.stays = False
        connection.sock.put(words)
        self._see_off(connection)

    def _see_off(self, connection: Connection) -> None:
        """Send what is left of an answer, then wait for the next request or for the end."""
        try:
            if not connection.sock.flush():
                self._await(connection, EVENT_WRITE, self._go_on_sending, self.answer_seconds, self._abort)
            elif not connection.stays:
                connection.stream.shutdown(socket.SHUT_WR)
                self._await(connection, EVENT_READ, self._read_off, self.parting_seconds, self._close)
            elif request := connection.arrival.take():
                self._give_to_thread(connection, request)
            else:
                # A request can have come in part with the last one; who stops stays for no long silence.
                is_soon = connection.arrival.has_begun or not self.alive
                self._await_request(connection, self.arrival_seconds if is_soon else self.cfg.keepalive)
                self._let_go_on(connection)
        except OSError:
            self._close(connection)

    def _go_on_sending(self, connection: Connection) -> None:
        try:
            done = connection.sock.flush()
        except OSError:
            self._drop(connection)
            return
        if done:
            self._release(connection)
            self._see_off(connection)

    def _read_off(self, connection: Connection) -> None:
        """Read what comes after the last answer: closing at once could take it back (RFC 9112, 9.6)."""
        if connection.receive() == b"":
            self._drop(connection)

    def _await(
        self,
        connection: Connection,
        event: int,
        then: Callable[[Connection], None],
        seconds: float,
        when_late: Callable[[Connection], None],
    ) -> None:
        connection.timeout = self._in(seconds)
        connection.when_late = when_late
        self._waiting.add(connection)
        self.poller.register(connection.stream, event, partial(self._on_event, connection, then))

    def _in(self, seconds: float) -> float:
        """Return when so many seconds have passed, or the worker must end."""
        return min(time.monotonic() + seconds, self._last_moment)

    def _on_event(
        self, connection: Connection, then: Callable[[Connection], None], _stream: socket.socket
    ) -> None:
        if connection in self._waiting:  # unless it had to make place for one that came with the same events
            then(connection)

    def _release(self, connection: Connection) -> None:
        self._waiting.remove(connection)
        self.poller.unregister(connection.stream)

    def _drop(self, connection: Connection) -> None:
        self._release(connection)
        self._close(connection)

    def _abort(self, connection: Connection) -> None:
        """Close, and have the system throw away what it would keep for somebody who never reads."""
        connection.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._close(connection)

    def _close(self, connection: Connection) -> None:
        self.nr_conns -= 1
        connection.stream.close()
