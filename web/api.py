"""The JSON API, ``/api/v1``: keys and codes are fixed by the contract in `docs/api.md`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import Blueprint, jsonify, request
from werkzeug import Response

from core.errors import UnknownId
from core.person import Person
from core.status import DISPLAY_ORDER
from core.title_json import title_detail_json, title_json
from core.typing import Json
from recommender.records import Recommendation
from search.answer_json import answer_json, suggestions_json
from search.records import SearchRequest
from search.suggestions import with_past
from web import params
from web.openapi import BASE, document
from web.people import USERS_PER_PAGE
from web.site import site, version
from web.timing import timed
from web.visitors import known_visitor

api = Blueprint("api", __name__, url_prefix=BASE)


def _person() -> Person | None:
    """Return the person of ``user=``; the API knows no cookie, so that an answer depends on its address."""
    user_id = params.integer(request.args, "user", None, 0, params.MAX_ID)
    return None if user_id is None else version().lists.by_id(user_id)


def _recommended(found: Iterable[Recommendation]) -> list[Json]:
    titles = version().catalogue.titles
    return [
        {**title_json(titles[one.item]), "reason": one.reason.text, "planned": one.planned} for one in found
    ]


def _item(anime_id: int) -> int:
    catalogue = version().catalogue
    known = catalogue.known_by_id.get(anime_id)
    if known is not None:
        raise UnknownId(
            "this title is known, but not offered",
            f"{known.name} ({known.reason})",
            "search for titles like it",
        )
    return catalogue.items.row(anime_id, "title")


@api.get("/search")
def search() -> Response:
    """Answer a query: see the five cases of `docs/search.md`."""
    args, loaded = request.args, version()
    asked = SearchRequest(
        text=params.words(args),
        filters=params.filters(args, loaded.browser.vocabulary),
        person=_person(),
        show_seen=params.switch(args, "show_seen"),
        page=params.page(args),
        per_page=params.per_page(args),
        as_typed=params.switch(args, "as_typed"),
    )
    with timed("search"):
        answer = loaded.search.search(asked)
    return jsonify(answer_json(answer, loaded.catalogue))


@api.get("/suggest")
def suggest() -> Response:
    """Suggest while typing; the one answer that depends on a cookie: one's own past searches come first."""
    text, person, past = params.words(request.args), _person(), site().past
    past_alike = past.like(text, known_visitor()) if text else None  # the database is asked meanwhile
    with timed("suggest"):
        found = version().search.suggest(text, person)
    with timed("past"):
        if past_alike:
            found = with_past(found, past_alike(), text)
        else:
            found = replace(found, trending=past.trending())
    return jsonify(suggestions_json(found))


@api.get("/titles/<id:anime_id>")
def title(anime_id: int) -> Response:
    """Give everything that is known of a title."""
    loaded, item = version(), _item(anime_id)
    return jsonify(title_detail_json(loaded.catalogue.titles[item], loaded.names.of(anime_id)))


@api.get("/titles/<id:anime_id>/similar")
def similar(anime_id: int) -> Response:
    """Give similar titles, each with its reason."""
    item, person = _item(anime_id), _person()
    k = params.length(request.args, params.K_SIMILAR, len(version().catalogue))
    return jsonify(titles=_recommended(version().recommender.similar(item, k, person)))


@api.get("/users")
def users() -> Response:
    """List the users with the lengths of their lists."""
    lists, page = version().lists, params.page(request.args)
    rows = range((page - 1) * USERS_PER_PAGE, min(page * USERS_PER_PAGE, len(lists)))
    counts = ((lists.users.outside(row), lists.counts(row)) for row in rows)
    found = [
        {"user_id": user_id, "counts": {kind.key: n for kind, n in tally.items()}}
        for user_id, tally in counts
    ]
    return jsonify(users=found, total=len(lists))


@api.get("/users/<id:user_id>")
def user(user_id: int) -> Response:
    """Give a person's lists."""
    person = version().lists.by_id(user_id)
    lists: dict[str, list[Json]] = {status.key: [] for status in DISPLAY_ORDER}
    keys = {int(status): status.key for status in DISPLAY_ORDER}
    for item, status, score, episodes in zip(
        person.items, person.status, person.scores, person.episodes, strict=True
    ):
        title = version().catalogue.titles[item]
        entry = {"anime_id": title.anime_id, "name": title.name, "score": int(score) or None}
        lists[keys[int(status)]].append({**entry, "episodes": int(episodes)})
    return jsonify(user_id=user_id, lists=lists)


@api.get("/users/<id:user_id>/recommendations")
def recommendations(user_id: int) -> Response:
    """Recommend titles to a person, each with its reason."""
    person = version().lists.by_id(user_id)
    k = params.length(request.args, params.K_RECOMMENDED, len(version().catalogue))
    return jsonify(user_id=user_id, titles=_recommended(version().recommender.recommend(person, k)))


@api.get("/shelves")
def shelves() -> Response:
    """Give the shelves of the home page, in page order."""
    titles = version().catalogue.titles
    return jsonify(
        [
            {
                "key": shelf.key,
                "name": shelf.name.text,
                "titles": [title_json(titles[one.item]) for one in shelf.titles],
            }
            for shelf in version().recommender.shelves(_person())
        ]
    )


@api.get("/openapi.json")
def openapi() -> Response:
    """Give the OpenAPI document of all of the above."""
    return jsonify(document())
