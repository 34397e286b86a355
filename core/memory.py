"""How much memory work may take: what is set, or what the machine and its control groups have left."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from core.settings import load_settings

_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")


def memory_limit() -> int:
    """Return how many bytes a method may take while it learns.

    ``ANISHELF_MEMORY_LIMIT`` where it is set, else what is available at this moment.
    """
    limit = load_settings().memory_limit
    return available_memory() if limit is None else int(limit)


def available_memory(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> int:
    """Return the bytes that can still be taken without swapping or being killed.

    The kernel's own estimate (``MemAvailable``), or less where a control group (a container, a service) has
    less room. Where there is no ``/proc``: all memory of the machine.

    Parameters
    ----------
    proc, cgroups : Path
        Where the two file systems are mounted.
    """
    try:
        told = re.search(r"^MemAvailable:\s+(\d+) kB", (proc / "meminfo").read_text(), re.MULTILINE)
    except OSError:
        told = None
    if told is None:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([int(told[1]) * 1024, *_rooms(proc, cgroups)])


def _rooms(proc: Path, cgroups: Path) -> Iterator[int]:
    """Yield what each control group above this process has left; those without a limit are left out."""
    try:
        lines = (proc / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _rooms_above(cgroups, path, "memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            names = "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
            yield from _rooms_above(cgroups / "memory", path, *names)


def _rooms_above(root: Path, path: str, limit: str, usage: str, reclaimable: str) -> Iterator[int]:
    # In a container the path is often that of the host, and the root is the group itself: both are looked at.
    own = root / path.lstrip("/")
    for group in (own, *own.parents):
        if group.is_relative_to(root) and (group / limit).is_file():
            most, used = _number(group / limit), _number(group / usage)
            if most is not None and used is not None:
                stat = re.search(rf"^{reclaimable} (\d+)", _text(group / "memory.stat"), re.MULTILINE)
                # Pages of files that nobody reads count as used, and are given back when they are wanted.
                yield max(most - used + (int(stat[1]) if stat else 0), 0)


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.isdigit() else None


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
