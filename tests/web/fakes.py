"""Rooms behind the pages, small and predictable: they follow recommender/records.py and search/records.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

from core.catalogue import Catalogue
from core.events import EventTable
from core.exclusion import Purpose, excluded_items
from core.lists import PersonLists
from core.manifest import Manifest
from core.person import Person
from recommender.records import Reason, Recommendation, Shelf
from recommender.service import Recommender
from search.records import Case, Hit, SearchAnswer, SearchRequest, Suggestion, Suggestions
from search.service import SearchService
from web.browse import Browser
from web.live import LoadedVersion


@dataclass
class FakeRecommender:
    """Recommends by members, with one reason."""

    catalogue: Catalogue

    def popular(self, k: int, person: Person | None = None) -> list[Recommendation]:
        gone = set(excluded_items(person, Purpose.RECOMMENDATION).tolist())
        items = sorted(range(len(self.catalogue)), key=lambda item: -self.catalogue.titles[item].members)
        return self._with_reason([item for item in items if item not in gone][:k])

    def recommend(self, person: Person, k: int = 20, day: date | None = None) -> list[Recommendation]:
        return self.popular(k, person)

    def similar(self, item: int, k: int = 12, person: Person | None = None) -> list[Recommendation]:
        return [one for one in self.popular(k + 1, person) if one.item != item][:k]

    def also_liked(self, item: int, k: int = 12, person: Person | None = None) -> list[Recommendation]:
        return self.similar(item, 2, person)

    def shelves(self, person: Person | None, day: date | None = None, visitor: str = "") -> list[Shelf]:
        ranked = tuple(
            Recommendation(
                item, 1.0, Reason("Number {rank} this week", {"rank": rank}), rank=rank, done=rank == 1
            )
            for rank, item in enumerate((5, 0, 2), start=1)
        )
        return [
            Shelf("top10", Reason("Top 10"), "simulated month", ranked, numbered=True),
            Shelf("top_rated", Reason("Top rated"), "all time", tuple(self.popular(20, person))),
            Shelf(
                "because-10",
                Reason("Because you watched {title}", {"title": "A & B"}),
                "",
                tuple(self.popular(5, person)),
            ),
        ]

    @staticmethod
    def _with_reason(items: Iterable[int]) -> list[Recommendation]:
        return [Recommendation(item, 1.0, Reason("{n} people like it", {"n": item})) for item in items]


@dataclass
class FakeStatus:
    configured: str = "embedded"
    serving: str = "embedded"
    problems: tuple[str, ...] = ()


@dataclass
class FakeSearch:
    """Answers what it is told to answer, and remembers what it was asked."""

    catalogue: Catalogue
    answer: SearchAnswer | None = None
    asked: list[SearchRequest] = field(default_factory=list)
    state: FakeStatus = field(default_factory=FakeStatus)

    def search(self, request: SearchRequest) -> SearchAnswer:
        self.asked.append(request)
        if self.answer is not None:
            return self.answer
        gone = set() if request.show_seen else set(excluded_items(request.person, Purpose.SEARCH).tolist())
        hits = tuple(Hit(item, 1.0) for item in range(len(self.catalogue)) if item not in gone)
        return SearchAnswer(
            query=request.text, case=Case.NAMES, titles=hits, hidden=len(gone), page=request.page,
            per_page=request.per_page, total=len(hits), facets={"genre": {"Action": 4, "Drama": 2}, "type": {"TV": 3, "OVA": 1}},
        )  # fmt: skip

    def suggest(self, text: str, person: Person | None) -> Suggestions:
        gone = set(excluded_items(person, Purpose.SEARCH).tolist())
        found = [
            Suggestion("title", title.name, title.anime_id, ((0, len(text)),))
            for item, title in enumerate(self.catalogue.titles)
            if item not in gone and title.name.casefold().startswith(text.casefold())
        ]
        return Suggestions(
            (*found, Suggestion("description", text)), trending=("hoshi",), recommended=("mori",)
        )

    def status(self) -> FakeStatus:
        return self.state


def open_fake(folder: Path) -> LoadedVersion:
    """Open a version with its real catalogue and lists, and fake rooms over them."""
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    catalogue = Catalogue.load(folder)
    return LoadedVersion(
        manifest=manifest,
        catalogue=catalogue,
        lists=PersonLists.load(folder),
        events=EventTable.load(folder),
        recommender=cast("Recommender", FakeRecommender(catalogue)),
        search=cast("SearchService", FakeSearch(catalogue)),
        browser=Browser.of(catalogue, manifest.parameters.get("today")),
    )
