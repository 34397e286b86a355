"""A training that fails names its cause, in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import build
from core.artifacts import ArtifactStore, Staging
from core.errors import TrainingFailed
from core.settings import load_settings
from recommender.causes import named_causes
from recommender.methods import als
from tests.recommender.versions import small_version, stage_parts


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            MemoryError("Unable to allocate 1.83 GiB"),
            r"not enough memory \(Unable to allocate 1.83 GiB\): x: use",
        ),
        (MemoryError(), "not enough memory: x: use"),
        (
            np.linalg.LinAlgError("Singular matrix"),
            r"equations without a solution \(Singular matrix\): x: look",
        ),
        (FloatingPointError("overflow"), r"a number is out of bounds \(overflow\): x: look"),
    ],
)
def test_what_the_machine_says_becomes_words(error: Exception, words: str) -> None:
    with pytest.raises(TrainingFailed, match=words) as found, named_causes("x"):
        raise error
    assert found.value.__cause__ is error


def test_other_errors_are_no_failures_of_training() -> None:
    with pytest.raises(KeyError), named_causes("x"):
        raise KeyError("mistake")


@pytest.mark.parametrize(
    "error", [MemoryError("Unable to allocate 9 GiB"), np.linalg.LinAlgError("Singular matrix")]
)
def test_the_old_version_serves_on_when_a_training_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
    serving = small_version(tmp_path / "artifacts")

    def fail(*_: object) -> als.Factors:
        raise error

    monkeypatch.setattr(als, "train", fail)

    def parts(staging: Staging) -> None:
        stage_parts(staging)

    monkeypatch.setattr("etl.matrix.build", lambda _: None)
    with pytest.raises(TrainingFailed, match=str(error)):
        build._build("test", {"again": True}, 0, "none", parts, build.Gate())
    assert ArtifactStore(load_settings().artifacts).current_path() == serving
