"""The pages: each view reads its parameters, asks one builder for one context, and renders it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from core.errors import InvalidInput, NotBuiltYet, UnknownId
from core.exclusion import HIDEABLE
from core.status import ListStatus
from search.records import Case, SearchAnswer, SearchRequest
from store.records import NewEvent
from web import choices, params
from web.about import about_page
from web.browse import SORTS
from web.browse_page import browse_page
from web.compare import compare_page
from web.contexts import Pager
from web.exposures import note_exposures
from web.home import home_page
from web.list_orders import orders_for
from web.order_page import order_page
from web.people import USER_ORDERS, user_list_page, user_page, users_page
from web.row_order import moved, own_order, with_absent
from web.search_page import search_page
from web.site import (
    COOKIE,
    LOVED_COOKIE,
    ORDER_COOKIE,
    loved_titles,
    picked_person,
    picked_user,
    site,
    today,
    version,
)
from web.start import MOST as MOST_LOVED
from web.start import start_page
from web.timing import timed
from web.title import known_page, title_page
from web.visitors import keep_visitor, known_visitor, new_visitor
from web.words import _

pages = Blueprint("pages", __name__)
#: Searching costs more than reading, so it has a limit of its own.
searching = Blueprint("searching", __name__)

_YEAR = 365 * 86_400


def _check_page(pager: Pager) -> None:
    """Refuse a page number behind the last one."""
    if pager.page > pager.pages:
        raise UnknownId(
            "no such page", f"page {pager.page:,} of {pager.pages:,}", "go back to the first page"
        )


@pages.get("/")
def home() -> Response:
    """Show the shelves."""
    person = picked_person()
    is_user = person is not None and person.user_id is not None
    visitor = known_visitor() or ("" if is_user else new_visitor())
    with timed("shelves"):
        context = home_page(version(), person, today(), visitor, whole=params.switch(request.args, "all"))
    response = make_response(render_template("home.html", page=context))
    if not is_user:
        keep_visitor(response, visitor)  # whose mix of the day it is, or who was shown what by chance
    note_exposures(response, context.exposures, person, visitor or None)
    return response


@pages.get("/title/<id:anime_id>")
def title(anime_id: int) -> tuple[str, int] | str:
    """Show one title, or say that it is known but not offered."""
    catalogue = version().catalogue
    known = catalogue.known_by_id.get(anime_id)
    if known is not None:
        return render_template("known.html", page=known_page(version(), known, picked_person()))
    item = catalogue.items.row(anime_id, "title")
    with timed("title"):
        context = title_page(version(), item, picked_person())
    return render_template("title.html", page=context)


@searching.get("/search")
def search() -> Response:
    """Answer what was typed into the one box."""
    args, loaded = request.args, version()
    asked = SearchRequest(
        text=params.words(args),
        filters=params.filters(args, loaded.browser.vocabulary),
        person=picked_person(),
        show_seen=params.switch(args, "show_seen"),
        page=params.page(args),
        per_page=params.per_page(args),
        as_typed=params.switch(args, "as_typed"),
    )
    with timed("search"):
        answer = loaded.search.search(asked)
    context = search_page(loaded, asked.person, answer, args)
    _check_page(context.pager)
    response = make_response(render_template("search.html", page=context))
    if asked.text and asked.page == 1:
        _note_search(response, asked, answer)
    return response


def _note_search(response: Response, asked: SearchRequest, answer: SearchAnswer) -> None:
    """Put a submitted search into the event log, once its page has been sent."""
    visitor = known_visitor() or new_visitor()
    event = NewEvent(
        "search",
        datetime.now(UTC),
        user_id=None if asked.person is None else asked.person.user_id,
        visitor=visitor,
        value=0 if answer.case is Case.POPULAR or answer.is_guess else answer.total,  # neither is a find
        query=asked.text,
    )
    keep_visitor(response, visitor)
    response.call_on_close(partial(site().past.note, event))


@pages.get("/browse")
def browse() -> str:
    """Browse the catalogue by facets."""
    args, loaded = request.args, version()
    filters = params.filters(args, loaded.browser.vocabulary)
    sort = params.choice(args, "sort", SORTS, SORTS[0])
    with timed("browse"):
        context = browse_page(loaded, picked_person(), filters, sort, params.page(args), args)
    _check_page(context.pager)
    return render_template("browse.html", page=context)


@pages.get("/users")
def users() -> str | Response:
    """Let the visitor pick whose shelves to see."""
    args = request.args
    wanted = params.integer(args, "find", None, 0, params.MAX_ID)
    if wanted is not None:
        version().lists.users.row(wanted, "user")
        return redirect(url_for("pages.user", user_id=wanted), 303)
    order = params.choice(args, "order", USER_ORDERS, "number")
    context = users_page(version(), params.page(args), picked_user(), order, args)
    _check_page(context.pager)
    return render_template("users.html", page=context)


@pages.get("/user/<id:user_id>")
def user(user_id: int) -> str:
    """Show a person's lists, taste and recommendations."""
    args, loaded = request.args, version()
    person = loaded.lists.by_id(user_id)
    order = params.choice(args, "order", orders_for(person), "default")
    status = params.choice(args, "status", [kind.key for kind in ListStatus], "")
    picked = picked_user()
    with timed("lists"):
        if status:
            chosen = ListStatus[status.upper()]
            context = user_list_page(loaded, person, picked, order, args, chosen, params.page(args))
        else:
            context = user_page(loaded, person, picked, order, args)
    if context.pager is not None:
        _check_page(context.pager)
    return render_template("user.html", page=context)


