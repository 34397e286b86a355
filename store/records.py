"""What goes into the event log and what comes out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.errors import InvalidInput
from core.events import KINDS

#: Characters of a query that are kept; longer ones are pasted text, and nobody's trend. With twice as many,
#: rows would not fit into an index of PostgreSQL (2,704 bytes).
QUERY_LIMIT = 256
VISITOR_LIMIT = 64
_DETAIL_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that somebody did just now; `docs/store.md` tells what each kind fills in.

    Attributes
    ----------
    kind : str
        One of `core.events.KINDS`.
    time : datetime
        With its time zone.
    user_id : int or None
        The picked user.
    visitor : str or None
        The random id of a browser, which says nothing about whose it is; at most 64 characters.
    anime_id : int or None
    value : float or None
        Finite: a score, a status, an episode, a number of results, by kind.
    query : str or None
        As typed; cut to `QUERY_LIMIT` characters, without what databases cannot hold (NUL, lone surrogates).
    detail : mapping or None
        Whatever else is worth keeping, as JSON of at most 4,096 characters.

    Raises
    ------
    InvalidInput
        If a field cannot be stored.
    """

    kind: str
    time: datetime
    user_id: int | None = None
    visitor: str | None = None
    anime_id: int | None = None
    value: float | None = None
    query: str | None = None
    detail: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise _refused("kind", self.kind, f"use one of: {', '.join(KINDS)}")
        if self.time.tzinfo is None:
            raise _refused("time", self.time, "give it a time zone")
        for name in ("user_id", "anime_id"):
            number = getattr(self, name)
            if number is not None and not -(2**63) <= number < 2**63:
                raise _refused(name, number, "ids have 64 bits")
        if self.value is not None and not math.isfinite(self.value):
            raise _refused("value", self.value, "give a finite number, or none")
        if self.visitor is not None and (
            len(self.visitor) > VISITOR_LIMIT or storable(self.visitor) != self.visitor
        ):
            raise _refused("visitor", self.visitor[:80], f"use at most {VISITOR_LIMIT} plain characters")
        if self.query is not None:
            object.__setattr__(self, "query", storable(self.query[:QUERY_LIMIT]))
        if self.detail is not None:
            _check_detail(self.detail)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event that names a title, as the log gives it to a build."""

    kind: str
    time: datetime
    user_id: int | None
    visitor: str | None
    anime_id: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Search:
    """A submitted search.

    Attributes
    ----------
    time : datetime
        UTC.
    query : str
        As typed.
    key : str
        The same, normalised: what counts as one query.
    visitor : str or None
    found : int or None
        How many titles it found, where that was logged.
    """

    time: datetime
    query: str
    key: str
    visitor: str | None
    found: int | None


@dataclass(frozen=True, slots=True)
class TrendingQuery:
    """A query that many people type at the moment: its text, its decayed count, its distinct visitors."""

    query: str
    weight: float
    visitors: int


@dataclass(frozen=True, slots=True)
class PastQuery:
    """A query that was typed before: its text, how many distinct visitors did, and whether this one did."""

    query: str
    visitors: int
    own: bool


def storable(text: str) -> str:
    """Return a text without what databases cannot hold: NUL goes, lone surrogates become question marks."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _check_detail(detail: Mapping[str, Any]) -> None:
    try:
        length = len(json.dumps(detail, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise _refused("detail", error, "give plain JSON") from error
    if length > _DETAIL_LIMIT:
        raise _refused("detail", f"{length:,} characters", f"keep it under {_DETAIL_LIMIT:,}")


def _refused(name: str, value: object, remedy: str) -> InvalidInput:
    return InvalidInput("an event cannot be logged", f"{name}={value!r}", remedy)
