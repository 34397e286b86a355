"""Whether what is to be worked out fits into memory."""

from __future__ import annotations

from core.errors import TrainingFailed
from recommender.methods.inverse import BLOCK

#: Room for blocks, beside an array of titles x titles.
_BESIDE = 0.05


def bytes_of_square(n_items: int) -> int:
    """Return what an array of titles x titles takes, with what is worked out beside it."""
    return int(4 * n_items**2 * (1 + _BESIDE))


def bytes_of_update(n_people: int, n_items: int) -> int:
    """Return what an update takes: people x titles, people x people, and blocks of rows."""
    return 12 * n_people * n_items + 8 * n_people**2 + 8 * BLOCK * n_items


def check_square(name: str, n_items: int, limit: int) -> None:
    """Refuse to begin with an inverse of titles x titles that would not fit, as `check_bytes`."""
    check_bytes(name, bytes_of_square(n_items), limit, f"an inverse of {n_items:,} x {n_items:,} titles")


def check_update(name: str, n_people: int, n_items: int, limit: int) -> None:
    """Refuse to begin with an update that would not fit, as `check_bytes`."""
    check_bytes(name, bytes_of_update(n_people, n_items), limit, f"{n_people:,} people x {n_items:,} titles")


def check_bytes(name: str, needed: int, limit: int, what: str) -> None:
    """Refuse to begin what would not fit.

    Raises
    ------
    TrainingFailed
        Naming the bytes that are needed and allowed.
    """
    if limit and needed > limit:
        raise TrainingFailed(
            f"{name} needs {needed:,} bytes of memory, {limit:,} are allowed",
            what,
            f"allow more memory, leave {name} out, or train on fewer titles",
        )
