"""Ports for servers that cannot be asked to take any free one."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack, suppress

#: Below those that the system gives to whoever asks for any, so that nobody takes one before its server listens.
_RANGE = range(20_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody uses, all different."""
    anything = random.SystemRandom()  # not the same in two test runs that begin alike
    with ExitStack() as stack:
        probes: list[socket.socket] = []
        while len(probes) < count:
            with suppress(OSError):
                probe = socket.create_server(("127.0.0.1", anything.choice(_RANGE)))
                probes.append(stack.enter_context(probe))
        return [probe.getsockname()[1] for probe in probes]
