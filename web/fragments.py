"""Pieces of pages that scripts ask for: a shelf further down, more of a row, the preview of a title.

A piece belongs to a page that is open already, so it names that page's mark: the version, the person, the day
and the language. Where one of them has changed meanwhile, the answer is 409 and the page is loaded anew:
nobody sees a page of two versions or of two people.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from core.errors import UnknownId
from web import params
from web.home import more_cards, shelf_of_home
from web.preview import preview_of
from web.site import Outdated, page_mark, picked_person, today, version
from web.timing import timed

fragments = Blueprint("fragments", __name__, url_prefix="/fragments")


def _check_mark() -> None:
    if request.args.get("of", "") != page_mark():
        raise Outdated(
            "this page has changed meanwhile", "its version, person, day or language", "load it again"
        )


@fragments.get("/shelf/<key>")
def shelf(key: str) -> str:
    """Give one shelf of the home page, or the cards behind the first ones (``start=``)."""
    _check_mark()
    start = params.integer(request.args, "start", 0, 0, 1_000) or 0
    with timed("shelves"):
        view = shelf_of_home(version(), picked_person(), today(), key)
        if view is None:
            raise UnknownId("no such shelf", key, "load the page again")
        cards = more_cards(version(), picked_person(), today(), key, start) if start else ()
    if start:
        return render_template("fragments/cards.html", cards=cards, shelf=view)
    return render_template("fragments/shelf.html", shelf=view)


@fragments.get("/title/<id:anime_id>")
def preview(anime_id: int) -> str:
    """Give the preview of a title that opens over its card."""
    _check_mark()
    item = version().catalogue.items.row(anime_id, "title")
    with timed("title"):
        view = preview_of(version(), item, picked_person())
    return render_template("fragments/preview.html", page=view)
