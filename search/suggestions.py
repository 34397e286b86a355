"""What to show below the box while somebody types: names, genres, and a search by description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.catalogue import Catalogue
from core.exclusion import Purpose, excluded_items
from core.person import Person
from core.status import SEEN, ListStatus
from search.genres import GenreBook
from search.highlight import spans
from search.lookup import NameLookup
from search.matching import Match, Tier
from search.normalise import QUERY_LIMIT, normalise
from search.records import Filters, Suggestion, Suggestions

_NAMES, _GENRES, _TERMS = 8, 2, 6
#: A description has at least so many characters.
_DESCRIPTION = 3
#: Texts whose titles are remembered; each takes up to 4 KB.
_LATELY = 4_000


def with_past(found: Suggestions, past: Iterable[str], typed: str) -> Suggestions:
    """Return suggestions with past searches after the titles and genres, before the description.

    A past search that says no more than what is typed, or than a line that is there, is left out.
    """
    there = {normalise(line.text) for line in found.suggestions} | {normalise(typed)}
    lines = tuple(Suggestion("query", text) for text in past if normalise(text) not in there)
    rest = tuple(line for line in found.suggestions if line.kind == "description")
    named = tuple(line for line in found.suggestions if line.kind != "description")
    return replace(found, suggestions=(*named, *lines, *rest))


@dataclass(frozen=True)
class _NamedTitles:
    """The titles that typed words name, as lines."""

    catalogue: Catalogue
    names: NameLookup

    def lines(self, typed: str, hidden: Collection[int] = frozenset()) -> tuple[tuple[int, Suggestion], ...]:
        """Return the first items that are not hidden, each with its line."""
        hits = sorted(self.names.find(typed, Filters()).offered, key=self._order)
        shown = [hit for hit in hits if hit.name.owner not in hidden][:_NAMES]
        return tuple((hit.name.owner, self._line(hit)) for hit in shown)

    def _line(self, hit: Match) -> Suggestion:
        return Suggestion("title", hit.name.text, self.catalogue.titles[hit.name.owner].anime_id, spans(hit))

    def _order(self, hit: Match) -> tuple[int, int]:
        """Let popularity decide among full hits: a word that is still being typed is no word yet.

        "naru" is a word of some names, but whoever types it most likely goes on to "naruto".
        """
        if hit.tier is Tier.EXACT:
            return 0, 0
        if hit.tier.is_full:
            return 1, -self.catalogue.titles[hit.name.owner].members
        return 2, 0


class Suggester:
    """Suggests by name and genre; no encoder is asked, so that a keystroke costs milliseconds.

    Parameters
    ----------
    catalogue : Catalogue
    names : NameLookup
    genres : GenreBook
    """

    def __init__(self, catalogue: Catalogue, names: NameLookup, genres: GenreBook) -> None:
        self._catalogue = catalogue
        self._titles = _NamedTitles(catalogue, names)
        self._genres = genres
        #: The same for everybody as long as the version serves: people type the same beginnings all the time.
        self._first = lru_cache(_LATELY)(self._titles.lines)

    def suggest(self, text: str, person: Person | None) -> Suggestions:
        """Return suggestions for what has been typed so far; for an empty box, what the person likes."""
        typed = " ".join(text[:QUERY_LIMIT].split())
        if not normalise(typed):
            return Suggestions(recommended=() if person is None else self._taste(person))
        lines = [*self._named(typed, person), *self._of_genres(typed)]
        if len(typed) >= _DESCRIPTION:
            lines.append(Suggestion("description", typed))
        return Suggestions(tuple(lines))

    def _named(self, typed: str, person: Person | None) -> list[Suggestion]:
        first = self._first(typed)
        hidden = frozenset(excluded_items(person, Purpose.SEARCH).tolist())
        if len(first) == _NAMES and any(item in hidden for item, _ in first):
            first = self._titles.lines(typed, hidden)  # others move up
        return [line for item, line in first if item not in hidden]

    def _of_genres(self, typed: str) -> list[Suggestion]:
        key = normalise(typed)
        if len(key) < 2:
            return []
        return [Suggestion("genre", name) for name in self._genres.beginning(key)[:_GENRES]]

    def _taste(self, person: Person) -> tuple[str, ...]:
        """Return the genres of what a person has seen and not dropped, the most seen first.

        Titles scored 7 and more count twice.
        """
        seen = np.isin(person.status, [int(status) for status in SEEN if status is not ListStatus.DROPPED])
        tally: Counter[str] = Counter()
        for item, score in zip(person.items[seen].tolist(), person.scores[seen].tolist(), strict=True):
            tally.update(dict.fromkeys(self._catalogue.titles[item].genres, 2 if score >= 7 else 1))
        return tuple(
            genre for genre, _ in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))[:_TERMS]
        )
