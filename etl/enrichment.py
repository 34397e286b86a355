"""What the anime-offline-database adds to a catalogue: names in every language, relations, pictures.

Titles are matched by the addresses of MyAnimeList among an entry's sources. Its tags are not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.catalogue import Title
from core.errors import SourceInvalid
from core.pictures import Picture
from etl.franchises import RELATED
from etl.kaggle_companions import FileCounts, Relation
from etl.offline_database import Unreadable, read_entries

_ADDRESS = re.compile(r"(?:^|/|\.)myanimelist\.net/anime/(\d{1,9})/?")
_PICTURE = re.compile(r"https?://[^\s\"'<>\\]{4,1000}")
#: What the database gives where it has no picture.
_NO_PICTURE = re.compile(r"/no_pic(_thumbnail)?\.\w+")

#: A longer text is no name, and more of them than this are no names of one title.
_LONGEST, _MOST = 200, 150


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, checked.

    Attributes
    ----------
    anime_ids : tuple of int
        The titles it stands for: none or one as a rule.
    names : tuple of str
        Its title and its synonyms, cleaned.
    n_unusable : int
        Names that were too long, too many, or without a letter or digit.
    related : tuple of int
        Titles that have to do with it.
    picture : Picture
    """

    anime_ids: tuple[int, ...]
    names: tuple[str, ...]
    n_unusable: int
    related: tuple[int, ...]
    picture: Picture


class Malformed(ValueError):
    """An entry that cannot be used; says why."""


@dataclass
class Enrichment:
    """What a file adds to some titles.

    Attributes
    ----------
    names : dict from int to tuple of str
        By anime_id.
    relations : dict of (anime_id, related_id, `etl.franchises.RELATED`)
        Between titles that were asked for, each once, in the order of the file.
    pictures : dict from int to Picture
    counts : FileCounts
        What became of the entries.
    n_unusable : int
        Names that were left out.
    """

    names: dict[int, tuple[str, ...]] = field(default_factory=dict)
    relations: dict[Relation, None] = field(default_factory=dict)
    pictures: dict[int, Picture] = field(default_factory=dict)
    counts: FileCounts = field(default_factory=lambda: FileCounts(read=0))
    n_unusable: int = 0


def check(path: Path) -> None:
    """Look at a file before any work is done.

    Raises
    ------
    SourceInvalid
        If it cannot be read as an anime-offline-database, or has no entry.
    """
    if next(read_entries(path), None) is None:
        raise SourceInvalid("there is no entry in the file", str(path), "download it again")


def read_enrichment(path: Path, titles: Collection[int]) -> Enrichment:
    """Read what a file says of some titles. Every entry is used, merged into an earlier one, or counted out.

    Parameters
    ----------
    path : Path
        JSON or JSON lines, as in `etl.offline_database`.
    titles : collection of int
        The anime_ids that the catalogue has.

    Raises
    ------
    SourceInvalid
        If the file cannot be read to its end.
    """
    found = Enrichment()
    for document in read_entries(path):
        found.counts.read += 1
        try:
            _add(found, entry_of(document), titles)
        except Malformed as why:
            found.counts.dropped[f"malformed: {why}"] += 1
    return found


def new_names(title: Title, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of `names` that a title does not have yet, whatever their case and width."""
    seen = {_folded(name) for name in title.names}
    new = []
    for name in names:
        if _folded(name) not in seen:
            seen.add(_folded(name))
            new.append(name)
    return tuple(new)


def entry_of(document: Any) -> Entry:
    """Check one entry.

    Raises
    ------
    Malformed
        Saying what is wrong with it.
    """
    if isinstance(document, Unreadable):
        raise Malformed("no JSON")
    if not isinstance(document, dict):
        raise Malformed("no object")
    names, n_unusable = _names([_text(document, "title"), *_texts(document, "synonyms")])
    if "sources" not in document:
        raise Malformed("no sources")
    return Entry(
        anime_ids=_ids(_texts(document, "sources")),
        names=names,
        n_unusable=n_unusable,
        related=_ids([*_texts(document, "relatedAnime"), *_texts(document, "relations")]),
        picture=Picture(_address(document, "picture"), _address(document, "thumbnail")),
    )


def _add(found: Enrichment, entry: Entry, titles: Collection[int]) -> None:
    """Put in what an entry says; it counts as merged where all of its titles had one before."""
    ids = [anime_id for anime_id in entry.anime_ids if anime_id in titles]
    if not ids:
        found.counts.dropped["not in the catalogue" if entry.anime_ids else "not on MyAnimeList"] += 1
        return
    if all(anime_id in found.names for anime_id in ids):
        found.counts.merged += 1
    else:
        found.counts.kept += 1
    found.n_unusable += entry.n_unusable
    related = [other for other in entry.related if other in titles]
    for anime_id in ids:
        found.names[anime_id] = tuple(dict.fromkeys((*found.names.get(anime_id, ()), *entry.names)))
        if entry.picture.picture:
            found.pictures.setdefault(anime_id, entry.picture)
        found.relations |= {(anime_id, other, RELATED): None for other in related if other != anime_id}


def _text(document: dict[str, Any], key: str) -> str:
    value = document.get(key, "")
    if not isinstance(value, str):
        raise Malformed(f"{key} is no text")
    return value


def _texts(document: dict[str, Any], key: str) -> list[str]:
    values = document.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Malformed(f"{key} is no list of texts")
    return values


def _names(texts: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Return the usable ones of some names, cleaned, each once, and how many are not usable."""
    cleaned = [" ".join(text.split()) for text in texts]
    distinct = [name for name in dict.fromkeys(cleaned) if name]
    usable = [name for name in distinct if _is_name(name)]
    return tuple(usable[:_MOST]), len(distinct) - len(usable[:_MOST])


def _is_name(text: str) -> bool:
    """Tell whether a text can be a name; half a character pair cannot be written to any file."""
    if len(text) > _LONGEST or not any(sign.isalnum() for sign in text):
        return False
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)


def _ids(addresses: Iterable[str]) -> tuple[int, ...]:
    matches = (_ADDRESS.search(address) for address in addresses)
    return tuple(
        dict.fromkeys(int(match[1]) for match in matches if match and match.end() == len(match.string))
    )


def _address(document: dict[str, Any], key: str) -> str:
    text = _text(document, key)
    return text if _PICTURE.fullmatch(text) and not _NO_PICTURE.search(text) else ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
