"""The catalogue: the titles that are offered, and those that are only known by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import ArtifactCorrupt
from core.id_map import IdMap

PART = "catalogue"


@dataclass(frozen=True, slots=True)
class Title:
    """One entry of the catalogue. Empty text, empty tuples and None all mean "not known"."""

    anime_id: int
    name: str
    english_name: str = ""
    japanese_name: str = ""
    other_names: tuple[str, ...] = ()
    """Synonyms and names in further languages; searchable, shown on the title page."""
    synopsis: str = ""
    synopsis_note: str = ""
    """What the ETL did to the synopsis: "", "repaired" or "ellipsis"."""
    score: float | None = None
    """Community score from 1 to 10."""
    genres: tuple[str, ...] = ()
    """In the source's order: the first one leads (posters)."""
    type: str = ""
    episodes: int | None = None
    aired_from: date | None = None
    aired_to: date | None = None
    aired: str = ""
    """The source's own words, such as "Apr, 1999"."""
    year: int | None = None
    season: str = ""
    """winter, spring, summer or fall."""
    airing: str = ""
    """finished, airing or upcoming as of the version's day."""
    minutes: float | None = None
    """Length of an episode (or of the film)."""
    studios: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    licensors: tuple[str, ...] = ()
    source: str = ""
    age_rating: str = ""
    ranked: int | None = None
    popularity: int | None = None
    members: int = 0
    favorites: int = 0
    watching: int = 0
    completed: int = 0
    on_hold: int = 0
    dropped: int = 0
    plan_to_watch: int = 0
    score_counts: tuple[int, ...] = ()
    """How many people gave 1, 2, ... 10 (ten numbers, or none)."""
    franchise: int = 0
    """The smallest anime_id of the franchise (its own where it stands alone)."""
    franchise_place: int = 1
    """Place in the watching order, from 1."""
    franchise_size: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Every distinct name, the main one first."""
        return tuple(
            dict.fromkeys(
                n for n in (self.name, self.english_name, self.japanese_name, *self.other_names) if n
            )
        )


@dataclass(frozen=True, slots=True)
class KnownTitle:
    """A title that is known but not offered: search says so and shows titles like it."""

    anime_id: int
    name: str
    reason: str
    """Why it is not offered: "adult", "no synopsis and no score", "no synopsis" or "no score"; of titles that
    only search knows, "not in this catalogue"."""
    english_name: str = ""
    japanese_name: str = ""
    other_names: tuple[str, ...] = ()
    synopsis: str = ""
    genres: tuple[str, ...] = ()
    type: str = ""
    year: int | None = None
    members: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every distinct name, the main one first."""
        return tuple(
            dict.fromkeys(
                n for n in (self.name, self.english_name, self.japanese_name, *self.other_names) if n
            )
        )


_ARROW: dict[str, pa.DataType] = {
    "int": pa.int64(),
    "int | None": pa.int64(),
    "float | None": pa.float64(),
    "str": pa.string(),
    "date | None": pa.date32(),
    "tuple[str, ...]": pa.list_(pa.string()),
    "tuple[int, ...]": pa.list_(pa.int64()),
}


def _schema(record: type[Title] | type[KnownTitle]) -> pa.Schema:
    return pa.schema([(f.name, _ARROW[str(f.type)]) for f in fields(record)])


def _write(path: Path, record: type[Title] | type[KnownTitle], rows: Iterable[Title | KnownTitle]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([asdict(row) for row in rows], schema=_schema(record)), path)


def _read(path: Path, record: type[Title] | type[KnownTitle]) -> list[Any]:
    try:
        table = pq.read_table(path, schema=_schema(record))
    except (OSError, pa.ArrowException) as error:
        raise ArtifactCorrupt(
            "cannot read the catalogue", f"{path} ({error})", "build again or roll back"
        ) from error
    columns = [
        [tuple(value or ()) for value in column.to_pylist()]
        if pa.types.is_list(column.type)
        else column.to_pylist()
        for column in table.columns
    ]
    return [record(*values) for values in zip(*columns, strict=True)]


@dataclass(frozen=True)
class Catalogue:
    """All titles of a version.

    Attributes
    ----------
    titles : sequence of Title
        The offered ones in order of anime_id: position i is item i of every array.
    known : sequence of KnownTitle
        The others, in order of anime_id.
    """

    titles: Sequence[Title]
    known: Sequence[KnownTitle] = field(default=())

    def __len__(self) -> int:
        return len(self.titles)

    @cached_property
    def items(self) -> IdMap:
        """The map from anime_id to item."""
        return IdMap(np.array([title.anime_id for title in self.titles], dtype=np.int64))

    @cached_property
    def known_by_id(self) -> dict[int, KnownTitle]:
        """The known, not offered titles by anime_id."""
        return {title.anime_id: title for title in self.known}

    @cached_property
    def franchises(self) -> dict[int, tuple[int, ...]]:
        """Items of each franchise in watching order, by franchise id."""
        members: dict[int, list[int]] = {}
        for item, title in enumerate(self.titles):
            members.setdefault(title.franchise, []).append(item)
        return {
            franchise: tuple(sorted(items, key=lambda item: (self.titles[item].franchise_place, item)))
            for franchise, items in members.items()
        }

    def title(self, anime_id: int) -> Title:
        """Return an offered title by its outside id.

        Raises
        ------
        UnknownId
            If this version does not offer it.
        """
        return self.titles[self.items.row(anime_id, "title")]

    def save(self, staging: Path) -> None:
        """Write ``catalogue/titles.parquet`` and ``catalogue/known.parquet``."""
        _write(staging / PART / "titles.parquet", Title, self.titles)
        _write(staging / PART / "known.parquet", KnownTitle, self.known)

    @classmethod
    def load(cls, version: Path) -> Catalogue:
        """Read the catalogue of a version."""
        return cls(
            _read(version / PART / "titles.parquet", Title),
            _read(version / PART / "known.parquet", KnownTitle),
        )
