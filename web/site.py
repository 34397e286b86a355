"""What all views share, and what one request is about: which version answers, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from ipaddress import AddressValueError, IPv6Address
from typing import TypeVar, cast

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from core.errors import AnishelfError
from core.person import Person
from core.settings import Settings
from web.choices import hiding
from web.language import language, names_in
from web.live import LiveVersion, LoadedVersion
from web.metrics import Metrics
from web.past_searches import PastSearches
from web.pictures.fetcher import Fetcher

COOKIE = "user"
LOVED_COOKIE = "loved"
#: Signed like the other two; `row_order` reads it.
ORDER_COOKIE = "rows"
_EXTENSION = "anishelf"

T = TypeVar("T")


@dataclass(frozen=True)
class Site:
    """The services behind the views; `app.py` makes it."""

    settings: Settings
    live: LiveVersion
    metrics: Metrics
    signer: URLSafeSerializer
    past: PastSearches
    pictures: Fetcher | None = None
    """Fetches real pictures; None while the settings ask for none."""

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
    return _once("version", site().live.pin)


def picked_user() -> int | None:
    """Return the user_id in the signed cookie; a forged, broken or foreign cookie counts as none."""
    try:
        user_id = site().signer.loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    return user_id if isinstance(user_id, int) else None


def loved_titles() -> tuple[int, ...]:
    """Return the anime_ids that the visitor picked as loved; none where the cookie is forged or broken."""
    try:
        loved = site().signer.loads(request.cookies.get(LOVED_COOKIE, ""))
    except BadSignature:
        return ()
    usable = isinstance(loved, list) and all(isinstance(one, int) for one in loved)
    return tuple(loved) if usable else ()


def picked_person() -> Person | None:
    """Return the list of the picked user, or of the titles that the visitor loves; None without either.

    Users and titles that this version lacks are nobody and nothing.
    """
    return _once("person", _person)


def _once(name: str, work_out: Callable[[], T]) -> T:
    """Return what stays the same for the whole request, worked out at its first use."""
    if name not in g:
        setattr(g, name, work_out())
    return cast("T", getattr(g, name))


def _person() -> Person | None:
    user_id = picked_user()
    if user_id is not None:
        return version().lists.find(user_id)
    found = [version().catalogue.items.find(anime_id) for anime_id in loved_titles()]
    items = [item for item in found if item is not None]
    return Person.from_titles(items) if items else None


class Outdated(AnishelfError):
    """A piece was asked for by a page that is no longer the present one (HTTP 409)."""


def today() -> date:
    """Return the day that pages are made for."""
    return site().settings.today or datetime.now(UTC).date()


def page_mark() -> str:
    """Return what the pieces of a page share: version, person, day, languages, order; ten hex digits."""
    return _once("mark", _mark)


def _mark() -> str:
    person = picked_person()
    who = None if person is None else (person.user_id, loved_titles() if person.user_id is None else ())
    arranged = (request.cookies.get(ORDER_COOKIE, ""), hiding())
    parts = (version().name, who, today(), language(), names_in(), arranged)
    return sha256(repr(parts).encode()).hexdigest()[:10]


def mark() -> str:
    """Return the page's mark, "" on error pages that have no version to ask."""
    try:
        return page_mark()
    except AnishelfError:
        return ""


def client() -> str:
    """Return what tells one client's machine: its address, or the network of 64 bits that one has in IPv6."""
    address = request.remote_addr or ""
    try:
        return IPv6Address(address).packed[:8].hex()
    except AddressValueError:
        return address


def loved() -> int:
    """Return how many titles the visitor picked as loved, where they look at pages as nobody else."""
    return len(loved_titles()) if visitor() is None else 0


def visitor() -> int | None:
    """Return the user_id that a page names, also on error pages that have no version to ask."""
    try:
        person = picked_person()
    except AnishelfError:
        return None
    return None if person is None else person.user_id
