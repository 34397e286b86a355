"""The search page: five cases, one layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.person import Person
from core.status import ListStatus
from search.records import Case, Hit, SearchAnswer
from web.cards import CardMaker
from web.contexts import Card, SearchPage, SeenNote, ShelfView, TopResult
from web.facets import cleared, facets, pager
from web.links import replaced
from web.live import LoadedVersion
from web.params import Args
from web.wording import (
    fact_line,
    first_sentence,
    highlighted,
    status_name,
    titles_counted,
    type_and_year,
    why_not,
)
from web.words import _


def search_page(
    version: LoadedVersion, person: Person | None, answer: SearchAnswer, args: Args
) -> SearchPage:
    """Return the view of an answer; see `docs/search.md` for the cases."""
    maker = CardMaker(version, person)
    # A match that the person has seen is a line instead: what comes first then is not what was named.
    is_named = answer.case is Case.ONE_TITLE and answer.seen is None
    single = is_named and bool(answer.titles) and answer.page == 1
    rest = answer.titles[1:] if single else answer.titles
    heading, note = _words(answer)
    return SearchPage(
        query=answer.query,
        heading=heading,
        note=note,
        top=_top(maker, answer.titles[0]) if single else None,
        results=tuple(_found(maker, hit) for hit in rest),
        shelves=_shelves(maker, answer),
        facets=facets(answer.facets, args) if answer.query else (),
        pager=pager(args, answer.page, answer.per_page, answer.total),
        corrected=answer.corrected,
        original_url=replaced(args, as_typed="1"),
        seen=_seen(maker, answer),
        hidden=answer.hidden,
        show_seen=args.get("show_seen", "") == "1",
        seen_url=replaced(args, show_seen="" if args.get("show_seen") else "1"),
        clear=cleared(args),
        problems=answer.problems,
    )


def _words(answer: SearchAnswer) -> tuple[str, str]:
    """Return the heading of the results and the line under it."""
    if answer.case is Case.NOT_OFFERED:
        why = why_not(answer.known_reason)
        note = _("“%(name)s” is known, but not offered here: %(why)s.", name=answer.known_name, why=why)
        return _("Titles like it"), note
    if answer.case is Case.ONE_TITLE:
        is_alone = len(answer.titles) <= int(answer.seen is None)
        return ("" if is_alone else _("Also found for “%(query)s”", query=answer.query)), ""
    if answer.case is Case.NAMES:
        return titles_counted(answer.total), ""
    if answer.case is Case.RELATED:
        return _related_words(answer)
    if not answer.query:
        return _("Popular titles"), _("Type a name, a genre, or what happens in the story.")
    return _("Popular titles"), _("Nothing comes close to these words. These are what people like most.")


def _related_words(answer: SearchAnswer) -> tuple[str, str]:
    if answer.is_guess:
        return _("Nothing matches these words"), _("These titles are only a far guess, by meaning.")
    return _("Related titles"), _("No name matches these words, so these come closest by what they tell.")


def _top(maker: CardMaker, hit: Hit) -> TopResult:
    title, card = maker.version.catalogue.titles[hit.item], _found(maker, hit)
    if card.line == type_and_year(title):  # its facts stand below, and say the same
        card = replace(card, line="")
    return TopResult(card, fact_line(title), first_sentence(title.synopsis, 320))


def _found(maker: CardMaker, hit: Hit) -> Card:
    """Return a card with the letters marked that the words hit, on the poster or in the line under it."""
    card = maker.card(hit.item)
    if not hit.matched_name or not hit.spans:
        return card
    marked = highlighted(hit.matched_name, hit.spans)
    return replace(card, name=marked) if hit.matched_name == card.name else replace(card, line=marked)


def _shelves(maker: CardMaker, answer: SearchAnswer) -> tuple[ShelfView, ...]:
    shelves = (
        ShelfView("similar", _similar_name(maker, answer), _cards(maker, answer.similar)),
        ShelfView("search-recommended", _("Recommended for this search"), _cards(maker, answer.recommended)),
    )
    return tuple(shelf for shelf in shelves if shelf.cards)


def _similar_name(maker: CardMaker, answer: SearchAnswer) -> str:
    if answer.seen is not None:
        return _similar_to(maker, answer.seen.item)
    if answer.case is Case.ONE_TITLE and answer.titles:
        return _similar_to(maker, answer.titles[0].item)
    return _("Like %(name)s", name=answer.known_name) if answer.known_name else _("Similar titles")


def _similar_to(maker: CardMaker, item: int) -> str:
    return _("Similar to %(name)s", name=maker.name(maker.version.catalogue.titles[item]))


def _cards(maker: CardMaker, hits: Iterable[Hit]) -> tuple[Card, ...]:
    return maker.cards(hit.item for hit in hits)


def _seen(maker: CardMaker, answer: SearchAnswer) -> SeenNote | None:
    if answer.seen is None:
        return None
    title = maker.version.catalogue.titles[answer.seen.item]
    status = status_name(ListStatus[answer.seen.status.upper()]).lower()
    return SeenNote(title.anime_id, maker.name(title), status)
