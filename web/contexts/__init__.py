"""What each template gets: typed, complete, nothing it has to compute; one module for each kind of page."""

from web.contexts.about import AboutPage, Account, Column
from web.contexts.choosing import Choice, Facet, FacetValue, Pager
from web.contexts.finding import BrowsePage, SearchPage, SeenNote, TopResult
from web.contexts.home import Exposure, Hero, HomePage, OrderPage, OrderRow
from web.contexts.people import (
    Choosable,
    ComparePage,
    Entry,
    ListView,
    StartPage,
    Taste,
    UserPage,
    UserRow,
    UsersPage,
)
from web.contexts.shelves import Card, Preview, ShelfView, WaitingShelf
from web.contexts.title import KnownPage, Step, TitlePage

__all__ = [
    "AboutPage",
    "Account",
    "BrowsePage",
    "Card",
    "Choice",
    "Choosable",
    "Column",
    "ComparePage",
    "Entry",
    "Exposure",
    "Facet",
    "FacetValue",
    "Hero",
    "HomePage",
    "KnownPage",
    "ListView",
    "OrderPage",
    "OrderRow",
    "Pager",
    "Preview",
    "SearchPage",
    "SeenNote",
    "ShelfView",
    "StartPage",
    "Step",
    "Taste",
    "TitlePage",
    "TopResult",
    "UserPage",
    "UserRow",
    "UsersPage",
    "WaitingShelf",
]
