"""Genres as queries: "romance", "slice of life", "school comedy"."""

from __future__ import annotations

from collections.abc import Iterable

from core.catalogue import Catalogue
from search.normalise import normalise
from search.typos import allowed_typos, near

#: Words that people put between genres or after them.
_FILLERS = frozenset({"and", "anime", "animes", "with", "genre"})
_LONGEST = 4


class GenreBook:
    """The genres of a catalogue by how people write them.

    Parameters
    ----------
    catalogue : Catalogue
    """

    def __init__(self, catalogue: Catalogue) -> None:
        names = sorted({genre for title in catalogue.titles for genre in title.genres})
        self._by_compact = dict(sorted((_compact(name), name) for name in names))
        self._words = {name: normalise(name).split() for name in names}

    def named(self, key: str) -> tuple[str, ...]:
        """Return the genres that folded words name, () unless every word belongs to one."""
        return self._split(key, typos=False)[0]

    def nearly_named(self, key: str) -> tuple[tuple[str, ...], int]:
        """Return the genres that folded words name when typos are allowed, and how many typos there are."""
        return self._split(key, typos=True)

    def beginning(self, key: str) -> list[str]:
        """Return the genres that begin with what is being typed, or have a word that does."""
        typed = key.replace(" ", "")
        return [
            name
            for compact, name in self._by_compact.items()
            if compact.startswith(typed) or any(word.startswith(key) for word in self._words[name])
        ]

    def _split(self, key: str, *, typos: bool) -> tuple[tuple[str, ...], int]:
        """Cut words into genres, the longest first."""
        words = [word for word in key.split() if word not in _FILLERS]
        found: dict[str, None] = {}
        total = 0
        while words:
            for length in range(min(_LONGEST, len(words)), 0, -1):
                hit = self._one("".join(words[:length]), typos=typos)
                if hit is not None:
                    found[hit[0]] = None
                    total += hit[1]
                    words = words[length:]
                    break
            else:
                return (), 0
        return tuple(found), total

    def _one(self, compact: str, *, typos: bool) -> tuple[str, int] | None:
        """Return the genre that a text is, or is nearest to, and the typos in it."""
        exact = self._by_compact.get(compact)
        if exact is not None:
            return exact, 0
        close = near(compact, list(self._by_compact), allowed_typos(compact)) if typos else []
        if not close:
            return None
        text, distance = min(close, key=lambda hit: (hit[1], hit[0]))
        return self._by_compact[text], distance


def spelt(genres: Iterable[str]) -> str:
    """Return genres as somebody would type them."""
    return " ".join(genre.lower() for genre in genres)


def _compact(name: str) -> str:
    return normalise(name).replace(" ", "")
