"""The demo's embedding cache: complete, small, right, and cheap to renew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from demo import make_embeddings
from etl.demo import EMBEDDINGS
from search.embedding_cache import read_cache, text_hash
from search.encoders import open_encoder


class CountingEncoder:
    """Counts what it is asked; a text's vector depends on its length."""

    name = "counting"
    n_dimensions = 4

    def __init__(self) -> None:
        self.asked: list[str] = []

    def query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.passages([text])[0]
        return vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        angles = np.array([len(text) for text in texts], dtype=np.float32)
        return np.stack([np.cos(angles), np.sin(angles), angles * 0, angles * 0], axis=1)


def by_hash(*texts: str) -> dict[bytes, str]:
    return {text_hash(text): text for text in texts}


def test_only_what_changed_is_embedded_and_what_is_gone_goes(tmp_path: Path) -> None:
    path, encoder = tmp_path / "cache.npz", CountingEncoder()
    assert make_embeddings.renew(encoder, path, by_hash("one", "three", "fourteen")) == 3
    first = path.read_bytes()
    assert make_embeddings.renew(encoder, path, by_hash("one", "three", "fourteen")) == 0
    assert path.read_bytes() == first
    assert make_embeddings.renew(encoder, path, by_hash("one", "changed")) == 1
    assert encoder.asked == ["one", "three", "fourteen", "changed"]
    cache = read_cache(path)
    assert set(cache) == set(by_hash("one", "changed"))
    assert cache[text_hash("one")] == pytest.approx([np.cos(3), np.sin(3), 0, 0], abs=0.01)


def test_an_interrupted_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_embeddings, "_CHUNK", 2)
    path, encoder = tmp_path / "cache.npz", CountingEncoder()
    texts = by_hash("a", "bb", "ccc", "dddd")

    def break_down(_texts: Sequence[str]) -> NDArray[np.float32]:
        if len(encoder.asked) == 2:
            raise KeyboardInterrupt
        return CountingEncoder.passages(encoder, _texts)

    monkeypatch.setattr(encoder, "passages", break_down)
    with pytest.raises(KeyboardInterrupt):
        make_embeddings.renew(encoder, path, texts)
    assert make_embeddings.renew(CountingEncoder(), path, texts) == 2


def test_vectors_of_another_encoder_are_replaced(tmp_path: Path) -> None:
    path, other = tmp_path / "cache.npz", CountingEncoder()
    other.name = "other"
    make_embeddings.renew(other, path, by_hash("one"))
    assert make_embeddings.renew(CountingEncoder(), path, by_hash("one")) == 1
    assert read_cache(path).encoder == "counting"


def test_the_command_says_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_embeddings, "EMBEDDINGS", {"counting": tmp_path / "cache.npz"})
    monkeypatch.setattr(make_embeddings, "open_encoder", lambda name, threads: CountingEncoder())
    outcome = CliRunner().invoke(make_embeddings.make, [])
    assert outcome.exit_code == 0, outcome.output
    assert "3,100 texts, 3,100 embedded now" in outcome.output.replace("\n", "")


@pytest.mark.parametrize("encoder", sorted(EMBEDDINGS))
def test_the_bundled_caches_cover_every_title(encoder: str) -> None:
    cache = read_cache(EMBEDDINGS[encoder])
    assert cache.encoder == encoder
    missing = [text for key, text in make_embeddings.passages().items() if key not in cache]
    assert missing == [], "run python -m demo.make_embeddings"


def test_the_bundled_caches_are_small() -> None:
    assert sum(path.stat().st_size for path in EMBEDDINGS.values()) < 3_000_000


@pytest.mark.parametrize("encoder", sorted(EMBEDDINGS))
def test_a_sample_of_a_bundled_cache_is_what_the_encoder_says(encoder: str) -> None:
    cache, texts = read_cache(EMBEDDINGS[encoder]), make_embeddings.passages()
    sample = list(texts)[:: len(texts) // 5][:5]
    fresh = open_encoder(encoder).passages([texts[key] for key in sample])
    for key, vector in zip(sample, fresh, strict=True):
        kept = cache[key]
        assert kept @ vector / np.linalg.norm(kept) > 0.98
