"""What visitors choose for all pages, in plain cookies: values that are no choice count as not given."""

from __future__ import annotations

from collections.abc import Collection

from flask import has_request_context, request
from werkzeug import Response

from core.exclusion import HIDEABLE

#: Languages of the pages, each by its own name. The first one is what nobody's wish falls back on.
LANGUAGES = {"en": "English", "ko": "한국어"}

#: Which of its names a title goes by. "auto" follows the language of the page.
NAMINGS = ("auto", "original", "en", "ko", "ja")

#: Whether posters lean towards the pointer.
MOTIONS = ("on", "off")

#: By the name of the cookie and of the form's field.
CHOICES = {"lang": tuple(LANGUAGES), "names": NAMINGS, "motion": MOTIONS}

#: The cookie that says which kinds of titles are left out, and what stands for none of them.
HIDING, _NONE = "hide", "none"

_YEAR = 365 * 86_400


def hiding() -> tuple[str, ...]:
    """Return which of `core.exclusion.HIDEABLE` the visitor wants left out."""
    given = request.cookies.get(HIDING, "") if has_request_context() else ""
    return tuple(kind for kind in HIDEABLE if kind in given.split("."))


def keep_hiding(response: Response, kinds: Collection[str]) -> None:
    """Let the browser bring along what is left out."""
    keep(response, HIDING, ".".join(kinds) or _NONE)


def chosen(name: str, otherwise: str = "") -> str:
    """Return what the visitor chose, or `otherwise`."""
    given = request.cookies.get(name, "") if has_request_context() else ""
    return given if given in CHOICES[name] else otherwise


def keep(response: Response, name: str, value: str) -> None:
    """Let the browser bring a choice along for a year from now."""
    response.set_cookie(name, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
