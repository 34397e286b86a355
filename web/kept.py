"""Shelves that were worked out lately: a home page and the pieces that follow it ask for the same ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock

from recommender.records import Shelf

#: Of so many people at once.
MOST = 500

#: The picked user, the browser, the day.
_Key = tuple[int | None, str, date]


class KeptShelves:
    """Holds the shelves of the people who were here last; a version has its own, so nothing outlives it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._shelves: OrderedDict[_Key, list[Shelf]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _Key, work_out: Callable[[], list[Shelf]]) -> list[Shelf]:
        """Return what is kept under `key`, or what `work_out` returns."""
        with self._lock:
            if key in self._shelves:
                self._shelves.move_to_end(key)
                return self._shelves[key]
        # Outside the lock: two visitors who come at once work it out twice, and nobody waits for anybody.
        made = work_out()
        with self._lock:
            self._shelves[key] = made
            while len(self._shelves) > self._most:
                self._shelves.popitem(last=False)
        return made
