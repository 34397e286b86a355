"""Names with their language: those of a title itself, and the further ones that a version carries.

Further names (Korean titles, abbreviations, nicknames) are written by `search`, and read by it and by `web`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from core.catalogue import KnownTitle, Title
from core.errors import ArtifactCorrupt

PART = "names"
_FILE = "further.parquet"

Kind = Literal["main", "official", "common", "abbreviation", "nickname", "synonym"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: Kinds that can stand for a title on a page, the best first.
_SHOWN: tuple[Kind, ...] = ("main", "official", "common")

_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")

_SCHEMA = pa.schema(
    [
        ("anime_id", pa.int64()),
        ("text", pa.string()),
        ("lang", pa.string()),
        ("kind", pa.string()),
        ("is_whole_only", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class TitleName:
    """One name of a title.

    Attributes
    ----------
    text : str
    lang : str
        ``ko``, ``ja``, ``en``; "" where it is not known or the name belongs to no single language.
    kind : str
        main (the catalogue's first), official, common (in use), abbreviation, nickname, or synonym (nobody
        knows which of these).
    is_whole_only : bool
        Whether the name is so short or general that a part of it, or something like it, says nothing.
    """

    text: str
    lang: str = ""
    kind: Kind = "official"
    is_whole_only: bool = False


@dataclass(frozen=True)
class TitleNames:
    """The further names of a version's titles.

    Attributes
    ----------
    further : mapping from int to tuple of TitleName
        By anime_id, of offered titles and others; none of them is one that the catalogue has already.
    """

    further: Mapping[int, tuple[TitleName, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, anime_id: int) -> tuple[TitleName, ...]:
        """Return the further names of a title."""
        return self.further.get(anime_id, ())

    def save(self, staging: Path) -> None:
        """Write the part ``names/``."""
        rows = [
            {
                "anime_id": anime_id,
                "text": name.text,
                "lang": name.lang,
                "kind": name.kind,
                "is_whole_only": name.is_whole_only,
            }
            for anime_id, names in sorted(self.further.items())
            for name in names
        ]
        path = staging / PART / _FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), path)

    @classmethod
    def load(cls, version: Path) -> TitleNames:
        """Read the further names of a version; one that was built without them has none.

        Raises
        ------
        ArtifactCorrupt
            If there is a file that cannot be read as such.
        """
        path = version / PART / _FILE
        if not path.is_file():
            return cls()
        try:
            rows = pq.read_table(path, schema=_SCHEMA).to_pylist()
        except (OSError, pa.ArrowException) as error:
            raise ArtifactCorrupt(
                "cannot read the names", f"{path} ({error})", "run python -m search index"
            ) from error
        further: dict[int, tuple[TitleName, ...]] = {}
        for row in rows:
            anime_id = row.pop("anime_id")
            further[anime_id] = (*further.get(anime_id, ()), TitleName(**row))
        return cls(further)


def names_of(title: Title | KnownTitle, further: Iterable[TitleName] = ()) -> tuple[TitleName, ...]:
    """Return every distinct name of a title with its language, the catalogue's own first.

    Parameters
    ----------
    title : Title or KnownTitle
    further : iterable of TitleName
        What `TitleNames.of` says of it.
    """
    own = [
        TitleName(title.name, language_of(title.name), "main"),
        TitleName(title.english_name, "en"),
        TitleName(title.japanese_name, "ja"),
        *(TitleName(text, language_of(text), "synonym") for text in title.other_names),
    ]
    distinct: dict[str, TitleName] = {}
    for name in (*own, *further):
        if name.text:
            distinct.setdefault(name.text, name)
    return tuple(distinct.values())


def name_in(lang: str, names: Sequence[TitleName]) -> str:
    """Return the name under which a title is best shown to readers of a language, "" where there is none."""
    fit = [name for name in names if name.lang == lang]
    ranked = (name.text for kind in (*_SHOWN, "synonym") for name in fit if name.kind == kind)
    return next(ranked, "")


def language_of(text: str) -> str:
    """Return ``ko`` for a text with Hangul, ``ja`` for one with kana, else "": letters do not tell more."""
    if _HANGUL.search(text):
        return "ko"
    return "ja" if _KANA.search(text) else ""
