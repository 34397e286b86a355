"""A folder for each server that tests start. What a killed run has left of one, the next run clears away."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Locked by the run that the folder belongs to; the lock ends with its process, however that ends.
_OWNER = "owner"


@contextmanager
def server_folder(prefix: str, among: Path | None = None) -> Iterator[Path]:
    """Make a folder for a server, which must have it as its ``HOME``, and clear it away afterwards.

    Before that, servers and folders of the same prefix are cleared away whose test run has been killed.

    Parameters
    ----------
    prefix : str
        What its name begins with.
    among : Path, optional
        Where it is made; where temporary files are by default.
    """
    among = among or Path(tempfile.gettempdir())
    _clear_leftovers(prefix, among)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=among))
    try:
        with (folder / "claim").open("w") as claim:
            fcntl.flock(claim, fcntl.LOCK_EX)
            (folder / "claim").rename(folder / _OWNER)  # nobody looks at it before it is locked
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear_leftovers(prefix: str, among: Path) -> None:
    for owner in sorted(among.glob(f"{prefix}*/{_OWNER}")):
        with contextlib.suppress(OSError), owner.open("r+") as claim:  # the run lives, or others were faster
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            while left := _at_home_in(owner.parent):
                for process in left:
                    os.kill(process, signal.SIGKILL)
                time.sleep(0.01)
            shutil.rmtree(owner.parent, ignore_errors=True)


def _at_home_in(folder: Path) -> list[int]:
    """Return the processes whose ``HOME`` is a folder: a server, and what it has started."""
    home, found = b"HOME=" + os.fsencode(folder), []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile, or is somebody else's
            found += [int(path.name)] * (home in (path / "environ").read_bytes().split(b"\0"))
    return found
