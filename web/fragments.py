"""Pieces of pages that scripts ask for: a shelf further down, more of a row, the preview of a title.

A piece belongs to a page that is open already, so it names that page's mark: the version, the person, the day
and the language. Where one of them has changed meanwhile, the answer is 409 and the page is loaded anew:
nobody sees a page of two versions or of two people.
"""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug import Response

from core.errors import UnknownId
from web import params
from web.exposures import note_exposures
from web.home import piece_of_home
from web.preview import preview_of
from web.site import Outdated, page_mark, picked_person, today, version
from web.timing import timed
from web.visitors import known_visitor

fragments = Blueprint("fragments", __name__, url_prefix="/fragments")


def _check_mark() -> None:
    if request.args.get("of", "") != page_mark():
        raise Outdated(
            "this page has changed meanwhile", "its version, person, day or language", "load it again"
        )


@fragments.get("/shelf/<key>")
def shelf(key: str) -> Response:
    """Give one shelf of the home page, or the cards behind the first ones (``start=``)."""
    _check_mark()
    args, person = request.args, picked_person()
    start = params.integer(args, "start", 0, 0, 1_000) or 0
    with timed("shelves"):
        piece = piece_of_home(version(), person, today(), args.get("by", "")[:12], key, start)
    if piece is None:
        raise UnknownId("no such shelf", key, "load the page again")
    template = "fragments/cards.html" if start else "fragments/shelf.html"
    response = make_response(render_template(template, shelf=piece.shelves[0]))
    note_exposures(response, piece.exposures, person, known_visitor())
    return response


@fragments.get("/title/<id:anime_id>")
def preview(anime_id: int) -> str:
    """Give the preview of a title that opens over its card."""
    _check_mark()
    item = version().catalogue.items.row(anime_id, "title")
    with timed("title"):
        view = preview_of(version(), item, picked_person())
    return render_template("fragments/preview.html", page=view)
