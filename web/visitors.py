"""The visitor's cookie: a random id that tells one browser's searches from another's, and nothing else."""

from __future__ import annotations

import re
import secrets

from flask import request
from werkzeug import Response

COOKIE = "visitor"

_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_YEAR = 365 * 86_400


def known_visitor() -> str | None:
    """Return the id of the asking browser; what we cannot have given out counts as none."""
    given = request.cookies.get(COOKIE, "")
    return given if _ID.fullmatch(given) else None


def new_visitor() -> str:
    """Return an id that nobody has: 128 random bits."""
    return secrets.token_urlsafe(16)


def keep_visitor(response: Response, visitor: str) -> None:
    """Let the browser bring its id along for a year from now; scripts cannot read it."""
    response.set_cookie(
        COOKIE, visitor, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
    )
