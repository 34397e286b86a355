"""New vectors for a version: what is taken over is what a build would make now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import build
import etl.matrix
from core import confidence
from core.artifacts import ArtifactStore, Staging
from core.embeddings import Embeddings
from core.errors import TrainingFailed
from core.manifest import Manifest
from core.settings import load_settings
from recommender.generator import CandidateGenerator
from recommender.methods import als, blend_methods
from recommender.methods.training import Method, Training
from tests.factories import small_catalogue, small_lists
from tests.recommender.versions import FEW

MATRIX, FACTORS = Path("matrix", "data.npy"), Path("factors", "items.npy")


def refuse(_: Training) -> CandidateGenerator:
    raise TrainingFailed("too large", "somewhere", "allow more")


def embed_zeros(staging: Staging, encoder: str, *_: object, **__: object) -> None:
    Embeddings(encoder, np.ones((12, 2), np.float16), np.ones((0, 2), np.float16)).save(staging.path)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    """An empty store; search makes next to nothing, and ALS is quick."""
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
    monkeypatch.setattr("search.build.embed", embed_zeros)
    monkeypatch.setattr("search.build.index", lambda _: None)
    monkeypatch.setattr("search.publishing.load", lambda *_: None)
    monkeypatch.setattr("search.publishing.serve", lambda *_: None)
    monkeypatch.setattr(als, "DEFAULT", FEW)
    return ArtifactStore(load_settings().artifacts)


def built(store: ArtifactStore) -> Path:
    def lists_and_titles(staging: Staging) -> None:
        small_catalogue().save(staging.path)
        small_lists().save(staging.path / "lists")

    return store.path(build._build("test", {}, 0, "none", lists_and_titles, build.Terms()).version)


def embedded(store: ArtifactStore, version: Path) -> Path:
    return store.path(build._embed(version.name, "use", build.Terms()).version)


def test_what_a_build_would_make_alike_is_taken_over(store: ArtifactStore) -> None:
    old = built(store)
    new = embedded(store, old)
    for part in (MATRIX, FACTORS):
        assert (new / part).samefile(old / part)


def test_factors_of_other_numbers_are_trained_again(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = built(store)
    monkeypatch.setattr(als, "DEFAULT", replace(FEW, n_factors=2))
    new = embedded(store, old)
    assert (new / MATRIX).samefile(old / MATRIX)
    assert np.load(new / FACTORS).shape == (12, 2)
    assert np.load(old / FACTORS).shape == (12, 3)
    assert Manifest.read(new).parameters["als"]["n_factors"] == 2
    assert "factors: done before with other parameters" in capsys.readouterr().err


def test_a_matrix_of_other_confidences_is_made_again_and_factors_with_it(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = built(store)
    other = replace(confidence.DEFAULT, plan_to_watch=0.9)
    monkeypatch.setattr(etl.matrix.build, "__defaults__", (other,))
    new = embedded(store, old)
    assert not np.array_equal(np.load(new / MATRIX), np.load(old / MATRIX))
    assert not np.array_equal(np.load(new / FACTORS), np.load(old / FACTORS))


def learn_nothing(method: Method) -> Method:
    return replace(method, learn=refuse)


@pytest.mark.parametrize(
    ("before", "after", "told", "silent"),
    [
        (learn_nothing, lambda method: method, "_weights", "_left_out"),
        (lambda method: method, learn_nothing, "_left_out", "_weights"),
    ],
    ids=["able now", "able once"],
)
def test_a_version_tells_of_its_own_training_alone(
    store: ArtifactStore,
    monkeypatch: pytest.MonkeyPatch,
    before: Callable[[Method], Method],
    after: Callable[[Method], Method],
    told: str,
    silent: str,
) -> None:
    first, *others = blend_methods.LINEAR
    monkeypatch.setattr(blend_methods, "LINEAR", (before(first), *others))
    old = built(store)
    monkeypatch.setattr(blend_methods, "LINEAR", (after(first), *others))
    manifest = Manifest.read(embedded(store, old))
    reported = {**manifest.metrics, **manifest.parameters}
    assert f"{first.name}{told}" in reported
    assert f"{first.name}{silent}" not in reported
