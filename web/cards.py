"""From items to cards: the one place where a poster meets its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from core.catalogue import KnownTitle, Title
from core.person import Person
from core.status import ListStatus
from recommender.records import Recommendation, Shelf
from web.contexts import Card, ShelfView
from web.language import names_in, shown_name
from web.live import LoadedVersion
from web.pictures.serving import picture_address
from web.posters import poster
from web.see_all import see_all
from web.wording import said, second_line, status_name
from web.words import _

#: From this score on, gold.
GOLD = 8.5

#: Longest names that stand large and middling on a poster, in Latin letters.
_LARGE, _MIDDLING = 16, 34


@dataclass(frozen=True)
class CardMaker:
    """Makes cards of one version for one person (or for nobody in particular), named in one language."""

    version: LoadedVersion
    person: Person | None = None
    names_in: str = field(default_factory=names_in)

    def card(self, item: int, *, reason: str = "", rank: int | None = None, done: bool = False) -> Card:
        """Return the card of an item."""
        title = self.version.catalogue.titles[item]
        name = self.name(title)
        return Card(
            anime_id=title.anime_id,
            name=name,
            size=_size(name),
            line=second_line(title, name),
            score=title.score,
            gold=title.score is not None and title.score >= GOLD,
            poster=poster(title, self.opening(title)),
            picture=picture_address(self.version, title.anime_id),
            reason=reason,
            badge=self.badge(item),
            new=self.is_new(item),
            rank=rank,
            done=done,
        )

    def name(self, title: Title | KnownTitle) -> str:
        """Return the name that a title goes by on this page."""
        return shown_name(title, self.version.names.of(title.anime_id), self.names_in)

    def named(self, anime_id: int) -> str:
        """Return the name that an offered title goes by, by its outside id."""
        return self.name(self.version.catalogue.title(anime_id))

    def opening(self, title: Title) -> Title:
        """Return the title that opens a title's franchise (itself where it stands alone)."""
        catalogue = self.version.catalogue
        return catalogue.titles[catalogue.franchises[title.franchise][0]]

    def badge(self, item: int) -> str:
        """Return what marks a card: the list it is on, or that it is new."""
        status = self.status(item)
        if status is not None:
            return status_name(status)
        return _("New") if self.is_new(item) else ""

    def is_new(self, item: int) -> bool:
        """Whether a card is marked as new: it is, and the person has it on no list."""
        return self.status(item) is None and self.version.browser.is_new(item)

    def status(self, item: int) -> ListStatus | None:
        """Return the list that the person has an item on, if any."""
        entry = None if self.person is None else self.person.entry(item)
        return None if self.person is None or entry is None else ListStatus(int(self.person.status[entry]))

    def cards(self, items: Iterable[int]) -> tuple[Card, ...]:
        """Return the cards of several items."""
        return tuple(self.card(int(item)) for item in items)

    def recommended(self, found: Iterable[Recommendation]) -> tuple[Card, ...]:
        """Return the cards of recommendations, with their reasons."""
        return tuple(
            self.card(one.item, reason=said(one.reason, self.named), rank=one.rank, done=one.done)
            for one in found
        )

    def shelf(self, shelf: Shelf, length: int) -> ShelfView:
        """Return the view of a shelf, cut to `length` cards."""
        return ShelfView(
            key=shelf.key,
            name=said(shelf.name, self.named),
            cards=self.recommended(shelf.titles[:length]),
            window=_(shelf.window) if shelf.window else "",
            numbered=shelf.numbered,
            more=see_all(shelf, self.person),
        )


def _size(name: str) -> str:
    """Return how large a name stands on a poster, so that it takes few lines and no word is broken."""
    whole, longest = _wide(name), max(map(_wide, name.split()), default=0)
    if whole <= _LARGE and longest <= 9:
        return "l"
    return "m" if whole <= _MIDDLING and longest <= 12 else "s"


def _wide(text: str) -> float:
    """Return how wide a text is, in Latin letters; those of East Asian scripts and signs are wider."""
    return sum(1 if east_asian_width(letter) in ("Na", "N") else 1.6 for letter in text)
