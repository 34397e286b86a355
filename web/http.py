"""What every response carries, and the one line that is logged of it."""

from __future__ import annotations

import sys
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, request

from web import timing
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
    app.after_request(_finish)


def request_log() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of requests: one ``key=value`` line each on the present stderr."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(0),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.LogfmtRenderer(key_order=["time", "event"], drop_missing=True),
        ],
    )
    return logger


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
    if endpoint == "static":
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
