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
        self._by_compact = {_compact(name): name for name in names}

    def named(self, key: str) -> tuple[str, ...]:
        """Return the genres that folded words name, () unless every word belongs to one."""
        return self._split(key, typos=False)

    def nearly_named(self, key: str) -> tuple[str, ...]:
        """Return the genres that folded words name when typos are allowed."""
        return self._split(key, typos=True)

    def beginning(self, key: str) -> list[str]:
        """Return the genres that begin with what is being typed, or have a word that does."""
        typed = key.replace(" ", "")
        return [
            name
            for compact, name in sorted(self._by_compact.items())
            if compact.startswith(typed) or any(word.startswith(key) for word in normalise(name).split())
        ]

    def _split(self, key: str, *, typos: bool) -> tuple[str, ...]:
        """Cut words into genres, the longest first."""
        words = [word for word in key.split() if word not in _FILLERS]
        found: list[str] = []
        while words:
            for length in range(min(_LONGEST, len(words)), 0, -1):
                genre = self._one("".join(words[:length]), typos=typos)
                if genre is not None:
                    found.append(genre)
                    words = words[length:]
                    break
            else:
                return ()
        return tuple(dict.fromkeys(found))

    def _one(self, compact: str, *, typos: bool) -> str | None:
        exact = self._by_compact.get(compact)
        if exact is not None or not typos:
            return exact
        close = near(compact, list(self._by_compact), allowed_typos(compact))
        return self._by_compact[min(close, key=lambda hit: (hit[1], hit[0]))[0]] if close else None


def spelt(genres: Iterable[str]) -> str:
    """Return genres as somebody would type them."""
    return " ".join(genre.lower() for genre in genres)


def _compact(name: str) -> str:
    return normalise(name).replace(" ", "")
