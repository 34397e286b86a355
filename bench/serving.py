"""Start the app as a user would, wait until it is ready, and stop it with Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_ready(url: str, seconds: float, alive: str = "/readyz") -> float:
    """Wait for the path `alive` to answer 200; return the seconds it took.

    Raises
    ------
    TimeoutError
        If it does not within `seconds`.
    """
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        try:
            with urllib.request.urlopen(url + alive, timeout=2):
                return time.perf_counter() - started
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"{url} is not ready after {seconds} s")


@contextmanager
def serving(
    command: list[str],
    folder: Path,
    settings: Mapping[str, str],
    seconds: float = 300,
    *,
    alive: str = "/readyz",
) -> Iterator[tuple[str, float]]:
    """Run a serving command in a folder; yield its address and the seconds until it was ready."""
    port = free_port()
    environment = {**os.environ, **settings, "PORT": str(port)}
    server = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        yield url, wait_ready(url, seconds, alive)
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=30)
