"""What was worked out lately and will be asked for again, such as the shelves of the people who are here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

from core.person import Person

#: So many at once: the shelves of a person take one or two megabytes.
MOST = 100

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Holds what was asked for last; a version has its own, so nothing outlives it.

    Parameters
    ----------
    most : int
        How much is held; what was asked for longest ago goes first.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, work_out: Callable[[], V]) -> V:
        """Return what is held under `key`, or what `work_out` returns."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        # Outside the lock: two visitors who come at once work it out twice, and nobody waits for anybody.
        made = work_out()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made


#: Whose shelves they are, and of which day.
ShelvesKey = tuple[int | bytes | str, date]


def shelves_key(person: Person | None, visitor: str, day: date) -> ShelvesKey:
    """Return what shelves are kept under: a user's number, else the picked titles, else the browser."""
    if person is None:
        return visitor, day
    return (person.items.tobytes() if person.user_id is None else person.user_id), day
