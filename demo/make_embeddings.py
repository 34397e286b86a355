"""Make the demo's embedding caches: vectors of the passages of all its titles, and of those outside it.

    python -m demo.make_embeddings

writes ``demo/embeddings-<encoder>.npz`` for each bundled encoder. Only texts that a file lacks
are embedded, and vectors of texts that are gone are left out, so that a second run is cheap and an
interrupted one goes on.
"""

from __future__ import annotations

from pathlib import Path

import click

import core.cli
from core.progress import bar, say
from core.typing import FloatArray
from etl.demo import EMBEDDINGS, read_demo
from search.embedding_cache import read_cache, text_hash, write_cache
from search.embedding_text import passage_of
from search.encoders import Encoder, open_encoder
from search.further_names import SearchNames

#: Passages embedded between two writes.
_CHUNK = 128


def passages() -> dict[bytes, str]:
    """Return the passages of all titles that search knows in the demo, by their hash."""
    catalogue, _ = read_demo()
    texts = [passage_of(title) for title in catalogue.titles]
    texts += [passage_of(title) for title in (*catalogue.known, *SearchNames.of(catalogue).outside)]
    return {text_hash(text): text for text in texts if text}


def renew(encoder: Encoder, path: Path, texts: dict[bytes, str]) -> int:
    """Bring a cache file up to date with some texts.

    Parameters
    ----------
    encoder : Encoder
    path : Path
        Made where there is none; one of another encoder is replaced.
    texts : dict
        By `text_hash`.

    Returns
    -------
    int
        How many texts were embedded.
    """
    vectors: dict[bytes, FloatArray] = {}
    if path.is_file() and (cache := read_cache(path)).encoder == encoder.name:
        vectors = {key: cache[key] for key in texts if key in cache}
    missing = [key for key in texts if key not in vectors]
    with bar("embedding", len(missing), "texts") as advance:
        for start in range(0, len(missing), _CHUNK):
            keys = missing[start : start + _CHUNK]
            vectors |= dict(zip(keys, encoder.passages([texts[key] for key in keys]), strict=True))
            write_cache(path, encoder.name, vectors)
            advance(len(keys))
    write_cache(path, encoder.name, vectors)
    return len(missing)


@click.command()
@click.option("--threads", default=2, show_default=True)
def make(threads: int) -> None:
    """Write demo/embeddings-<encoder>.npz."""
    texts = passages()
    for encoder, path in EMBEDDINGS.items():
        n_new = renew(open_encoder(encoder, threads), path, texts)
        say(f"{path}: {len(texts):,} texts, {n_new:,} embedded now, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    core.cli.run(make)
