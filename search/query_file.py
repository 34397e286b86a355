"""Files of queries with known answers, as JSON or CSV; what is wrong in one is told with its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import Any

from core.errors import InvalidInput

_REMEDY = "see docs/search.md, Evaluation"
_REQUIRED, _OPTIONAL = {"query", "relevant"}, {"lang", "candidates"}
_COLUMNS = ["query", "anime_id", "grade"]


@dataclass(frozen=True)
class JudgedQuery:
    """A query and its answers.

    Attributes
    ----------
    text : str
    grades : mapping from int to float
        Relevant titles by anime_id, and how relevant each is, > 0; at least one.
    lang : str
        Its language, "" where none is given.
    candidates : tuple of int or None
        The only titles, by anime_id, that may be ranked.
    """

    text: str
    grades: Mapping[int, float] = field(default_factory=dict)
    lang: str = ""
    candidates: tuple[int, ...] | None = None


def read_queries(path: Path) -> list[JudgedQuery]:
    """Read a file of queries; a list of objects is JSON, anything else CSV.

    JSON: ``[{"query": str, "relevant": {"<anime_id>": grade > 0}, "lang"?: str, "candidates"?: [int]}]``.
    CSV: ``query,anime_id,grade[,lang]``, a line for each relevant title.

    Raises
    ------
    InvalidInput
        Naming the file, the line and what is wrong there.
    """
    text = _text_of(path)
    found = list(_from_json(path, text) if text.lstrip()[:1] in ("[", "{") else _from_csv(path, text))
    if not found:
        raise InvalidInput("there are no queries", str(path), _REMEDY)
    return found


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput("cannot read the queries", f"{path} ({error.strerror})", "name a file") from error
    except UnicodeDecodeError as error:
        raise _wrong(path, raw.count(b"\n", 0, error.start) + 1, "the text is not UTF-8") from error


def _wrong(path: Path, line: int, why: str) -> InvalidInput:
    return InvalidInput("cannot use the queries", f"{path}, line {line}: {why}", _REMEDY)


def _from_json(path: Path, text: str) -> Iterator[JudgedQuery]:
    """Decode one entry after the other, because that tells on which line each begins."""
    decoder = json.JSONDecoder(object_pairs_hook=_without_repeats)
    place = _skip(text, 0)
    if text[place] != "[":
        raise _wrong(path, 1, "a list of objects is wanted")
    place = _skip(text, place + 1)
    while text[place : place + 1] != "]":
        line = text.count("\n", 0, place) + 1
        try:
            entry, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise _wrong(path, error.lineno, error.msg) from error
        except (ValueError, RecursionError) as error:
            raise _wrong(path, line, str(error)) from error
        yield _judged(path, line, entry)
        place = _skip(text, place)
        sign = text[place : place + 1]
        if sign == ",":
            place = _skip(text, place + 1)
        if sign not in (",", "]") or (sign == "," and text[place : place + 1] == "]"):
            raise _wrong(path, text.count("\n", 0, place) + 1, "the next object or the list's end is wanted")
    if text[place + 1 :].strip():
        raise _wrong(path, text.count("\n", 0, place) + 1, "something follows the list")


def _skip(text: str, place: int) -> int:
    """Return where the next sign that is no space stands."""
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _judged(path: Path, line: int, entry: Any) -> JudgedQuery:
    if not isinstance(entry, dict) or not _REQUIRED <= set(entry) <= _REQUIRED | _OPTIONAL:
        raise _wrong(
            path, line, 'an object with "query", "relevant" and at most "lang", "candidates" is wanted'
        )
    text, relevant, lang = entry["query"], entry["relevant"], entry.get("lang") or ""
    if not isinstance(text, str) or not text.strip() or not isinstance(lang, str):
        raise _wrong(path, line, '"query" and "lang" must be text')
    if not isinstance(relevant, dict) or not relevant:
        raise _wrong(path, line, '"relevant" must name at least one anime_id')
    grades = {_id_of(path, line, key): _grade_of(path, line, grade) for key, grade in relevant.items()}
    candidates = entry.get("candidates")
    if candidates is None:
        return JudgedQuery(text, grades, lang)
    if not isinstance(candidates, list):
        raise _wrong(path, line, '"candidates" must be a list of anime_ids')
    return JudgedQuery(text, grades, lang, tuple(_id_of(path, line, one) for one in candidates))


def _from_csv(path: Path, text: str) -> Iterator[JudgedQuery]:
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    grades: dict[tuple[str, str], dict[int, float]] = {}
    try:
        header = [name.strip() for name in next(rows, [])]
        if header not in (_COLUMNS, [*_COLUMNS, "lang"]):
            raise _wrong(path, 1, "the columns query,anime_id,grade[,lang] are wanted")
        for row in rows:
            if row:
                _add_row(path, rows.line_num, header, row, grades)
    except csv.Error as error:
        raise _wrong(path, rows.line_num, str(error)) from error
    for (query, lang), of_query in grades.items():
        yield JudgedQuery(query, of_query, lang)


def _add_row(
    path: Path, line: int, header: list[str], row: list[str], grades: dict[tuple[str, str], dict[int, float]]
) -> None:
    if len(row) != len(header):
        raise _wrong(path, line, f"{len(row)} fields instead of {len(header)}")
    query, lang = row[0], row[3].strip() if len(row) > len(_COLUMNS) else ""
    if not query.strip():
        raise _wrong(path, line, "the query is empty")
    of_query = grades.setdefault((query, lang), {})
    anime_id = _id_of(path, line, row[1])
    if anime_id in of_query:
        raise _wrong(path, line, f"anime_id {anime_id} stands twice for this query")
    of_query[anime_id] = _grade_of(path, line, row[2])


def _id_of(path: Path, line: int, value: Any) -> int:
    try:
        if isinstance(value, bool | float):
            raise ValueError
        return int(value)
    except (TypeError, ValueError) as error:
        raise _wrong(path, line, f"{value!r} is no anime_id") from error


def _grade_of(path: Path, line: int, value: Any) -> float:
    try:
        grade = float("nan" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        grade = float("nan")
    if not isfinite(grade) or grade <= 0:
        raise _wrong(path, line, f"the grade {value!r} is no number above 0")
    return grade
