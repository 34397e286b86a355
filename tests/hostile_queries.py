"""Texts that break careless searches, sent through every door that takes a text, and what is wrong with the replies."""

from __future__ import annotations

import math
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote_from_bytes

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app import create_app
from core.settings import Settings
from search.records import SearchRequest
from search.service import open_search
from web.live import LoadedVersion, open_version
from web.params import MAX_TEXT

#: The doors of the site, and what commands ask: these take texts of any length, and what is no Unicode.
DOORS = ("/search", "/api/v1/search", "/api/v1/suggest")
COMMANDS = ("search", "suggest")
#: Seconds for a question; how soon an answer comes on a busy machine is not what is tried here.
_PATIENCE = 60
#: As long as the longest query is; the other lengths are those of limits in the code, and one more.
LONGEST = 10_000
_LENGTHS = (255, 256, 257, 500, 501, 512, 513, 2000, 2001, LONGEST)

_NAMES = (
    "star voyage",
    "hoshi no tabi",
    "星の旅",
    "별의 여행",
    "ボールを投げろ",
    "naruto",
    "one piece",
    "samurai 12",
)
SYNTAX = (
    "AND", "OR", "NOT", "&&", "||", "names:*", "_id:1", "_exists_:names", "a~2", '"a b"~9', "^5", "[a TO b]", "{* TO *}",
    "a*", "?b", "*", "\\", "/a/", "+a -b", "(((", ")))", "#", "$x", "%", "_", "%s%n", "{0.__class__}", "{{ 7 * 7 }}",
    "{% for %}", "${jndi:ldap://a}", "<script>", "&lt;", "<!--", "';--", "' OR 1=1", "UNION SELECT", "$where",
    '{"match_all": {}}', '{"query": {"wildcard": {"names": "*"}}}', "../../etc/passwd", "\r\nSet-Cookie: a=b", "q=a&q=b", "%00",
)  # fmt: skip
REGEX = (
    "(a+)+$", "(a|aa)+$", "(.*)*=", "a{1,32766}", "[^", "[a-", "(?P<x>", "(?:(?:(?:", ".*" * 30, "(x+x+)+y",
    "a?" * 25 + "a" * 25, "\\1", "(?=a)", "[[:alpha:]]", "(" * 200, "[" * 200, "~(a@b)", "<1-9999999>",
)  # fmt: skip
#: Beyond these code points there are only rare Chinese characters and signs without a name.
_BEYOND = 0x20000
_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』〝〞＂＇"
_NUMBERS = (
    "0",
    "-1",
    "1e999",
    "NaN",
    "Infinity",
    "٣٤",
    "½",
    "Ⅻ",
    "9" * 400,
    "0x7fffffff",
    "1.7976931348623157e308",
)


@cache
def scripts() -> dict[str, str]:
    """Return letters of every script that Unicode names, by the word that their names begin with."""
    letters: dict[str, str] = defaultdict(str)
    for letter in map(chr, range(_BEYOND)):
        if unicodedata.category(letter)[0] in "LM":
            letters[unicodedata.name(letter, "?").split()[0]] += letter
    return {script: found[:: math.ceil(len(found) / 80)] for script, found in letters.items()}


def _text(signs: SearchStrategy[str] | str) -> SearchStrategy[str]:
    return st.text(signs, min_size=1, max_size=60)


def _joined(parts: Sequence[str]) -> SearchStrategy[str]:
    return st.lists(st.sampled_from(parts), min_size=1, max_size=8).map(" ".join)


def _repeated(part: str, length: int) -> str:
    return (part * math.ceil(length / len(part)))[:length]


