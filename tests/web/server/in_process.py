"""The worker in the process of the tests: its own loop over real connections, without gunicorn's parent."""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock

from gunicorn.config import Config  # type: ignore[import-untyped]  # it ships no types

from tests.web.server.small_app import application
from web.server.worker import PatientWorker


class Listener(socket.socket):
    """Takes connections, unless there is no room for more."""

    full = 0
    """The error that says so, 0 while there is room."""
    asked = 0

    def accept(self) -> tuple[socket.socket, Any]:
        self.asked += 1
        if self.full:
            raise OSError(self.full, os.strerror(self.full))
        return super().accept()


class Running:
    """A worker at work, in a thread of its own."""

    def __init__(self, worker: PatientWorker, listener: Listener) -> None:
        self.worker, self.listener, self.log = worker, listener, worker.log
        self.fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.worker.run()
        except OSError as fault:
            self.fault = fault

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def connect(self, sent: bytes = b"", *, room: int | None = None) -> socket.socket:
        """Connect and send; `room` is how much of an answer fits into the client's side."""
        client = socket.socket()
        if room is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        client.settimeout(10)
        client.connect(self.listener.getsockname())
        client.sendall(sent)
        return client

    def wait_until_waiting(self, n: int) -> None:
        """Wait until no thread has any of `n` connections: the loop waits for their clients."""
        deadline = time.monotonic() + 10
        while len(self.worker._waiting) < n:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask it to stop, as SIGTERM does."""
        self.worker.handle_exit(None, None)

    def join(self, seconds: float = 10.0) -> None:
        """Wait for its end."""
        self._thread.join(seconds)
        assert not self.is_alive


@contextmanager
def running(**settings: int) -> Iterator[Running]:
    """Run a worker with settings of gunicorn's own."""
    configuration = Config()
    for name, value in {"threads": 2, "keepalive": 5, "graceful_timeout": 2, **settings}.items():
        configuration.set(name, value)
    with Listener() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        worker = PatientWorker(1, os.getppid(), [listener], None, 30, configuration, Mock())
        worker.wsgi = application
        worker.tpool = worker.get_thread_pool()
        worker.poller = selectors.DefaultSelector()
        worker.method_queue.init()
        one = Running(worker, listener)
        try:
            yield one
        finally:
            one.stop()
            one.join()
            worker.tmp.close()
            for connection in worker._waiting:  # a worker that failed leaves these to the end of its process
                connection.stream.close()
