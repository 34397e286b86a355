"""Addresses of pictures, where a source has them; pages use them only where that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from core.catalogue import PART
from core.errors import ArtifactCorrupt

_FILE = "pictures.parquet"
_SCHEMA = pa.schema([("anime_id", pa.int64()), ("picture", pa.string()), ("thumbnail", pa.string())])


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the pictures of a title are: addresses of http or https, "" where there is none."""

    picture: str
    thumbnail: str = ""


@dataclass(frozen=True)
class Pictures:
    """The pictures of a version's titles.

    Attributes
    ----------
    by_id : mapping from int to Picture
        By anime_id.
    """

    by_id: Mapping[int, Picture] = field(default_factory=lambda: MappingProxyType({}))

    def save(self, staging: Path) -> None:
        """Write ``catalogue/pictures.parquet``."""
        rows = [
            {"anime_id": anime_id, "picture": one.picture, "thumbnail": one.thumbnail}
            for anime_id, one in sorted(self.by_id.items())
        ]
        path = staging / PART / _FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), path)

    @classmethod
    def load(cls, version: Path) -> Pictures:
        """Read the pictures of a version; most have none.

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
                "cannot read the pictures", f"{path} ({error})", "build again or roll back"
            ) from error
        return cls({row["anime_id"]: Picture(row["picture"], row["thumbnail"]) for row in rows})
