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
from recommender.batch_reader import BatchReader
from recommender.cold_start.newcomers import mix_of_the_day
from recommender.parts import Parts
from recommender.ranking import PersonalRanking
from recommender.records import Recommendation, Shelf
from recommender.shelves import KEPT, shelves_of
from recommender.taste import Taste, mask_of


class Recommender:
    """Everything that answers "what might this person like?" on one version; safe to share by threads.

    Parameters
    ----------
    parts : Parts
        What `open` has opened.
    batch : BatchReader or None
        Where the last batch of the version is found; without it everything is worked out.
    """

    def __init__(self, parts: Parts, batch: BatchReader | None = None) -> None:
        self._parts = parts
        self._batch = batch

    @classmethod
    def open(
        cls, version: Path, catalogue: Catalogue, lists: PersonLists, batches: Path | None = None
    ) -> Recommender:
        """Open the recommender's parts of a version; arrays are memory-mapped.

        Parameters
        ----------
        version : Path
        catalogue : Catalogue
        lists : PersonLists
        batches : Path, optional
            The folder that ``python -m recommender batch`` writes to.

        Raises
        ------
        ArtifactCorrupt
            If a part is missing, damaged or does not fit the catalogue.
        """
        batch = None if batches is None else BatchReader(batches / version.name, lists)
        return cls(Parts.open(version, catalogue, lists), batch)

    def recommend(self, person: Person, k: int = 20, day: date | None = None) -> list[Recommendation]:
        """Return up to `k` titles that the person has not seen, best first, each with a reason.

        Somebody whose list says nothing gets a mix of what their group or everybody likes, and is told so.

        Parameters
        ----------
        person : Person
        k : int
        day : date, optional
            Fixes the mix; today by default.
        """
        taste = self._parts.taste(person)
        if len(taste.evidence) == 0:
            return mix_of_the_day(self._parts, taste, k, day or date.today())
        kept = self._kept(taste, k)
        return PersonalRanking(self._parts, taste).best(k, taste.hidden) if kept is None else kept

    def popular(self, k: int = 20, person: Person | None = None) -> list[Recommendation]:
        """Return up to `k` titles that most people love, without what the person has seen."""
        taste = self._parts.taste(_somebody(person))
        return taste.marked(ranking.popular(self._parts, taste, k))

    def similar(self, item: int, k: int = 12, person: Person | None = None) -> list[Recommendation]:
        """Return up to `k` titles like the one in row `item`, without what the person has seen.

        Raises
        ------
        UnknownId
            If there is no such row.
        """
        taste = self._parts.taste(_somebody(person))
        return taste.marked(ranking.similar(self._parts, self._checked(item), k, taste.hidden, taste.seen))

    def also_liked(self, item: int, k: int = 12, person: Person | None = None) -> list[Recommendation]:
        """Return up to `k` titles that those who like the one in row `item` like, besides those of `similar`.

        Both stand on the page of a title, and no page recommends a title twice. Empty where too few people
        know it to tell.

        Raises
        ------
        UnknownId
            If there is no such row.
        """
        parts, taste = self._parts, self._parts.taste(_somebody(person))
        above = ranking.similar(parts, self._checked(item), k, taste.hidden, taste.seen)
        hidden = taste.hidden | mask_of([one.item for one in above], len(parts.catalogue))
        return taste.marked(ranking.also_liked(parts, item, k, hidden, taste.seen))

    def shelves(
        self, person: Person | None = None, day: date | None = None, visitor: str = ""
    ) -> list[Shelf]:
        """Return the shelves of the home page, in page order.

        Parameters
        ----------
        person : Person or None
            None for an anonymous visitor.
        day : date, optional
            Fixes what rotates daily; today by default.
        visitor : str
            The id of the browser: whose mix of the day it is where nobody is picked.
        """
        taste = self._parts.taste(_somebody(person))
        return shelves_of(self._parts, taste, day or date.today(), visitor, self._kept(taste, KEPT) or ())

    def _kept(self, taste: Taste, k: int) -> list[Recommendation] | None:
        return None if self._batch is None else self._batch.best(taste, k)

    def _checked(self, item: int) -> int:
        if not 0 <= item < len(self._parts.catalogue):
            raise UnknownId("unknown title", f"row {item}", "pick one that this version has")
        return item


def _somebody(person: Person | None) -> Person:
    return Person.from_titles(np.zeros(0, dtype=np.int32)) if person is None else person
