"""What opens over a card that a pointer rests on: the facts, a few lines, why it is here."""

from __future__ import annotations

from core.person import Person
from web.cards import CardMaker
from web.contexts import Preview
from web.live import LoadedVersion
from web.terms import term
from web.wording import fact_line, first_sentence

#: Longest text of a preview, in characters; the style cuts it to three lines.
TEXT = 260
_GENRES = 4


def preview_of(version: LoadedVersion, item: int, person: Person | None) -> Preview:
    """Return the preview of a title for a person (or for nobody in particular)."""
    title = version.catalogue.titles[item]
    maker = CardMaker(version, person)
    card = maker.card(item)
    return Preview(
        card=card,
        original=title.name if card.name != title.name else title.english_name.replace(title.name, ""),
        facts=fact_line(title),
        genres=tuple(term("genre", genre) for genre in title.genres[:_GENRES]),
        sentence=first_sentence(title.synopsis, TEXT),
    )
