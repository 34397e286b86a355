"""The two steps that search adds to a build: vectors of the titles, and the index with its names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue
from core.embeddings import Embeddings, encoders_in, folder_of
from core.progress import bar, say
from core.title_names import PART as NAMES_PART
from search.embedded_index import PART, expected_metadata, write_index
from search.embedding_cache import quantise, read_cache, text_hash, write_cache
from search.embedding_text import passage_of
from search.encoders import Encoder, open_encoder, usable_cores
from search.further_names import OUTSIDE_VECTORS, SearchNames

#: Texts given to the encoder at once, and how many of such batches are kept together.
_BATCH, _BATCHES_KEPT = 64, 4

_Vectors = dict[bytes, NDArray[np.float32]]


def embed(staging: Staging, encoder: str, cache: Path, seeds: Sequence[Path] = ()) -> None:
    """Run the step that gives every title of a staged catalogue its vector.

    Vectors are cached by text, so an interrupted run goes on where it stopped, and a later build encodes only
    what is new.

    Parameters
    ----------
    staging : Staging
        Holds the catalogue; gains ``embeddings/<encoder>/``.
    encoder : str
        The name of one encoder.
    cache : Path
        The folder of the cache file of each encoder.
    seeds : sequence of Path
        Cache files that are only read, where they exist and are of this encoder.

    Raises
    ------
    InvalidInput
        If there is no such encoder, or what it needs is missing.
    ArtifactCorrupt
        If a cache file is damaged.
    """

    def work() -> StepReport:
        catalogue = Catalogue.load(staging.path)
        passages = [passage_of(title) for title in catalogue.titles]
        of_known = [passage_of(title) for title in catalogue.known]
        of_outside = [passage_of(title) for title in SearchNames.of(catalogue).outside]
        file = cache / f"{folder_of(encoder)}.npz"
        vectors = _cached([*seeds, file], encoder)
        n_encoded = _encode_missing([*passages, *of_known, *of_outside], vectors, encoder, file)
        Embeddings(encoder, _rows(passages, vectors), _rows(of_known, vectors)).save(staging.path)
        outside = {text_hash(text): vectors[text_hash(text)] for text in of_outside}
        write_cache(staging.path / folder_of(encoder) / OUTSIDE_VECTORS, encoder, outside)
        return StepReport(metrics={f"texts_encoded_{encoder}": n_encoded})

    staging.step(f"embed {encoder}", (folder_of(encoder),), work)


def index(staging: Staging) -> None:
    """Run the step that writes the names and the search index of a staged catalogue.

    Into ``names/`` goes what the alias table says of this catalogue, into ``search/`` the index of all names.
    """

    def work() -> None:
        bare = Catalogue.load(staging.path)
        names = SearchNames.of(bare)
        names.save(staging.path)
        catalogue = names.joined(bare)
        embeddings = [Embeddings.load(staging.path, encoder) for encoder in encoders_in(staging.path)]
        metadata = expected_metadata(staging.path, catalogue, embeddings)
        with bar("index", len(catalogue), "titles") as advance:
            write_index(staging.path, catalogue, metadata, advance)

    staging.step("index", (PART, NAMES_PART), work)


def _cached(files: Iterable[Path], encoder: str) -> _Vectors:
    """Return what the cache files of an encoder hold, later files first."""
    vectors: _Vectors = {}
    for file in files:
        if file.is_file() and (held := read_cache(file)).encoder == encoder:
            vectors.update(held)
    return vectors


def _encode_missing(texts: Sequence[str], vectors: _Vectors, name: str, file: Path) -> int:
    """Encode the texts without a vector, put them in and keep them; return how many there were."""
    missing = {text_hash(text): text for text in texts if text}
    for key in vectors:
        missing.pop(key, None)
    if not missing:
        return 0
    encoder = open_encoder(name, threads=usable_cores())
    say(f"encoding {len(missing):,} texts with {name}; it can be interrupted and goes on where it stopped")
    keys = list(missing)
    try:
        with bar(f"embed {name}", len(keys), "texts") as advance:
            for number, start in enumerate(range(0, len(keys), _BATCH), start=1):
                batch = keys[start : start + _BATCH]
                vectors.update(_encoded(encoder, {key: missing[key] for key in batch}))
                advance(len(batch))
                if number % _BATCHES_KEPT == 0:
                    write_cache(file, name, vectors)
    finally:
        write_cache(file, name, vectors)
    return len(missing)


def _encoded(encoder: Encoder, texts: Mapping[bytes, str]) -> _Vectors:
    """Return vectors as the cache will give them back, so that cold and cached builds are the same."""
    steps, scales = quantise(encoder.passages(list(texts.values())))
    rows = steps.astype(np.float32) * scales[:, None]
    return dict(zip(texts, rows, strict=True))


def _rows(passages: Sequence[str], vectors: _Vectors) -> NDArray[np.float16]:
    """Return unit vectors in order of the passages, zeros where there is no text."""
    width = len(next(iter(vectors.values()))) if vectors else 0
    zeros = np.zeros(width, dtype=np.float32)
    rows = np.array([vectors[text_hash(p)] if p else zeros for p in passages], dtype=np.float32)
    rows = rows.reshape(len(passages), width)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float16] = np.divide(rows, lengths, out=rows, where=lengths > 0).astype(np.float16)
    return unit
