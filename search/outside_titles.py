"""Well-known titles that most catalogues lack: search knows them, says so, and shows titles like them.

``search/outside_titles.json`` is a list of objects with fields of `core.catalogue.KnownTitle`: anime_id,
name, english_name, japanese_name, genres, type, year, synopsis. Their further names are in the alias table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.catalogue import KnownTitle
from core.errors import SourceInvalid

OUTSIDE_TITLES = Path(__file__).with_name("outside_titles.json")
#: Why they are not offered, as `KnownTitle.reason`.
REASON = "not in this catalogue"

_TEXTS = ("name", "english_name", "japanese_name", "type", "synopsis")
_FIELDS = frozenset({"anime_id", "genres", "year", *_TEXTS})


def read_outside_titles(path: Path = OUTSIDE_TITLES) -> tuple[KnownTitle, ...]:
    """Read the list, in order of anime_id.

    Raises
    ------
    SourceInvalid
        Naming the first entry that is not complete, or stands twice.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _invalid("cannot read the outside titles", f"{path} ({error})") from error
    if not isinstance(entries, list):
        raise _invalid("the outside titles are not a list", str(path))
    titles = [_title(entry, f"{path}, entry {place}") for place, entry in enumerate(entries, start=1)]
    by_id: dict[int, KnownTitle] = {}
    for title in titles:
        if by_id.setdefault(title.anime_id, title) is not title:
            raise _invalid("an outside title stands twice", f"{path} ({title.anime_id})")
    return tuple(by_id[anime_id] for anime_id in sorted(by_id))


def outside_json(titles: tuple[KnownTitle, ...]) -> str:
    """Return the text that `read_outside_titles` reads."""
    entries = [
        {"anime_id": title.anime_id, "genres": list(title.genres), "year": title.year}
        | {field: getattr(title, field) for field in _TEXTS}
        for title in titles
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _title(entry: Any, where: str) -> KnownTitle:
    if not isinstance(entry, Mapping) or set(entry) != _FIELDS:
        raise _invalid(
            "an outside title needs exactly its fields", f"{where} (of {', '.join(sorted(_FIELDS))})"
        )
    texts = {field: entry[field] for field in _TEXTS}
    genres = entry["genres"]
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise _invalid("an outside title needs its names, type and synopsis", where)
    if not isinstance(genres, list) or not genres or not all(isinstance(one, str) for one in genres):
        raise _invalid("an outside title needs genres", where)
    if not all(type(entry[field]) is int and entry[field] > 0 for field in ("anime_id", "year")):
        raise _invalid("anime_id and year are whole numbers", where)
    return KnownTitle(
        anime_id=entry["anime_id"], reason=REASON, genres=tuple(genres), year=entry["year"], **texts
    )


def _invalid(what: str, where: str) -> SourceInvalid:
    return SourceInvalid(what, where, "correct the entry; search/outside_titles.py describes the fields")
