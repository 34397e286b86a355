"""The files of the public anime-offline-database, entry by entry.

They come as one JSON document, ``{"data": [entry, ...], ...}``, or as JSON lines: a line about the file, then
an entry a line. The text is held in memory (the whole database has about 60 MB), but never more than one
decoded entry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import SourceInvalid

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
#: What an entry always has; the first of JSON lines is about the file and lacks them.
_ENTRY_KEYS = frozenset({"sources", "title"})


class Unreadable:
    """Stands for a line that is no JSON."""


def read_entries(path: Path) -> Iterator[Any]:
    """Yield what stands for each title, decoded but not checked; a damaged line is an `Unreadable`.

    Raises
    ------
    SourceInvalid
        If the file is missing, no text, neither of the two formats, or a document that breaks off.
    """
    text = _read(path)
    try:
        start = _start_of_data(text)
    except (ValueError, RecursionError) as error:
        raise _invalid("this is no anime-offline-database", f"{path} ({error})") from error
    yield from _lines(text) if start is None else _array(text, start, path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise SourceInvalid("no such file", str(path), "give a file of the anime-offline-database") from error
    except OSError as error:
        raise _invalid("cannot read a file", f"{path} ({error})") from error
    except UnicodeDecodeError as error:
        raise _invalid("this is no text, or it is still packed", f"{path} ({error})") from error


def _start_of_data(text: str) -> int | None:
    """Return where the entries of a document begin, None where its first object has no list ``data``."""
    place = _after("{", text, 0)
    while text[place : place + 1] == '"':
        key, place = _DECODER.raw_decode(text, place)
        place = _after(":", text, place)
        if key == "data" and text[place : place + 1] == "[":
            return _skip(text, place + 1)
        _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, place)
        if text[place : place + 1] != ",":
            break
        place = _skip(text, place + 1)
    _after("}", text, place)
    return None


def _array(text: str, place: int, path: Path) -> Iterator[Any]:
    if text[place : place + 1] == "]":
        return
    number = 1
    while True:
        try:
            entry, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise _invalid(
                "the file breaks off or is damaged", f"{path}, entry {number} ({error})"
            ) from error
        yield entry
        place = _skip(text, place)
        if text[place : place + 1] == "]":
            return
        if text[place : place + 1] != ",":
            raise _invalid("the file breaks off or is damaged", f"{path}, after entry {number}")
        place, number = _skip(text, place + 1), number + 1


def _lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = Unreadable()
        is_about_the_file = number == 1 and isinstance(entry, dict) and not _ENTRY_KEYS & set(entry)
        if not is_about_the_file:
            yield entry


def _after(sign: str, text: str, place: int) -> int:
    """Return the place of what follows a sign, spaces aside."""
    place = _skip(text, place)
    if text[place : place + 1] != sign:
        raise ValueError(f"expected {sign} at character {place}")
    return _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _invalid(what: str, where: str) -> SourceInvalid:
    return SourceInvalid(what, where, "download it again, unpacked, as .json or .jsonl")
