"""The page of one title, offered or only known."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalogue import KnownTitle, Title
from web.contexts.shelves import Card, ShelfView


@dataclass(frozen=True, slots=True)
class Step:
    """One place in a franchise's watching order."""

    card: Card
    place: int
    year: int | None
    kind: str
    here: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class TitlePage:
    """An offered title."""

    title: Title
    card: Card
    facts: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    other_names: tuple[str, ...]
    entry: str
    """What the picked user's list says of it, in words; "" without one."""
    path: tuple[Step, ...]
    similar: ShelfView
    also_liked: ShelfView


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A title that is known but not offered."""

    known: KnownTitle
    name: str
    why: str
    alike: ShelfView
