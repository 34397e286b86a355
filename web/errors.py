"""Errors as pages and as JSON: what went wrong, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException

from core.errors import AnishelfError, ArtifactCorrupt, ArtifactsMissing, InvalidInput, NotBuiltYet, UnknownId
from web.log import request_log
from web.site import Outdated
from web.words import N_, _

_STATUS: dict[type[AnishelfError], int] = {
    UnknownId: 404,
    InvalidInput: 422,
    Outdated: 409,
    NotBuiltYet: 501,
    ArtifactsMissing: 503,
    ArtifactCorrupt: 503,
}

#: By status: the code in JSON, the heading, and what a reader can do.
_WORDS = {
    400: (
        "bad_request",
        N_("This request cannot be understood"),
        N_("The page may have been open for long. Go back, reload it and try once more."),
    ),
    404: ("not_found", N_("There is no such page"), N_("Search for a title, or start from the shelves.")),
    405: (
        "method_not_allowed",
        N_("There is nothing to see at this address"),
        N_("Only buttons of pages lead here. Go back, or start from the shelves."),
    ),
    409: ("outdated", N_("This page has changed meanwhile"), N_("Load it again.")),
    413: ("too_large", N_("That is too much at once"), N_("Send less than 64 KB.")),
    422: (
        "invalid_parameter",
        N_("Part of the address cannot be used"),
        N_("Correct it, or start from the shelves."),
    ),
    429: ("too_many_requests", N_("Too many requests in a short time"), N_("Wait a minute, then go on.")),
    500: (
        "internal_error",
        N_("Something went wrong on our side"),
        N_("Try again. If it stays, the server's log says more."),
    ),
    501: ("not_built_yet", N_("This is not built yet"), N_("See CHANGELOG.md for what exists.")),
    503: (
        "unavailable",
        N_("The shelves are not ready yet"),
        N_("This page comes alive by itself as soon as they are."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One error as people and programs see it."""

    status: int
    code: str
    heading: str
    what: str
    """The very thing, in English: it names parameters, files and ids. "" where the heading says it all."""
    remedy: str
    """What to do about the very thing, in English; "" where there is but the usual advice."""
    advice: str

    @property
    def message(self) -> str:
        """One line for programs."""
        return f"{self.what}: {self.remedy or self.advice}" if self.what else f"{self.heading}. {self.advice}"


def init_app(app: Flask) -> None:
    """Answer every error with its own page, or in the envelope of the JSON API."""
    app.register_error_handler(AnishelfError, _own)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, what: str = "", remedy: str = "") -> Problem:
    """Return a problem with the words that belong to its status."""
    code, heading, usual = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    return Problem(status, code, _(heading), what, remedy, _(usual))


def _own(error: AnishelfError) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        request_log().error("failure", what=str(error))
    return _respond(problem(status, f"{error.what}: {error.where}", error.remedy))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect that routing raises, such as to the address without a doubled slash
        return make_response(error.get_response())
    if isinstance(error, BadHost):
        # No address of ours can be made from such a host, so there is no page to show.
        return Response(f"{problem(status).message}\n", status, mimetype="text/plain")
    response = _respond(problem(status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    request_log().error("failure", what=repr(error), trace=_trace(error))
    return _respond(problem(500))


def _trace(error: Exception) -> str:
    """Return where the error came from, in one line: the log has one line an event."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames)


def _respond(found: Problem) -> Response:
    if re.match(r"/api(/|\Z)", request.path):
        body = jsonify({"error": {"code": found.code, "message": found.message}})
    else:
        body = make_response(render_template("error.html", problem=found))
    body.status_code = found.status
    if found.status == 503:
        body.headers["Retry-After"] = "5"
    return body
