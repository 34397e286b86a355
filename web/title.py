"""The page of one title, offered or only known."""

from __future__ import annotations

from dataclasses import replace

from core.catalogue import Catalogue, KnownTitle, Title
from core.person import Person
from core.status import SEEN
from search.records import SearchRequest
from web.cards import CardMaker
from web.contexts import KnownPage, ShelfView, Step, TitlePage
from web.hiding import hidden_items, offered
from web.live import LoadedVersion
from web.terms import term
from web.wording import (
    aired,
    airing_name,
    episodes_counted,
    fact_line,
    letters,
    people_counted,
    status_name,
    why_not,
)
from web.words import _

#: Cards in the shelves below a title.
SIMILAR = 12


def title_page(version: LoadedVersion, item: int, person: Person | None) -> TitlePage:
    """Return everything that the page of an offered title shows."""
    title = version.catalogue.titles[item]
    maker = CardMaker(version, person)
    hidden = hidden_items(person)
    similar = offered(version.recommender.similar(item, SIMILAR, person), hidden)
    liked = offered(version.recommender.also_liked(item, SIMILAR, person), hidden)
    return TitlePage(
        title=title,
        card=maker.card(item),
        facts=fact_line(title),
        details=_details(title),
        other_names=_other_names(title, maker.name(title)),
        entry=_entry(maker, item, title),
        path=_path(maker, item, version.catalogue),
        similar=ShelfView(
            "similar",
            _("Similar to %(name)s", name=maker.name(title)),
            maker.recommended(similar),
            reasons=True,
        ),
        # Its name is the reason of each of its cards.
        also_liked=ShelfView("also_liked", _("People who liked this also liked"), maker.recommended(liked)),
    )


def known_page(version: LoadedVersion, known: KnownTitle, person: Person | None) -> KnownPage:
    """Return the page of a title that is not offered, with titles like it."""
    answer = version.search.search(SearchRequest(known.name, person=person, per_page=SIMILAR))
    hits = answer.similar or answer.recommended or answer.titles
    maker = CardMaker(version, person)
    cards = maker.cards(hit.item for hit in hits[:SIMILAR])
    return KnownPage(
        known, maker.name(known), why_not(known.reason), ShelfView("alike", _("Titles like it"), cards)
    )


def _other_names(title: Title, shown: str) -> tuple[str, ...]:
    """Return the names that the page's heading does not show, each once: some differ by a space alone."""
    told = {letters(shown): ""}
    for name in title.names:
        told.setdefault(letters(name), name)
    return tuple(name for name in told.values() if name)


def _details(title: Title) -> tuple[tuple[str, str], ...]:
    votes = sum(title.score_counts)
    rows = {
        _("Studio"): ", ".join(title.studios),
        _("Source"): term("source", title.source),
        _("Aired"): aired(title.aired),
        _("Status"): airing_name(title.airing),
        _("Age rating"): term("rating", title.age_rating),
        _("On the lists of"): people_counted(title.members) if title.members else "",
        _("Scored by"): people_counted(votes) if votes else "",
        _("Rank"): _("#%(rank)s", rank=f"{title.ranked:,}") if title.ranked else "",
    }
    return tuple((name, value) for name, value in rows.items() if value)


def _entry(maker: CardMaker, item: int, title: Title) -> str:
    """Say what the person's list tells of a title, such as ``Watching · 5 of 12 episodes · your score 8``."""
    status, person = maker.status(item), maker.person
    if status is None or person is None:
        return ""
    entry = person.entry(item)
    watched, score = int(person.episodes[entry]), int(person.scores[entry])
    parts = [status_name(status)]
    if watched and title.episodes and title.episodes > 1:
        parts.append(
            _("%(watched)s of %(all)s", watched=f"{watched:,}", all=episodes_counted(title.episodes))
        )
    if score:
        parts.append(_("score %(score)s", score=score))
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
            kind=term("type", catalogue.titles[item].type),
            here=item == here,
            seen=maker.status(item) in SEEN,
        )
        for place, item in enumerate(items, start=1)
    )
