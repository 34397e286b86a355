"""How much anonymous memory a process and all its children hold, watched from outside."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

_INTERVAL_SECONDS = 0.01


class MemoryOfTree:
    """Keeps the greatest sum of RssAnon over a process tree while the block runs.

    RssAnon is what cannot be written back to a file: pages of mapped files and the page cache do not count.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0
        """Bytes."""
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryOfTree:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_INTERVAL_SECONDS):
            self.peak = max(self.peak, sum(anonymous_bytes(pid) for pid in tree(self._pid)))


def tree(pid: int) -> list[int]:
    """Return a process and its descendants; those that have ended are left out."""
    found = [pid]
    for process in found:
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:
                continue
    return found


def anonymous_bytes(pid: int) -> int:
    """Return the RssAnon of one process, 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon")), 0)
