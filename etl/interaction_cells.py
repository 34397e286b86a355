"""Cells of interactions files: numbers, times and event types, whole columns at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.events import KINDS
from core.status import ListStatus

#: What an event type says: the list status it stands for, and its kind in the event table. Case, spaces and
#: hyphens do not count. A row without one is a rating. A click or a view is an interest and no viewing.
EVENT_TYPES: dict[str, tuple[ListStatus, str]] = {
    **dict.fromkeys(("", "rating", "rate", "score", "review"), (ListStatus.COMPLETED, "score")),
    **dict.fromkeys(
        ("watch", "watched", "complete", "completed", "finish", "finished", "read", "listen"),
        (ListStatus.COMPLETED, "watch"),
    ),
    **dict.fromkeys(("purchase", "purchased", "buy", "order", "rent"), (ListStatus.COMPLETED, "purchase")),
    **dict.fromkeys(("like", "liked", "favorite", "favourite"), (ListStatus.COMPLETED, "status")),
    **dict.fromkeys(("watching", "start", "play", "stream"), (ListStatus.WATCHING, "watch")),
    **dict.fromkeys(("on_hold", "hold", "pause", "paused"), (ListStatus.ON_HOLD, "status")),
    **dict.fromkeys(("dropped", "drop", "dislike", "hide"), (ListStatus.DROPPED, "status")),
    **dict.fromkeys(
        ("plan_to_watch", "plan", "wishlist", "watchlist", "bookmark", "add_to_cart", "addtocart"),
        (ListStatus.PLAN_TO_WATCH, "status"),
    ),
    **dict.fromkeys(("click", "clicked"), (ListStatus.PLAN_TO_WATCH, "click")),
    **dict.fromkeys(("view", "viewed", "detail_view"), (ListStatus.PLAN_TO_WATCH, "view")),
}

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$"

#: Above this a time is in milliseconds: in seconds it would be the year 5138.
_MILLISECONDS = 1e11
_LATEST = 32_503_680_000  # the year 3000
LARGEST_VALUE = 1e9  # no scale of ratings reaches it


def is_blank(texts: pa.Array) -> NDArray[np.bool_]:
    """Tell which cells are empty."""
    blank: NDArray[np.bool_] = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    return blank


def numbers_of(texts: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return numbers, NaN where blank, and which cells hold neither a number nor nothing."""
    try:
        numbers = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False).copy()
    except pa.ArrowInvalid:  # a blank or unreadable cell is among them
        readable = pc.match_substring_regex(texts, _NUMBER)
        digits = pc.if_else(readable, pc.utf8_ltrim(texts, "+"), "nan")
        numbers = pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False).copy()
        return numbers, ~readable.to_numpy(zero_copy_only=False) & ~is_blank(texts)
    return numbers, ~np.isfinite(numbers)


def times_of(texts: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return seconds since 1970, 0 where blank, and which cells are no time.

    Seconds, milliseconds and ISO 8601 (UTC where no zone is given) are read; times before 1970 are not.
    """
    numbers, worded = numbers_of(texts)
    numbers[numbers > _MILLISECONDS] //= 1000
    if worded.any():
        dates = pd.to_datetime(
            pd.Series(texts.filter(pa.array(worded)).to_pylist()), format="ISO8601", utc=True, errors="coerce"
        )
        numbers[worded] = dates.dt.as_unit("s").astype("int64").where(dates.notna(), -1)
    bad = (numbers < 0) | (numbers > _LATEST)
    return np.nan_to_num(np.where(bad, 0, numbers)).astype(np.int64), bad


def events_of(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return list status and kind of each event type; status 0 where we do not know it."""
    encoded = texts.dictionary_encode()
    unknown = (0, "impression")
    found = [
        EVENT_TYPES.get(event.lower().replace(" ", "_").replace("-", "_"), unknown)
        for event in encoded.dictionary.to_pylist()
    ]
    codes = encoded.indices.to_numpy()
    status = np.array([status for status, _ in found], dtype=np.uint8)
    kinds = np.array([KINDS.index(kind) for _, kind in found], dtype=np.uint8)
    return status[codes], kinds[codes]
