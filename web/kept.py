"""What was worked out lately and will be asked for again, such as the shelves of the people who are here."""

from __future__ import annotations

from collections import Counter, OrderedDict
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

    Where it is full, whoever holds most gives something up: one client that asks for very much takes nothing
    from the others. Among what they hold, and among clients who hold as much, what was asked for longest ago
    goes first.

    Parameters
    ----------
    most : int
        How much is held.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: OrderedDict[K, tuple[V, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, work_out: Callable[[], V], client: str = "") -> V:
        """Return what is held under `key`, or what `work_out` returns, which `client` then holds."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key][0]
        # Outside the lock: two visitors who come at once work it out twice, and nobody waits for anybody.
        made = work_out()
        with self._lock:
            self._held[key] = made, client
            while len(self._held) > self._most:
                del self._held[self._to_give_up()]
        return made

    def _to_give_up(self) -> K:
        holding = Counter(client for _, client in self._held.values())
        most = max(holding.values())
        return next(key for key, (_, client) in self._held.items() if holding[client] == most)


#: Whose shelves they are, and of which day.
ShelvesKey = tuple[int | bytes | str, date]


def shelves_key(person: Person | None, visitor: str, day: date) -> ShelvesKey:
    """Return what shelves are kept under: a user's number, else the picked titles, else the browser."""
    if person is None:
        return visitor, day
    return (person.items.tobytes() if person.user_id is None else person.user_id), day
