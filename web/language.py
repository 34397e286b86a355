"""Which language a page speaks, and how it names titles: the visitor's choice, else the browser's."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, g, has_request_context, request
from flask_babel import Babel  # type: ignore[import-untyped]  # it ships no types

from core.catalogue import KnownTitle, Title
from core.title_names import TitleName, name_in, names_of
from web.choices import LANGUAGES, chosen
from web.words import translations

#: A page in Korean names titles in Korean; one in English keeps the names that lists of anime go by.
_OF_LANGUAGE = {"ko": "ko"}


def init_app(app: Flask) -> None:
    """Translate what pages say."""
    Babel(app, locale_selector=language, default_locale="en", default_translation_directories="translations")
    # Templates look messages up as the code does: Flask-Babel's own way was a quarter of a home page's time.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        gettext=lambda message: translations().ugettext(message),
        ngettext=lambda one, many, number: translations().ungettext(one, many, number),
        pgettext=lambda context, message: translations().upgettext(context, message),
        newstyle=True,
    )


def language() -> str:
    """Return the language of the present page; English outside of requests, and for programs."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        g.language = "en" if request.path.startswith("/api/") else _wished()
    return str(g.language)


def _wished() -> str:
    return chosen("lang") or request.accept_languages.best_match(LANGUAGES, "en") or "en"


def names_in() -> str:
    """Return the language that titles are named in: "original", "en", "ko" or "ja"."""
    naming = chosen("names", "auto")
    return _OF_LANGUAGE.get(language(), "original") if naming == "auto" else naming


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
