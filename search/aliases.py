"""The alias table: Korean titles, abbreviations and nicknames by which people know titles.

``search/aliases.csv`` has one name a line: ``anime_id``; ``title``, the main name of the title, by which a
catalogue with other ids is told apart; ``lang`` (ko, en, ja, or empty for names of no single language);
``alias``; ``kind`` (official, common, abbreviation, nickname); ``match``, which is ``whole`` for names so
short or general that a part of them, or something like them, must not hit. ``docs/search.md`` says how it was
made.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from core.errors import SourceInvalid
from core.title_names import Kind, TitleName
from search.normalise import normalise

ALIASES = Path(__file__).with_name("aliases.csv")
COLUMNS = ("anime_id", "title", "lang", "alias", "kind", "match")

_LANGUAGES = ("ko", "en", "ja", "")
_KINDS = tuple(kind for kind in get_args(Kind) if kind not in ("main", "synonym"))
_MATCHES = {"": False, "whole": True}


@dataclass(frozen=True, slots=True)
class Alias:
    """One line of the table.

    Attributes
    ----------
    anime_id : int
    title : str
        The main name of the title.
    name : TitleName
        The alias itself.
    """

    anime_id: int
    title: str
    name: TitleName


def read_aliases(path: Path = ALIASES) -> tuple[Alias, ...]:
    """Read the alias table.

    Raises
    ------
    SourceInvalid
        Naming the line of the first row that cannot be used: a field missing or unknown, a name without a
        letter or digit, or a name that the title already has.
    """
    aliases: list[Alias] = []
    taken: set[tuple[int, str]] = set()
    for line, row in _rows(path):
        alias = _alias(row, f"{path}, line {line}")
        key = (alias.anime_id, normalise(alias.name.text).replace(" ", ""))
        if key in taken:
            raise _invalid("an alias stands twice", f"{path}, line {line} ({alias.name.text})")
        taken.add(key)
        aliases.append(alias)
    return tuple(aliases)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = tuple(next(reader, ()))
            if header != COLUMNS:
                raise _invalid("wrong columns in the alias table", f"{path}, line 1 ({', '.join(header)})")
            for cells in reader:
                if len(cells) != len(COLUMNS):
                    raise _invalid("wrong number of fields", f"{path}, line {reader.line_num}")
                yield reader.line_num, dict(zip(COLUMNS, cells, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise _invalid("cannot read the alias table", f"{path} ({error})") from error


def _alias(row: Mapping[str, str], where: str) -> Alias:
    text, lang = row["alias"], row["lang"]
    if not row["anime_id"].isascii() or not row["anime_id"].isdigit():
        raise _invalid("an anime_id is a whole number", f"{where} ({row['anime_id']})")
    if not row["title"].strip():
        raise _invalid("an alias needs the title it belongs to", where)
    if not normalise(text) or text != text.strip():
        raise _invalid("an alias needs a letter or digit, and no space around it", f"{where} ({text!r})")
    if lang not in _LANGUAGES:
        raise _invalid("unknown language of an alias", f"{where} ({lang})")
    kind = next((kind for kind in _KINDS if kind == row["kind"]), None)
    if kind is None:
        raise _invalid("unknown kind of alias", f"{where} ({row['kind']})")
    if row["match"] not in _MATCHES:
        raise _invalid('"match" is empty or "whole"', f"{where} ({row['match']})")
    name = TitleName(text, lang, kind, is_whole_only=_MATCHES[row["match"]])
    return Alias(int(row["anime_id"]), row["title"], name)


def _invalid(what: str, where: str) -> SourceInvalid:
    return SourceInvalid(what, where, "correct the line; search/aliases.py describes the columns")
