"""The page that browses the catalogue by facets."""

from __future__ import annotations

import numpy as np

from core.person import Person
from search.records import Filters
from web.browse import SORTS
from web.cards import CardMaker
from web.contexts import BrowsePage, Choice
from web.facets import cleared, facets, pager
from web.hiding import hidden_items
from web.links import paged, replaced
from web.live import LoadedVersion
from web.params import Args
from web.words import N_, _

#: Whole rows of two, three, four, six and eight cards.
PER_PAGE = 48

SORT_NAMES = {
    "watched": N_("Most watched"),
    "recommended": N_("Recommended"),
    "newest": N_("Newest"),
    "score": N_("Top score"),
}

#: How many recommendations lead the order "recommended"; the rest follows by members.
_RECOMMENDED = 300


def browse_page(
    version: LoadedVersion, person: Person | None, filters: Filters, sort: str, page: int, args: Args
) -> BrowsePage:
    """Return one page of the titles that pass the filters."""
    browser = version.browser
    hidden = np.array(sorted(hidden_items(person)), dtype=np.int64)
    items = browser.ordered(browser.matching(filters, hidden), sort, _recommended(version, person, sort))
    part = items[(page - 1) * PER_PAGE : page * PER_PAGE]
    return BrowsePage(
        cards=CardMaker(version, person).cards(part),
        facets=facets(browser.counts(filters, hidden), args),
        sorts=tuple(
            Choice(_(SORT_NAMES[key]), replaced(args, sort="" if key == SORTS[0] else key), key == sort)
            for key in SORTS
        ),
        pager=pager(args, page, PER_PAGE, len(items)),
        clear=cleared(args),
        first=paged(args, 1),
    )


def _recommended(version: LoadedVersion, person: Person | None, sort: str) -> list[int]:
    if sort != "recommended":
        return []
    service = version.recommender
    found = service.popular(_RECOMMENDED, None) if person is None else service.recommend(person, _RECOMMENDED)
    return [one.item for one in found]
