"""Synopses as the source has them: placeholders that say nothing, and credits."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"No synopsis (?:information )?has been added (?:to|for) this (?:title|series)\b")

_OPEN, _CLOSE = r"[\(\[\{]", r"[\)\]\}]"

#: "(Source: ANN)", "[Written by MAL Rewrite]" anywhere: notes may follow the credit.
_CREDIT = re.compile(
    rf"\s*{_OPEN}\s*(?:sources?\b\s*:|written by MAL\b)[^\(\)\[\]]{{0,200}}{_CLOSE}", re.IGNORECASE
)

#: A credit at the very end, also where a bracket is missing: "(from ANN)", "[Source: Crunchyroll",
#: "Source: Official Website)". A bare one needs its colon and the end of a sentence before it.
_LAST_CREDIT = re.compile(
    rf"\s*{_OPEN}\s*(?:sources?|written by|adapted from|taken from|from|edited from|via)\b\s*:?"
    rf"[^\(\)\[\]]{{0,200}}(?:{_CLOSE}+\W*)?$"
    r"|(?<=[.!?\"”…])\s+(?:sources?|credits?)\s*:.{0,100}$",
    re.IGNORECASE,
)


def is_placeholder(synopsis: str) -> bool:
    """Tell whether a synopsis only says that there is none."""
    return not synopsis.strip() or _PLACEHOLDER.match(synopsis.strip()) is not None


def without_credit(synopsis: str) -> str:
    """Return a synopsis without the credits of its source; notes behind a credit stay."""
    return _LAST_CREDIT.sub("", _CREDIT.sub("", synopsis)).strip()
