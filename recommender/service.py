"""The recommender that pages, the API and the command line ask; opened once per version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from core.catalogue import Catalogue
from core.errors import UnknownId
from core.lists import PersonLists
from core.person import Person
from recommender import ranking
from recommender.parts import Parts
from recommender.ranking import PersonalRanking
from recommender.records import Recommendation, Shelf
from recommender.shelves import shelves_of


class Recommender:
    """Everything that answers "what might this person like?" on one version; safe to share by threads.

    Parameters
    ----------
    parts : Parts
        What `open` has opened.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @classmethod
    def open(cls, version: Path, catalogue: Catalogue, lists: PersonLists) -> Recommender:
        """Open the recommender's parts of a version; arrays are memory-mapped.

        Raises
        ------
        ArtifactCorrupt
            If a part is missing, damaged or does not fit the catalogue.
        """
        return cls(Parts.open(version, catalogue, lists))

    def recommend(self, person: Person, k: int = 20) -> list[Recommendation]:
        """Return up to `k` titles that the person has not seen, best first, each with a reason.

        Somebody whose list says nothing gets what most people love, and is told so.
        """
        taste = self._parts.taste(person)
        return PersonalRanking(self._parts, taste).best(k, taste.hidden)

    def popular(self, k: int = 20, person: Person | None = None) -> list[Recommendation]:
        """Return up to `k` titles that most people love, without what the person has seen."""
        return ranking.popular(self._parts, self._parts.taste(_somebody(person)), k)

    def similar(self, item: int, k: int = 12, person: Person | None = None) -> list[Recommendation]:
        """Return up to `k` titles like the one in row `item`, without what the person has seen.

        Raises
        ------
        UnknownId
            If there is no such row.
        """
        taste = self._parts.taste(_somebody(person))
        return ranking.similar(self._parts, self._checked(item), k, taste.hidden, taste.seen)

    def also_liked(self, item: int, k: int = 12, person: Person | None = None) -> list[Recommendation]:
        """Return up to `k` titles that those who like the one in row `item` like.

        Empty where too few people know it to tell.

        Raises
        ------
        UnknownId
            If there is no such row.
        """
        taste = self._parts.taste(_somebody(person))
        return ranking.also_liked(self._parts, self._checked(item), k, taste.hidden, taste.seen)

    def shelves(self, person: Person | None = None, day: date | None = None) -> list[Shelf]:
        """Return the shelves of the home page, in page order.

        Parameters
        ----------
        person : Person or None
            None for an anonymous visitor.
        day : date, optional
            Fixes what rotates daily; today by default.
        """
        return shelves_of(self._parts, person, day or date.today())

    def _checked(self, item: int) -> int:
        if not 0 <= item < len(self._parts.catalogue):
            raise UnknownId("unknown title", f"row {item}", "pick one that this version has")
        return item


def _somebody(person: Person | None) -> Person:
    return Person.from_titles(np.zeros(0, dtype=np.int32)) if person is None else person
