"""List statuses: what a person says of a title."""

from __future__ import annotations

from enum import IntEnum


class ListStatus(IntEnum):
    """MyAnimeList's own codes, which the Kaggle files and our arrays share (there is no 5)."""

    WATCHING = 1
    COMPLETED = 2
    ON_HOLD = 3
    DROPPED = 4
    PLAN_TO_WATCH = 6

    @property
    def key(self) -> str:
        """The name used in JSON and addresses, such as ``on_hold``."""
        return self.name.lower()


#: A person has seen (some of) a title when it has one of these statuses; a plan is not a viewing.
SEEN = frozenset({ListStatus.WATCHING, ListStatus.COMPLETED, ListStatus.ON_HOLD, ListStatus.DROPPED})

#: Search and charts leave these out and mark the others with a badge.
FOLLOWED = frozenset({ListStatus.WATCHING, ListStatus.COMPLETED})

#: The order in which lists are shown.
DISPLAY_ORDER = (
    ListStatus.WATCHING,
    ListStatus.ON_HOLD,
    ListStatus.PLAN_TO_WATCH,
    ListStatus.COMPLETED,
    ListStatus.DROPPED,
)
