"""What every response carries, and the one line that is logged of it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, g, request
from werkzeug.exceptions import LengthRequired

from web import timing
from web.log import request_log
from web.site import site

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Time, log and count every request, and set the headers of its response."""
    app.before_request(timing.start)
    app.before_request(_ask_for_length)
    app.after_request(_finish)


def _ask_for_length() -> None:
    """Refuse a body of unknown length (411): no form has one, and nothing of ours waits for its end."""
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired


def _finish(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        # Pages differ by picked user and by version: a browser may keep them but has to ask.
        response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Server-Timing"] = timing.header()
    _note(response.status_code)
    return response


def _note(status: int) -> None:
    """Count and log the request; files that browsers keep are only counted."""
    endpoint = request.endpoint or "unknown"
    site().metrics.observe(endpoint, request.method, status, timing.seconds())
    if endpoint in ("static", "pictures.picture"):
        return
    pinned = g.get("version")
    # The query is left out: what people type is theirs. Control characters stay quoted.
    request_log().info(
        "request",
        method=request.method,
        path=quote(request.path)[:200],
        status=status,
        ms=round(timing.seconds() * 1000, 1),
        version=None if pinned is None else pinned.name,
    )
