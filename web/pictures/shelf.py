"""Pictures on disk: where a file lies says how far a title has come, so a restart goes on from there.

``waiting/<anime_id>`` holds the address that a source gave, "" where none did; ``kept/<anime_id>`` the
picture; ``none/<anime_id>`` why there is none. Files appear whole or not at all.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

#: Titles that wait at most; who comes later comes again by being looked at again.
MOST_WAITING = 500
#: Seconds after which a title without a picture is asked about once more.
PERIOD = 30 * 86_400.0


class PictureShelf:
    """What is known of the pictures of titles, under one folder.

    Parameters
    ----------
    folder : Path
        Made when something is to be kept.
    most : int
        Titles that wait at most.
    """

    def __init__(self, folder: Path, most: int = MOST_WAITING) -> None:
        self.folder = folder
        self._most = most
        self._waiting, self._kept, self._none = (folder / name for name in ("waiting", "kept", "none"))

    def has(self, anime_id: int) -> bool:
        """Whether a title's picture is kept."""
        return (self._kept / str(anime_id)).is_file()

    def content(self, anime_id: int) -> bytes | None:
        """Return a title's picture, None where there is none."""
        try:
            return (self._kept / str(anime_id)).read_bytes()
        except OSError:
            return None

    def want(self, anime_id: int, address: str = "") -> bool:
        """Put a title among those that wait, and say whether it is new there.

        Nothing happens where its picture is kept, where it was looked for in vain lately, or where too many
        wait already.

        Raises
        ------
        OSError
            Where the folder cannot be written.
        """
        waiting = self._waiting / str(anime_id)
        if self.has(anime_id) or waiting.exists() or self._in_vain(anime_id):
            return False
        self._waiting.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in self._waiting.iterdir()) >= self._most:
            return False
        _write(waiting, address.encode())
        return True

    def next(self) -> tuple[int, str] | None:
        """Return who has waited longest, with the address that its source gave; None where nobody waits."""
        try:
            with os.scandir(self._waiting) as found:
                waiting = [(one.stat().st_mtime_ns, int(one.name)) for one in found if one.name.isdecimal()]
            anime_id = min(waiting)[1]
            return anime_id, (self._waiting / str(anime_id)).read_text("utf-8", "replace")
        except (OSError, ValueError):  # no folder, nobody in it, or cleared by hand meanwhile
            return None

    def keep(self, anime_id: int, content: bytes) -> None:
        """Keep a title's picture; it waits no longer."""
        _write(self._kept / str(anime_id), content)
        (self._none / str(anime_id)).unlink(missing_ok=True)
        self.leave(anime_id)

    def lack(self, anime_id: int, why: str) -> None:
        """Note that a title has no picture; it waits no longer."""
        _write(self._none / str(anime_id), why.encode())
        self.leave(anime_id)

    def postpone(self, anime_id: int) -> None:
        """Let a title wait behind all others."""
        (self._waiting / str(anime_id)).touch()

    def leave(self, anime_id: int) -> None:
        """Let a title wait no longer."""
        (self._waiting / str(anime_id)).unlink(missing_ok=True)

    def _in_vain(self, anime_id: int) -> bool:
        try:
            return time.time() - (self._none / str(anime_id)).stat().st_mtime < PERIOD
        except OSError:
            return False


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also beside another writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
