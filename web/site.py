"""What all views share, and what one request is about: which version answers, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import cast

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from core.errors import AnishelfError
from core.person import Person
from core.settings import Settings
from web.language import language, names_in
from web.live import LiveVersion, LoadedVersion
from web.metrics import Metrics
from web.past_searches import PastSearches

COOKIE = "user"
_EXTENSION = "anishelf"


@dataclass(frozen=True)
class Site:
    """The services behind the views; `app.py` makes it."""

    settings: Settings
    live: LiveVersion
    metrics: Metrics
    signer: URLSafeSerializer
    past: PastSearches

    def register(self) -> None:
        """Make this the site of the current app."""
        current_app.extensions[_EXTENSION] = self


def site() -> Site:
    """Return the site of the current app."""
    return cast("Site", current_app.extensions[_EXTENSION])


def version() -> LoadedVersion:
    """Return the version that answers this request: the same one from its start to its end.

    Raises
    ------
    AnishelfError
        Where no version can serve yet.
    """
    if "version" not in g:
        g.version = site().live.pin()
    return cast("LoadedVersion", g.version)


def picked_user() -> int | None:
    """Return the user_id in the signed cookie; a forged, broken or foreign cookie counts as none."""
    try:
        user_id = site().signer.loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    return user_id if isinstance(user_id, int) else None


def picked_person() -> Person | None:
    """Return the list of the picked user; None for a visitor, or where this version has no such user."""
    user_id = picked_user()
    return None if user_id is None else version().lists.find(user_id)


class Outdated(AnishelfError):
    """A piece was asked for by a page that is no longer the present one (HTTP 409)."""


def today() -> date:
    """Return the day that pages are made for."""
    return site().settings.today or datetime.now(UTC).date()


def page_mark() -> str:
    """Return what the pieces of one page have in common: version, person, day, languages; ten hex digits."""
    person = picked_person()
    parts = (version().name, person and person.user_id, today(), language(), names_in())
    return sha256(repr(parts).encode()).hexdigest()[:10]


def mark() -> str:
    """Return the page's mark, "" on error pages that have no version to ask."""
    try:
        return page_mark()
    except AnishelfError:
        return ""


def visitor() -> int | None:
    """Return the user_id that a page names, also on error pages that have no version to ask."""
    try:
        person = picked_person()
    except AnishelfError:
        return None
    return None if person is None else person.user_id
