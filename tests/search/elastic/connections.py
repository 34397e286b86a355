"""Connections whose patience a test changes: short only while the server is to be given up."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.settings import Settings
from search.elastic.connection import Connection

#: Seconds for a question to a server that is well: how busy the machine is, is not what is tested.
PATIENCE = 30.0
#: Seconds that nothing takes unless somebody waits for a server that says nothing.
HANGS = 20.0


class Connections:
    """All connections of a test: how long they wait for an answer may change at any time.

    Attributes
    ----------
    opened : list of Connection
    """

    def __init__(self) -> None:
        self.opened: list[Connection] = []

    def open(self, settings: Settings, patience: float) -> Connection:
        """Open one more."""
        self.opened.append(Connection(settings, patience))
        return self.opened[-1]

    def wait_for(self, seconds: float) -> None:
        """Let every question from now on take so long."""
        for connection in self.opened:
            connection.patience = seconds


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.05)