_OF_ONE_SCRIPT = st.deferred(lambda: st.sampled_from(list(scripts().values()))).flatmap(
    lambda letters: _text(letters + " ")
)
_SURROGATES = st.characters(categories=["Cs"])
_SHORT = {
    "blank": st.text("\x00\t\n\x85\u00a0\u200b\u3000\ufeff ", max_size=5),
    "only punctuation": _text(st.characters(categories=["P", "S", "Z"])),
    "one script": _OF_ONE_SCRIPT,
    "any letters": _text(st.characters(categories=["L", "M", "N"])),
    "surrogates": _text(_SURROGATES) | _text(_SURROGATES | st.sampled_from("a 星\udc80\udcff")),
    "controls and marks": _text(st.characters(categories=["Cc", "Cf", "Co", "Cn", "M"])),
    "query syntax": _joined(SYNTAX),
    "quotes": _text(_QUOTES + " ab星"),
    "regular expressions": _joined(REGEX),
    "numbers": _joined(_NUMBERS),
}
_PART = st.one_of(*_SHORT.values(), st.sampled_from(_NAMES))
#: Texts by what is bad about them.
KINDS: dict[str, SearchStrategy[str]] = {
    **_SHORT,
    "names with something in them": st.builds(
        lambda name, place, part: name[:place] + part + name[place:],
        st.sampled_from(_NAMES), st.integers(0, 8), _PART,
    ),
    "mixed": st.lists(_PART, min_size=2, max_size=4).map("".join),
    "long": st.builds(_repeated, _PART.filter(bool), st.sampled_from(_LENGTHS)),
}  # fmt: skip
#: One of each kind that every run must try.
ALWAYS = (
    "",
    "a" * LONGEST,
    "長" * LONGEST,
    "?!" * 40,
    "\ud800",
    "\udcff",
    '"',
    "names:* AND (",
    "(a+)+$",
    "\x00",
)


def texts() -> SearchStrategy[str]:
    """Return texts of every kind."""
    return st.one_of(*KINDS.values())


def open_app(settings: Settings) -> Flask:
    """Return the app as it is served; only that a question to Elasticsearch may take as long as it needs."""

    def opened(folder: Path) -> LoadedVersion:
        loaded = open_version(folder, settings)
        return replace(loaded, search=open_search(folder, loaded.catalogue, settings, _PATIENCE))

    return create_app(settings, opened)


@dataclass(frozen=True)
class Reply:
    """What one door has answered.

    Attributes
    ----------
    door : str
    status : int
        As HTTP; of a command, 200 for an answer and 500 for an exception.
    seconds : float
    problem : str
        What is wrong with it, "" where nothing is.
    """

    door: str
    status: int
    seconds: float
    problem: str


def ask_everywhere(app: Flask, text: str, engine: str) -> Iterator[Reply]:
    """Send a text through every door; a page must come, with titles, from the engine that is configured."""
    ask_door = partial(_ask_door, app.test_client(), text=text, engine=engine)
    yield from (ask_door(door) for door in DOORS)
    yield from (_ask_command(app, command, text, engine) for command in COMMANDS)


def _ask_door(client: FlaskClient, door: str, text: str, engine: str) -> Reply:
    typed = _quoted(text)
    started = time.perf_counter()
    answer = client.get(door, query_string=f"q={typed}")
    seconds = time.perf_counter() - started
    problem = ""
    # Bytes that are no text are read as %FF: so a text may grow, but never beyond what was typed.
    allowed = {422} if len(text) > MAX_TEXT else {200} if len(typed) <= MAX_TEXT else {200, 422}
    if answer.status_code not in allowed:
        problem = f"status {answer.status_code}"
    elif answer.status_code == 200 and door == "/search":
        problem = "" if b"data-anime-id" in answer.data else "a page without titles"
    elif answer.status_code == 200 and door == "/api/v1/search":
        found = answer.get_json()
        shown = found["titles"] or found["similar"] or found["recommended"]
        problem = _of_answer(bool(shown), (found["engine"], found["degraded"]), engine)
    return Reply(door, answer.status_code, seconds, problem)


def _ask_command(app: Flask, command: str, text: str, engine: str) -> Reply:
    service = app.extensions["anishelf"].live.pin().search
    started, status, problem = time.perf_counter(), 200, ""
    try:
        if command == "suggest":
            service.suggest(text, None)
        else:
            found = service.search(SearchRequest(text))
            shown = found.titles or found.similar or found.recommended
            problem = _of_answer(bool(shown), (found.engine, found.degraded), engine)
    except Exception as error:
        status, problem = 500, repr(error)
    return Reply(command, status, time.perf_counter() - started, problem)


def _of_answer(has_titles: bool, served: tuple[str, bool], engine: str) -> str:
    if not has_titles:
        return "an answer without titles"
    return "" if served == (engine, False) else f"answered by {served[0]}, degraded: {served[1]}"


def _quoted(text: str) -> str:
    """Return a text as bytes in an address; half surrogate pairs become bytes that are no UTF-8."""
    ways = {True: "surrogateescape", False: "surrogatepass"}
    return quote_from_bytes(
        b"".join(sign.encode("utf-8", ways["\udc80" <= sign <= "\udcff"]) for sign in text)
    )
