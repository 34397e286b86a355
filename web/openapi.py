"""The OpenAPI 3.1 document of ``/api/v1``: which addresses there are, what they take and what they answer.

Limits come from where they are checked, so that the document cannot promise others; `web.openapi_answers`
has the records that are answered. Tests hold it against the routes and send them what it allows and forbids.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.typing import Json
from search.facets import FACETS
from web.openapi_answers import ANSWERS, ref
from web.params import K_RECOMMENDED, K_SIMILAR, MAX_ID, MAX_K, MAX_PAGE, MAX_PER_PAGE, MAX_TEXT, PER_PAGE
from web.visitors import COOKIE

BASE = "/api/v1"

#: By status: what it means here. Every route can answer the first three.
_ERRORS = {
    "429": "More than 600 requests in a minute; `Retry-After` tells how long to wait.",
    "500": "A fault of ours; the server's log says more.",
    "503": "No version serves yet; `Retry-After` tells when to ask again.",
    "404": "There is no such title or user here; a title that is known but not offered is told so.",
    "422": "A parameter cannot be used; the message begins with its name.",
}
_ALWAYS = ("429", "500", "503")

#: A number from 0 to 10 with up to six decimals.
_SCORE = r"^([0-9](\.[0-9]{1,6})?|10(\.0{1,6})?)$"


def document() -> Json:
    """Return the document, as served at ``/api/v1/openapi.json``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Anishelf",
            "version": "1",
            "description": "Titles, search, lists and recommendations, read-only. Parameters that are"
            " not known are ignored, empty ones count as not given.",
        },
        "servers": [{"url": BASE}],
        "paths": _paths(),
        "components": {"schemas": ANSWERS, "responses": {code: _error(code) for code in _ERRORS}},
    }


def _paths() -> Json:
    anime_id, user_id = _place("anime_id"), _place("user_id")
    user = _query("user", _whole(0, MAX_ID), "Whose list is kept to: what they have seen is left out.")
    words = _query("q", _text(MAX_TEXT), "What is looked for; nothing gives what is popular.")
    page = _query("page", _whole(1, MAX_PAGE, 1), "The page, from 1.")
    return {
        "/search": _get("search", "Search titles.", "Found", [words, user, *_narrowing(), page, _per_page()]),
        "/suggest": _get("suggest", "Suggest while typing.", "Suggestions", [words, user, _visitor()]),
        "/titles/{anime_id}": _get(
            "title", "Everything that is known of a title.", "TitleDetail", [anime_id]
        ),
        "/titles/{anime_id}/similar": _get(
            "similar",
            "Titles like this one, each with its reason.",
            "Titles",
            [anime_id, _k(K_SIMILAR), user],
        ),
        "/users": _get("users", "The users and how long their lists are, 40 a page.", "Users", [page]),
        "/users/{user_id}": _get("user", "The lists of a user.", "User", [user_id]),
        "/users/{user_id}/recommendations": _get(
            "recommendations",
            "Titles for a user, each with its reason.",
            "UserTitles",
            [user_id, _k(K_RECOMMENDED)],
        ),
        "/shelves": _get("shelves", "The shelves of the home page, in its order.", "Shelves", [user]),
        "/openapi.json": _get("openapi", "This document.", "Document", []),
    }


def _get(name: str, summary: str, answer: str, takes: list[Json]) -> Json:
    """Return one address: those that take something can refuse it."""
    errors = (*_ALWAYS, *_refusals(takes))
    answers: Json = {"200": _json("The answer.", ref(answer))}
    answers |= {code: {"$ref": f"#/components/responses/{code}"} for code in sorted(errors)}
    return {"get": {"operationId": name, "summary": summary, "parameters": takes, "responses": answers}}


def _refusals(takes: list[Json]) -> Iterable[str]:
    if any(one["in"] == "path" or one["name"] == "user" for one in takes):
        yield "404"
    if any(one["in"] == "query" for one in takes):
        yield "422"


def _error(status: str) -> Json:
    error = _json(_ERRORS[status], ref("Error"))
    if status in ("429", "503"):
        error["headers"] = {"Retry-After": {"schema": _whole(0), "description": "Seconds."}}
    return error


def _json(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _narrowing() -> list[Json]:
    """Return the filters of a search."""
    words = {"type": "array", "items": {"type": "string"}}
    facets = [
        _query(
            facet.key,
            words,
            f"A {facet.key} of this catalogue, in any case of letters; may repeat: "
            + ("titles with all of them." if facet.needs_all else "titles with one of them."),
        )
        for facet in FACETS
    ]
    year, switch = (
        _whole(0, 9999),
        {"type": "string", "enum": ["1", "0", "true", "false", "on", "off", "yes", "no"]},
    )
    return [
        *facets,
        _query("year_from", year, "The first year; not after `year_to`."),
        _query("year_to", year, "The last year."),
        _query("min_score", {"type": "string", "pattern": _SCORE}, "A score from 0 to 10, such as 7.5."),
        _query("show_seen", switch, "Whether what the user has seen is among the titles."),
        _query("as_typed", switch, "Whether the words are taken as they are, without correction."),
    ]


def _query(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _place(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": _whole(0, MAX_ID)}


def _visitor() -> Json:
    return {
        "name": COOKIE,
        "in": "cookie",
        "schema": {"type": "string"},
        "description": "A browser's own id, which brings its past searches along; others are ignored.",
    }


def _k(default: int) -> Json:
    return _query("k", _whole(1, MAX_K, default), "How many at most; more than there are is no error.")


def _per_page() -> Json:
    return _query("per_page", _whole(1, MAX_PER_PAGE, PER_PAGE), "How many a page.")


def _text(longest: int) -> Json:
    return {"type": "string", "maxLength": longest}


def _whole(low: int, high: int | None = None, default: int | None = None) -> Json:
    limits = {"minimum": low, "maximum": high, "default": default}
    return {"type": "integer", **{name: value for name, value in limits.items() if value is not None}}
