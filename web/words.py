"""Translation, with types: the functions of Flask-Babel that this room uses.

Outside of an application (tests of pure functions) they return the English they are given.
"""

from __future__ import annotations

from typing import cast

import flask_babel  # type: ignore[import-untyped]  # it ships no types
from babel.support import NullTranslations
from flask import g, has_app_context

from web.particles import with_particles


def translations() -> NullTranslations:
    """Return the messages of the page's language; looked up once a request, for a page has hundreds."""
    if not has_app_context():
        return NullTranslations()
    if "translations" not in g:
        g.translations = flask_babel.get_translations()
    return cast("NullTranslations", g.translations)


def _(message: str, **values: object) -> str:
    """Return a message in the language of the page, its ``%(name)s`` places filled."""
    said = translations().ugettext(message)
    return with_particles(said % values) if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Return the form of a message that fits a number."""
    said = translations().ungettext(one, many, number)
    return said % values if values else said


def pgettext(context: str, message: str) -> str:
    """Return a message that means different things in different places."""
    return str(translations().upgettext(context, message))


def N_(message: str) -> str:  # noqa: N802  # the name that tools for translators know
    """Mark a message for translators where it stands; it is translated where it is used."""
    return message
