"""A file that describes the items of a published split: CSV, one item a row, of any domain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.errors import SourceInvalid
from recommender.methods.title_facts import TitleFacts

#: Columns by what they hold, with the names that files give them; capitals do not matter.
_COLUMNS = {
    "item_id": ("item_id", "mal_id", "anime_id"),
    "name": ("name", "title"),
    "genres": ("genres", "genders", "genre"),
    "studios": ("studios",),
    "type": ("type",),
    "source": ("source",),
    "aired": ("aired",),
    "premiered": ("premiered",),
    "synopsis": ("synopsis", "sypnopsis"),
}
#: Kaggle's words for "not known".
_UNKNOWN = frozenset({"", "unknown", "none", "nan", "none found, add some", "(no genres listed)"})
_NO_SYNOPSIS = "no synopsis"

_YEAR = re.compile(r"\b(?:18|19|20)\d{2}\b")
_LIST = re.compile(r"\s*[,|;]\s*")
_SEASONS = ("winter", "spring", "summer", "fall")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_JOINT = re.compile(r":|\s[-–~]\s|\s[(\[]|\s?[～〜]")
_MARKS = re.compile(
    r"[\s,\-:]+(?:(?:the )?(?:final|\d+(?:st|nd|rd|th)|first|second|third) (?:season|series|stage|part)"
    r"|(?:season|series|part|movie|ova|ona|special|episode)s?(?: \d+| [ivx]+)?|tv|the movie|recap|gaiden"
    r"|\d{1,2}|i{2,3}|iv|vi{0,3})$"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the file.

    Attributes
    ----------
    facts : TitleFacts
    synopsis : str
        Empty where there is none.
    """

    facts: TitleFacts
    synopsis: str


def read_items(path: Path) -> dict[str, Item]:
    """Read a file of items.

    Parameters
    ----------
    path : Path
        CSV with a header: `item_id` or `MAL_ID`, and any of name, genres, studios, type, source, aired,
        premiered, synopsis; other columns are ignored. Kaggle's files serve as they are.

    Returns
    -------
    dict of str to Item
        By id, as the file writes it.

    Raises
    ------
    SourceInvalid
        If the file cannot be read, has no column of ids, or has an id twice.
    """
    table = _table(path)
    repeated = table["item_id"].duplicated()
    if repeated.any():
        row = int(repeated.to_numpy().argmax())
        where = f"{path}, row {row + 2}, id {table['item_id'].iloc[row]}"
        raise SourceInvalid("an item stands twice in the file of items", where, "leave one of the rows")
    return {str(row["item_id"]): _item(row) for row in table.to_dict("records")}


def name_stems(name: str) -> tuple[str, ...]:
    """Return what the names of a franchise share: a name without its marks of season and part, and its head.

    Two stems for *Shingeki no Kyojin: Kuinaki Sentaku*, one for *Shingeki no Kyojin Season 2*.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    heads = (plain, _JOINT.split(plain, maxsplit=1)[0])
    return tuple(dict.fromkeys(stem for stem in map(_without_marks, heads) if stem))


def _without_marks(text: str) -> str:
    text = text.strip()
    while (shorter := _MARKS.sub("", text).strip()) != text:
        text = shorter
    return text


def _table(path: Path) -> pd.DataFrame:
    remedy = "give a CSV file with a header that has item_id or MAL_ID"
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except FileNotFoundError as error:
        raise SourceInvalid("there is no such file of items", str(path), remedy) from error
    except (OSError, ValueError) as error:
        raise SourceInvalid("cannot read the file of items", f"{path} ({error})", remedy) from error
    known = {str(column).strip().casefold(): column for column in table.columns}
    chosen = {}
    for column, names in _COLUMNS.items():
        chosen[column] = next((known[name] for name in names if name in known), None)
    if chosen["item_id"] is None:
        raise SourceInvalid("the file of items has no column of ids", str(path), remedy)
    told = {column: table[name].str.strip() for column, name in chosen.items() if name is not None}
    return pd.DataFrame({column: told.get(column, "") for column in _COLUMNS}, index=table.index)


def _item(row: Mapping[Hashable, str]) -> Item:
    year, season = _began(row["premiered"], row["aired"])
    facts = TitleFacts(
        franchises=name_stems(row["name"]),
        genres=_names(row["genres"]),
        studios=_names(row["studios"]),
        source=_one(row["source"]),
        type=_one(row["type"]),
        year=year,
        season=season,
    )
    written = row["synopsis"] and not row["synopsis"].casefold().startswith(_NO_SYNOPSIS)
    return Item(facts, row["synopsis"] if written else "")


def _one(text: str) -> str:
    return "" if text.casefold() in _UNKNOWN else text


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in _LIST.split(_one(text)) if _one(name)))


def _began(premiered: str, aired: str) -> tuple[int | None, str]:
    """Return year and season: as premiered says, else from the first date."""
    for text in (premiered, aired):
        found = _YEAR.search(text)
        if found:
            words = text[: found.start()].casefold()
            season = next((season for season in _SEASONS if season in words), "")
            month = next((place for place, month in enumerate(_MONTHS) if words.startswith(month)), None)
            return int(found.group()), season or ("" if month is None else _SEASONS[month // 3])
    return None, ""
