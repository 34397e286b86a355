"""Reading of parameters: text in, checked values out; what cannot be used is named (HTTP 422).

Empty values count as not given, because forms send the fields that nobody filled in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from core.errors import InvalidInput
from search.facets import FACETS
from search.records import Filters

Args = MultiDict[str, str]
#: Facet -> casefolded value -> the value as the catalogue spells it.
Vocabulary = Mapping[str, Mapping[str, str]]

#: Ids have at most 18 digits, which fit 64 bits.
MAX_ID = 10**18 - 1
MAX_TEXT = 500
MAX_PAGE = 100_000
PER_PAGE, MAX_PER_PAGE = 24, 100
MAX_K = 1_000_000
#: Lengths of lists where no `k` is given.
K_SIMILAR, K_RECOMMENDED = 12, 20

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}\Z")
_DECIMAL = re.compile(r"[0-9]{1,2}(\.[0-9]{1,6})?\Z")
_SWITCH = {
    "1": True,
    "true": True,
    "on": True,
    "yes": True,
    "0": False,
    "false": False,
    "off": False,
    "no": False,
}


def _wrong(name: str, value: str, remedy: str) -> InvalidInput:
    shown = value if len(value) <= 40 else value[:40] + "…"
    return InvalidInput(f"{name} cannot be used", f"{name}={shown!r}", remedy)


def integer(args: Args, name: str, default: int | None, low: int, high: int) -> int | None:
    """Return a whole number between `low` and `high`, or the default where none was given."""
    text = args.get(name, "").strip()
    if not text:
        return default
    if not _WHOLE.match(text) or not low <= int(text) <= high:
        raise _wrong(name, text, f"give a whole number from {low:,} to {high:,}")
    return int(text)


def integers(args: Args, name: str, most: int, high: int) -> list[int]:
    """Return the whole numbers from 0 to `high` that were given under one name, each once, in order.

    Raises
    ------
    InvalidInput
        If one of them is none, or there are more than `most`.
    """
    given = list(dict.fromkeys(text.strip() for text in args.getlist(name) if text.strip()))
    if len(given) > most:
        raise InvalidInput(f"too many values of {name}", f"{len(given):,}", f"give at most {most:,}")
    for text in given:
        if not _WHOLE.match(text) or not 0 <= int(text) <= high:
            raise _wrong(name, text, f"give a whole number from 0 to {high:,}")
    return list(dict.fromkeys(int(text) for text in given))


def page(args: Args) -> int:
    """Return the page number, from 1."""
    return integer(args, "page", 1, 1, MAX_PAGE) or 1


def per_page(args: Args, default: int = PER_PAGE) -> int:
    """Return how many results a page holds."""
    return integer(args, "per_page", default, 1, MAX_PER_PAGE) or default


def length(args: Args, default: int, available: int) -> int:
    """Return the list length `k`; more than is available is no error, only a shorter list."""
    return min(integer(args, "k", default, 1, MAX_K) or default, max(available, 1))


def decimal(args: Args, name: str, low: float, high: float) -> float | None:
    """Return a number such as ``7.5`` between `low` and `high`, or None where none was given."""
    text = args.get(name, "").strip()
    if not text:
        return None
    if not _DECIMAL.match(text) or not low <= float(text) <= high:
        raise _wrong(name, text, f"give a number from {low:g} to {high:g}")
    return float(text)


def switch(args: Args, name: str) -> bool:
    """Return a yes or no; not given is no."""
    text = args.get(name, "").strip().lower()
    if text and text not in _SWITCH:
        raise _wrong(name, text, "give 1 or 0")
    return _SWITCH.get(text, False)


def choice(args: Args, name: str, choices: Collection[str], default: str) -> str:
    """Return one of the named choices."""
    text = args.get(name, "").strip()
    if text and text not in choices:
        raise _wrong(name, text, f"give one of {', '.join(choices)}")
    return text or default


def several(args: Args, name: str, choices: Collection[str]) -> list[str]:
    """Return the named choices that were given, each once."""
    given = [text.strip() for text in args.getlist(name) if text.strip()]
    for text in given:
        if text not in choices:
            raise _wrong(name, text, f"give some of {', '.join(choices)}")
    return list(dict.fromkeys(given))


def words(args: Args, name: str = "q") -> str:
    """Return what a person typed, with control characters and runs of white space as single spaces."""
    raw = args.get(name, "")
    if len(raw) > MAX_TEXT:
        raise InvalidInput(
            f"{name} is too long", f"{len(raw):,} characters", f"write at most {MAX_TEXT} characters"
        )
    visible = (" " if unicodedata.category(letter).startswith("C") else letter for letter in raw)
    return " ".join("".join(visible).split())


def known_values(args: Args, name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the values of a facet as the catalogue spells them, without repeats."""
    spelled = vocabulary[name]
    found = []
    for text in (value.strip() for value in args.getlist(name)):
        if text and text.casefold() not in spelled:
            raise _wrong(name, text, f"give a {name} that this catalogue has")
        if text:
            found.append(spelled[text.casefold()])
    return tuple(dict.fromkeys(found))


def filters(args: Args, vocabulary: Vocabulary) -> Filters:
    """Return the filters of a search or of browsing.

    Raises
    ------
    InvalidInput
        Naming the parameter that cannot be used.
    """
    year_from = integer(args, "year_from", None, 0, 9999)
    year_to = integer(args, "year_to", None, 0, 9999)
    if year_from is not None and year_to is not None and year_from > year_to:
        raise _wrong("year_from", str(year_from), f"give a year up to year_to={year_to}")
    named: dict[str, Any] = {facet.chosen: known_values(args, facet.key, vocabulary) for facet in FACETS}
    return Filters(**named, year_from=year_from, year_to=year_to, min_score=decimal(args, "min_score", 0, 10))


def local_path(target: str, default: str = "/") -> str:
    """Return `target` if it is a path on this site, else the default: nobody is sent elsewhere."""
    usable = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if usable else default
