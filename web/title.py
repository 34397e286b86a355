"""The page of one title, offered or only known."""

from __future__ import annotations

from dataclasses import replace

from core.catalogue import Catalogue, KnownTitle, Title
from core.person import Person
from core.status import SEEN
from recommender.records import Recommendation
from search.records import SearchRequest
from web.cards import CardMaker
from web.contexts import KnownPage, ShelfView, Step, TitlePage
from web.live import LoadedVersion
from web.wording import AIRING_NAMES, STATUS_NAMES, counted, fact_line, why_not

#: Cards in the shelves below a title.
SIMILAR = 12


def title_page(version: LoadedVersion, item: int, person: Person | None) -> TitlePage:
    """Return everything that the page of an offered title shows."""
    title = version.catalogue.titles[item]
    maker = CardMaker(version, person)
    similar = version.recommender.similar(item, SIMILAR, person)
    liked = version.recommender.also_liked(item, SIMILAR, person)
    return TitlePage(
        title=title,
        card=maker.card(item),
        facts=fact_line(title),
        details=_details(title),
        other_names=title.names[1:],
        entry=_entry(maker, item, title),
        path=_path(maker, item, version.catalogue),
        similar=_shelf(maker, "similar", f"Similar to {title.name}", similar),
        also_liked=_shelf(maker, "also_liked", "People who liked this also liked", liked),
    )


def known_page(version: LoadedVersion, known: KnownTitle, person: Person | None) -> KnownPage:
    """Return the page of a title that is not offered, with titles like it."""
    answer = version.search.search(SearchRequest(known.name, person=person, per_page=SIMILAR))
    hits = answer.similar or answer.recommended or answer.titles
    cards = CardMaker(version, person).cards(hit.item for hit in hits[:SIMILAR])
    return KnownPage(known, why_not(known.reason), ShelfView("alike", "Titles like it", cards))


def _shelf(maker: CardMaker, key: str, name: str, found: list[Recommendation]) -> ShelfView:
    return ShelfView(key, name, maker.recommended(found), reasons=True)


def _details(title: Title) -> tuple[tuple[str, str], ...]:
    votes = sum(title.score_counts)
    rows = {
        "Studio": ", ".join(title.studios),
        "Source": title.source,
        "Aired": title.aired,
        "Status": AIRING_NAMES.get(title.airing, title.airing),
        "Age rating": title.age_rating,
        "On the lists of": counted(title.members, "person", "people") if title.members else "",
        "Scored by": counted(votes, "person", "people") if votes else "",
        "Rank": f"#{title.ranked:,}" if title.ranked else "",
    }
    return tuple((name, value) for name, value in rows.items() if value)


def _entry(maker: CardMaker, item: int, title: Title) -> str:
    """Say what the person's list tells of a title, such as ``Watching · 5 of 12 episodes · your score 8``."""
    status, person = maker.status(item), maker.person
    if status is None or person is None:
        return ""
    entry = person.entry(item)
    watched, score = int(person.episodes[entry]), int(person.scores[entry])
    parts = [STATUS_NAMES[status]]
    if watched and title.episodes and title.episodes > 1:
        parts.append(f"{watched:,} of {counted(title.episodes, 'episode')}")
    if score:
        parts.append(f"score {score}")
    return " · ".join(parts)


def _path(maker: CardMaker, here: int, catalogue: Catalogue) -> tuple[Step, ...]:
    """Return the franchise in watching order; a title that stands alone has no path."""
    items = catalogue.franchises[catalogue.titles[here].franchise]
    if len(items) < 2:
        return ()
    return tuple(
        Step(
            card=replace(maker.card(item), badge=""),
            place=place,
            year=catalogue.titles[item].year,
            kind=catalogue.titles[item].type,
            here=item == here,
            seen=maker.status(item) in SEEN,
        )
        for place, item in enumerate(items, start=1)
    )