@pages.get("/compare")
def compare() -> str:
    """Show two people side by side."""
    args, lists = request.args, version().lists
    users = [params.integer(args, name, None, 0, params.MAX_ID) for name in ("one", "other")]
    if None in users:
        raise InvalidInput("two users are needed", "one, other", "name both: /compare?one=1&other=2")
    one, other = (lists.by_id(user) for user in users if user is not None)
    with timed("compare"):
        context = compare_page(version(), one, other)
    return render_template("compare.html", page=context)


@pages.post("/pick")
def pick() -> Response:
    """Look at everything as one user, from now on."""
    user_id = params.integer(request.form, "user_id", None, 0, params.MAX_ID)
    if user_id is None:
        raise InvalidInput("no user given", "user_id", "pick one from the list of users")
    version().lists.users.row(user_id, "user")
    response = redirect(params.local_path(request.form.get("next", "")), 303)
    _keep_signed(response, COOKIE, user_id)
    return response


def _keep_signed(response: Response, cookie: str, value: object) -> None:
    response.set_cookie(
        cookie,
        str(site().signer.dumps(value)),
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


@pages.get("/about/data")
def about_data() -> str:
    """Show the data column by column."""
    with timed("about"):
        context = about_page(version())
    return render_template("about_data.html", page=context)


@pages.get("/start")
def start() -> str:
    """Let a newcomer pick titles they love."""
    return render_template("start.html", page=start_page(version(), loved_titles()))


@pages.post("/start")
def started() -> Response | str:
    """Look for more titles to pick, or show the shelves that fit those picked."""
    form = request.form
    loved = params.integers(form, "loved", MOST_LOVED, params.MAX_ID)
    known = [one for one in loved if version().catalogue.items.find(one) is not None]
    if form.get("do") == "find":
        return render_template("start.html", page=start_page(version(), known, params.words(form, "words")))
    if not known:
        note = _("Pick at least one title.")
        return render_template("start.html", page=start_page(version(), known, note=note))
    response = redirect(url_for("pages.home"), 303)
    _keep_signed(response, LOVED_COOKIE, known)
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


@pages.post("/choices")
def choose() -> Response:
    """Keep what the visitor chose for all pages: languages, motion, what is left out."""
    response = redirect(params.local_path(request.form.get("next", "")), 303)
    for name, allowed in choices.CHOICES.items():
        value = params.choice(request.form, name, allowed, "")
        if value:
            choices.keep(response, name, value)
    if params.switch(request.form, "hiding"):  # boxes that are not ticked are not sent
        choices.keep_hiding(response, params.several(request.form, "hide", HIDEABLE))
    return response


@pages.get("/shelves")
def shelves() -> str:
    """Show the home page's shelves by name, to be put into another order."""
    visitor = known_visitor() or ""
    return render_template("shelves.html", page=order_page(version(), picked_person(), today(), visitor))


@pages.post("/shelves")
def order_shelves() -> Response:
    """Move one kind of shelves up or down, or go back to the usual order."""
    form = request.form
    response = redirect(url_for("pages.shelves"), 303)
    if params.switch(form, "usual"):
        response.delete_cookie(ORDER_COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
        return response
    page = order_page(version(), picked_person(), today(), known_visitor() or "")
    kinds = [row.kind for row in page.rows]
    order = with_absent(own_order(), kinds)
    for name, step in (("up", -1), ("down", 1)):
        kind = params.choice(form, name, kinds, "")
        if kind:
            kinds = moved(kinds, kind, step)
    _keep_signed(response, ORDER_COOKIE, with_absent(order, kinds))
    return response


@pages.get("/admin")
def admin() -> str:
    """Keep the place of the back office."""
    raise NotBuiltYet("the back office")


@pages.post("/pick/clear")
def clear() -> Response:
    """Look at everything as nobody in particular again."""
    response = redirect(params.local_path(request.form.get("next", "")), 303)
    for cookie in (COOKIE, LOVED_COOKIE):
        response.delete_cookie(cookie, httponly=True, samesite="Lax", secure=request.is_secure)
    return response
