"""What an event of the online log does to a person's list: the one table, and the rule that applies it.

| kind | `value` | the entry becomes |
|---|---|---|
| `watch` | episode reached; none: the whole title | completed after the last episode, else watching; a completed title stays so |
| `status` | a `ListStatus` code | that status |
| `score` | 1 to 10; 0 takes the score back | that score; completed where there was no entry |
| `purchase` | - | completed, unless it says already that it was seen |
| `hide` | - | dropped, unless it says already that it was seen |
| `click`, `view`, `impression`, `search` | - | unchanged: an interest is no entry of a list |

The newest status and the newest score win, each for itself.
"""  # noqa: E501  (a table)

from __future__ import annotations

from dataclasses import dataclass, replace

from core.status import SEEN, ListStatus

_CODES = {int(status) for status in ListStatus}
_MOST_EPISODES = 65_535
_MOST_SCORE = 10

#: Kinds that change lists.
LISTED = frozenset({"watch", "status", "score", "purchase", "hide"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One title of a person's list; the fields are those of `core.person.Person`.

    Attributes
    ----------
    status : ListStatus
    score : int
        0 for none.
    episodes : int
    time : int
        Seconds since 1970 of the newest event; 0 where nobody knows.
    """

    status: ListStatus
    score: int = 0
    episodes: int = 0
    time: int = 0


def is_readable(kind: str, value: float | None) -> bool:
    """Tell whether an event's value is one that its kind can have."""
    if kind == "status":
        return value is not None and value in _CODES
    if kind == "score":
        return value is not None and value % 1 == 0 and 0 <= value <= _MOST_SCORE
    if kind == "watch":
        return value is None or (value % 1 == 0 and 0 <= value <= _MOST_EPISODES)
    return True


def entry_after(
    entry: Entry | None, kind: str, value: float | None, time: int, n_episodes: int
) -> Entry | None:
    """Return the entry as an event leaves it.

    Parameters
    ----------
    entry : Entry or None
        What stood there before.
    kind : str
        One of `core.events.KINDS`.
    value : float or None
        One that `is_readable` for the kind.
    time : int
        Seconds since 1970. An event older than the entry changes nothing.
    n_episodes : int
        The title's own; 0 where unknown.
    """
    if kind not in LISTED or (entry is not None and time < entry.time):
        return entry
    if kind == "score":
        return _scored(entry, int(value or 0), time, n_episodes)
    if kind == "watch":
        return _watched(entry, value, time, n_episodes)
    if kind == "status":
        return _with_status(entry, ListStatus(int(value or 0)), time, n_episodes)
    if entry is not None and entry.status in SEEN:
        return entry
    wanted = ListStatus.COMPLETED if kind == "purchase" else ListStatus.DROPPED
    return _with_status(entry, wanted, time, n_episodes)


def _scored(entry: Entry | None, score: int, time: int, n_episodes: int) -> Entry | None:
    if entry is not None:
        return replace(entry, score=score, time=time)
    return Entry(ListStatus.COMPLETED, score, n_episodes, time) if score else None


def _watched(entry: Entry | None, value: float | None, time: int, n_episodes: int) -> Entry:
    whole = value is None or 0 < n_episodes <= value
    if whole or (entry is not None and entry.status == ListStatus.COMPLETED):
        return _with_status(entry, ListStatus.COMPLETED, time, n_episodes)
    episodes = max(int(value or 0), 0 if entry is None else entry.episodes)
    return Entry(ListStatus.WATCHING, 0 if entry is None else entry.score, episodes, time)


def _with_status(entry: Entry | None, status: ListStatus, time: int, n_episodes: int) -> Entry:
    before = entry or Entry(status)
    # Who has completed a title has seen all of it.
    episodes = max(before.episodes, n_episodes) if status == ListStatus.COMPLETED else before.episodes
    return replace(before, status=status, episodes=episodes, time=time)
