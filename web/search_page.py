"""The search page: five cases, one layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.person import Person
from search.records import Case, Hit, SearchAnswer
from web.cards import CardMaker
from web.contexts import Card, SearchPage, SeenNote, ShelfView, TopResult
from web.facets import cleared, facets, pager
from web.links import replaced
from web.live import LoadedVersion
from web.params import Args
from web.wording import STATUS_NAMES, counted, fact_line, first_sentence, highlighted, why_not


def search_page(
    version: LoadedVersion, person: Person | None, answer: SearchAnswer, args: Args
) -> SearchPage:
    """Return the view of an answer; see `docs/search.md` for the cases."""
    maker = CardMaker(version, person)
    single = answer.case is Case.ONE_TITLE and bool(answer.titles) and answer.page == 1
    rest = answer.titles[1:] if single else answer.titles
    heading, note = _words(answer)
    return SearchPage(
        query=answer.query,
        heading=heading,
        note=note,
        top=_top(maker, answer.titles[0]) if single else None,
        results=tuple(_found(maker, hit) for hit in rest),
        shelves=_shelves(maker, answer, version),
        facets=facets(answer.facets, args) if answer.query else (),
        pager=pager(args, answer.page, answer.per_page, answer.total),
        corrected=answer.corrected,
        original_url=replaced(args, as_typed="1"),
        seen=_seen(answer, version),
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
        return "Titles like it", f"“{answer.known_name}” is known, but not offered here: {why}."
    if answer.case is Case.ONE_TITLE:
        return (f"Also found for “{answer.query}”" if len(answer.titles) > 1 else ""), ""
    if answer.case is Case.NAMES:
        return counted(answer.total, "title"), ""
    if answer.case is Case.RELATED:
        return "Related titles", "No name matches these words, so these come closest by what they tell."
    if not answer.query:
        return "Popular titles", "Type a name, a genre, or what happens in the story."
    return "Popular titles", "Nothing comes close to these words. These are what people like most."


def _top(maker: CardMaker, hit: Hit) -> TopResult:
    title = maker.version.catalogue.titles[hit.item]
    return TopResult(_found(maker, hit), fact_line(title), first_sentence(title.synopsis, 320))


def _found(maker: CardMaker, hit: Hit) -> Card:
    """Return a card with the letters marked that the words hit, on the poster or in the line under it."""
    card = maker.card(hit.item)
    if not hit.matched_name or not hit.spans:
        return card
    marked = highlighted(hit.matched_name, hit.spans)
    return replace(card, name=marked) if hit.matched_name == card.name else replace(card, line=marked)


def _shelves(maker: CardMaker, answer: SearchAnswer, version: LoadedVersion) -> tuple[ShelfView, ...]:
    shelves = (
        ShelfView("similar", _similar_name(answer, version), _cards(maker, answer.similar)),
        ShelfView("search-recommended", "Recommended for this search", _cards(maker, answer.recommended)),
    )
    return tuple(shelf for shelf in shelves if shelf.cards)


def _similar_name(answer: SearchAnswer, version: LoadedVersion) -> str:
    if answer.case is Case.ONE_TITLE and answer.titles:
        return f"Similar to {version.catalogue.titles[answer.titles[0].item].name}"
    if answer.seen is not None:
        return f"Similar to {version.catalogue.titles[answer.seen.item].name}"
    return f"Like {answer.known_name}" if answer.known_name else "Similar titles"


def _cards(maker: CardMaker, hits: Iterable[Hit]) -> tuple[Card, ...]:
    return maker.cards(hit.item for hit in hits)


def _seen(answer: SearchAnswer, version: LoadedVersion) -> SeenNote | None:
    if answer.seen is None:
        return None
    title = version.catalogue.titles[answer.seen.item]
    names = {status.key: name for status, name in STATUS_NAMES.items()}
    said = names.get(answer.seen.status, answer.seen.status).lower()
    return SeenNote(title.anime_id, title.name, said)
