"""The embedded index on disk: made once by a build, then opened memory-mapped by every worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path

import tantivy

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from core.errors import ArtifactCorrupt
from search.embedded_queries import schema
from search.engine import IndexMetadata
from search.indexed_title import IndexedTitle, indexed
from search.normalise import ANALYSER_VERSION

PART = "search"
_INDEX = "embedded"
_METADATA = "metadata.json"
_HEAP = 128_000_000
_REBUILD = "rebuild the index: python -m search index"


def write_index(
    staging: Path, catalogue: Catalogue, metadata: IndexMetadata, advance: Callable[[float], None]
) -> None:
    """Write the index of a catalogue and its metadata into the part ``search/``.

    Parameters
    ----------
    staging : Path
        The version in the making.
    advance : callable
        Is told how many titles were added.
    """
    folder = staging / PART / _INDEX
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema(), path=str(folder))
    # One thread keeps the documents in order and the index the same from build to build.
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for item, title in enumerate(catalogue.titles):
        writer.add_document(_document(indexed(item, title)))
        advance(1)
    writer.commit()
    writer.wait_merging_threads()
    for lock in folder.glob("*.lock"):
        lock.unlink()
    text = json.dumps(asdict(metadata), indent=1)
    (staging / PART / _METADATA).write_text(text + "\n", encoding="utf-8")


def open_index(version: Path) -> tantivy.Index:
    """Open the index of a version, memory-mapped.

    Raises
    ------
    ArtifactCorrupt
        If it is missing or damaged.
    """
    folder = version / PART / _INDEX
    try:
        return tantivy.Index.open(str(folder))
    except (ValueError, OSError) as error:
        raise ArtifactCorrupt("cannot open the search index", f"{folder} ({error})", _REBUILD) from error


def read_metadata(version: Path) -> IndexMetadata:
    """Read what the index of a version was made of.

    Raises
    ------
    ArtifactCorrupt
        If there is none that can be read.
    """
    path = version / PART / _METADATA
    try:
        return IndexMetadata(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ArtifactCorrupt("cannot read the search index", f"{path} ({error})", _REBUILD) from error


def check_metadata(metadata: IndexMetadata, expected: IndexMetadata) -> None:
    """Refuse an index that was made of something else; vectors only matter where they are used.

    Raises
    ------
    ArtifactCorrupt
        Naming the first difference.
    """
    made_of = metadata.dimensions
    used = {encoder: made_of[encoder] for encoder in expected.dimensions if encoder in made_of}
    made, wanted = asdict(replace(metadata, dimensions=used)), asdict(expected)
    for key, value in wanted.items():
        if made[key] != value:
            where = f"{key}: {made[key]!r} in the index, {value!r} expected"
            raise ArtifactCorrupt("the search index does not fit this version", where, _REBUILD)


def expected_metadata(version: Path, catalogue: Catalogue, embeddings: Iterable[Embeddings]) -> IndexMetadata:
    """Return the metadata that an index of a version, published or staged, has when it is up to date."""
    name = version.name.removesuffix(".staging")
    dimensions = {each.encoder: each.titles.shape[1] for each in embeddings}
    return IndexMetadata(name, ANALYSER_VERSION, len(catalogue), dimensions)


def _document(title: IndexedTitle) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("item", title.item)
    document.add_float("weight", title.weight)
    document.add_text("names", " ".join(title.names))
    document.add_text("description", " ".join(title.description))
    for key, values in title.facets.items():
        for value in values:
            document.add_text(key, value)
    if title.year is not None:
        document.add_integer("year", title.year)
    if title.score is not None:
        document.add_float("score", title.score)
    return document
