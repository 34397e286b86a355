"""Which language a page speaks, and how it names titles: the visitor's choice, else the browser's."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, g, has_request_context, request
from flask_babel import Babel  # type: ignore[import-untyped]  # it ships no types
from werkzeug import Response

from core.catalogue import KnownTitle, Title
from core.title_names import TitleName, name_in, names_of

#: Languages of the pages, each by its own name. The first one is what nobody's wish falls back on.
LANGUAGES = {"en": "English", "ko": "한국어"}

#: Which of its names a title goes by. "auto" follows the language of the page.
NAMINGS = ("auto", "original", "en", "ko", "ja")

#: Cookies of the two choices; values that are none of the above count as not given.
LANGUAGE_COOKIE, NAMING_COOKIE = "lang", "names"

_YEAR = 365 * 86_400
#: A page in Korean names titles in Korean; one in English keeps the names that lists of anime go by.
_OF_LANGUAGE = {"ko": "ko"}


def init_app(app: Flask) -> None:
    """Translate what pages say."""
    Babel(app, locale_selector=language, default_locale="en", default_translation_directories="translations")


def language() -> str:
    """Return the language of the present page; English outside of requests, and for programs."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        g.language = "en" if request.path.startswith("/api/") else _wished()
    return str(g.language)


def _wished() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "en") or "en"


def naming() -> str:
    """Return the visitor's choice of names, one of `NAMINGS`."""
    chosen = request.cookies.get(NAMING_COOKIE, "") if has_request_context() else ""
    return chosen if chosen in NAMINGS else "auto"


def names_in() -> str:
    """Return the language that titles are named in: "original", "en", "ko" or "ja"."""
    chosen = naming()
    return _OF_LANGUAGE.get(language(), "original") if chosen == "auto" else chosen


def keep_choice(response: Response, cookie: str, value: str) -> None:
    """Let the browser bring a choice along for a year from now."""
    response.set_cookie(cookie, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)


def shown_name(title: Title | KnownTitle, further: Sequence[TitleName], lang: str) -> str:
    """Return the name of a title in a language; the catalogue's own where it has none there.

    Parameters
    ----------
    title : Title or KnownTitle
    further : sequence of TitleName
        What `core.title_names.TitleNames` adds.
    lang : str
        From `names_in`.
    """
    if lang == "original":
        return title.name
    return name_in(lang, names_of(title, further)) or title.name
