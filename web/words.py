"""Translation, with types: the functions of Flask-Babel that this room uses.

Outside of an application (tests of pure functions) they return the English they are given.
"""

from __future__ import annotations

import flask_babel  # type: ignore[import-untyped]  # it ships no types


def _(message: str, **values: object) -> str:
    """Return a message in the language of the page, its ``%(name)s`` places filled."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Return the form of a message that fits a number."""
    return str(flask_babel.ngettext(one, many, number, **values))


def pgettext(context: str, message: str) -> str:
    """Return a message that means different things in different places."""
    return str(flask_babel.pgettext(context, message))


def N_(message: str) -> str:  # noqa: N802  # the name that tools for translators know
    """Mark a message for translators where it stands; it is translated where it is used."""
    return message
