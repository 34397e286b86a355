"""The picker of users, and a person's own page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from markupsafe import Markup

from core.catalogue import Title
from core.person import Person
from core.status import DISPLAY_ORDER, SEEN, ListStatus
from web.cards import CardMaker
from web.contexts import Choice, Entry, ListView, Pager, ShelfView, UserPage, UserRow, UsersPage
from web.diagrams import columns
from web.facets import pager
from web.hiding import hidden_items, offered
from web.links import replaced
from web.list_orders import OrderedList, ordered_list, orders_for
from web.live import LoadedVersion
from web.params import Args
from web.taste import decades_seen, favourites, mean_score, scores_given, taste_of
from web.wording import status_name
from web.words import N_, _

USERS_PER_PAGE = 40
#: Entries of a list on the overview, and of a list shown whole.
PREVIEW, ENTRIES_PER_PAGE = 12, 60
#: Orders of the picker; the first one is the rule.
USER_ORDERS = {"number": N_("By number"), "heavy": N_("Longest lists first")}
#: How deep the ranking goes that orders plans.
_RANKING = 500


def users_page(version: LoadedVersion, page: int, picked: int | None, order: str, args: Args) -> UsersPage:
    """Return one page of the users, in order of user_id or the longest lists first."""
    lists, maker = version.lists, CardMaker(version)
    lengths = np.diff(lists.indptr)
    rows = np.argsort(-lengths, kind="stable") if order == "heavy" else np.arange(len(lists))
    part = rows[(page - 1) * USERS_PER_PAGE : page * USERS_PER_PAGE]
    return UsersPage(
        rows=tuple(_row(maker, int(row), picked) for row in part),
        orders=tuple(
            Choice(_(label), replaced(args, order="" if key == "number" else key), key == order)
            for key, label in USER_ORDERS.items()
        ),
        pager=pager(args, page, USERS_PER_PAGE, len(lists)),
    )


def _row(maker: CardMaker, user: int, picked: int | None) -> UserRow:
    lists, catalogue = maker.version.lists, maker.version.catalogue
    counts = lists.counts(user)
    return UserRow(
        user_id=lists.users.outside(user),
        counts=tuple((status_name(status), counts[status]) for status in DISPLAY_ORDER),
        total=sum(counts.values()),
        picked=lists.users.outside(user) == picked,
        loves=maker.cards(favourites(lists.person(user), catalogue)),
    )


def user_page(version: LoadedVersion, person: Person, picked: int | None, order: str, args: Args) -> UserPage:
    """Return a person's overview: the head of every list, taste and recommendations."""
    maker = CardMaker(version, person)
    lists = [
        _list_view(maker, person, status, found, slice(0, PREVIEW), args)
        for status, found in _all_lists(version, person, order)
        if len(found.entries)
    ]
    hidden = hidden_items(person) if picked == person.user_id else frozenset()
    picks = offered(version.recommender.recommend(person, k=_RANKING if hidden else PREVIEW), hidden)
    shelf = ShelfView(
        "recommendations",
        _("Recommended for user %(user)s", user=person.user_id),
        maker.recommended(picks[:PREVIEW]),
        reasons=True,
    )
    return _page(version, person, picked, order, args, tuple(lists), shelf, None)


def user_list_page(
    version: LoadedVersion,
    person: Person,
    picked: int | None,
    order: str,
    args: Args,
    status: ListStatus,
    page: int,
) -> UserPage:
    """Return one list of a person, whole and paged."""
    found = dict(_all_lists(version, person, order, only=status))[status]
    part = slice((page - 1) * ENTRIES_PER_PAGE, page * ENTRIES_PER_PAGE)
    view = _list_view(CardMaker(version, person), person, status, found, part, args, whole=True)
    turn = pager(args, page, ENTRIES_PER_PAGE, len(found.entries))
    return _page(version, person, picked, order, args, (view,) if view.total else (), None, turn)


def _page(
    version: LoadedVersion,
    person: Person,
    picked: int | None,
    order: str,
    args: Args,
    lists: tuple[ListView, ...],
    shelf: ShelfView | None,
    turn: Pager | None,
) -> UserPage:
    counts = {status: int(np.sum(person.status == int(status))) for status in DISPLAY_ORDER}
    shown = args.get("status", "")
    return UserPage(
        user_id=person.user_id or 0,
        picked=picked == person.user_id,
        seen=len(person.with_status(SEEN)),
        mean_score=mean_score(person),
        lists=lists,
        orders=tuple(
            Choice(_(label), replaced(args, order="" if key == "default" else key), key == order)
            for key, label in orders_for(person).items()
        ),
        taste=taste_of(person, version.catalogue) if shelf is not None else (),
        recommendations=shelf,
        charts=_charts(version, person) if shelf is not None else (),
        compared=None if picked == person.user_id else picked,
        pager=turn,
        other_lists=(
            Choice(_("Overview"), replaced(args, status=""), not shown),
            *(
                Choice(f"{status_name(s)} {n:,}", replaced(args, status=s.key), s.key == shown)
                for s, n in counts.items()
                if n
            ),
        ),
    )


def _charts(version: LoadedVersion, person: Person) -> tuple[tuple[str, Markup], ...]:
    """Return the diagrams of a person's taste; none where there is nothing to count."""
    given, decades = scores_given(person), decades_seen(person, version.catalogue)
    charts = []
    if any(given):
        name = _("Own scores")
        charts.append((name, columns(given, [str(score) for score in range(1, 11)], name)))
    if len(decades) > 1:
        name = _("Titles seen by decade")
        charts.append((name, columns(list(decades.values()), [str(decade) for decade in decades], name)))
    return tuple(charts)


def _all_lists(
    version: LoadedVersion, person: Person, order: str, only: ListStatus | None = None
) -> list[tuple[ListStatus, OrderedList]]:
    @cache
    def ranking() -> Sequence[int]:
        return [one.item for one in version.recommender.recommend(person, k=_RANKING)]

    return [
        (status, ordered_list(person, status, version.catalogue, order, ranking))
        for status in DISPLAY_ORDER
        if only in (None, status)
    ]


def _list_view(
    maker: CardMaker,
    person: Person,
    status: ListStatus,
    found: OrderedList,
    part: slice,
    args: Args,
    *,
    whole: bool = False,
) -> ListView:
    total = len(found.entries)
    return ListView(
        key=status.key,
        name=status_name(status),
        total=total,
        order=_(found.said),
        entries=tuple(_entry(maker, person, int(entry)) for entry in found.entries[part]),
        more="" if whole or total <= PREVIEW else replaced(args, status=status.key),
    )


def _entry(maker: CardMaker, person: Person, entry: int) -> Entry:
    item = int(person.items[entry])
    return Entry(
        card=maker.card(item),
        own_score=int(person.scores[entry]),
        progress=_progress(int(person.episodes[entry]), maker.version.catalogue.titles[item]),
    )


def _progress(watched: int, title: Title) -> str:
    """Return ``5 of 12``, ``5`` where nobody knows of how many, "" for one-part titles and unwatched ones."""
    if not watched or title.episodes == 1:
        return ""
    if not title.episodes:
        return f"{watched:,}"
    return _("%(watched)s of %(all)s", watched=f"{watched:,}", all=f"{title.episodes:,}")
