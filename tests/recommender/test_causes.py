"""A training that fails names its cause, in one line."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import build
from core.artifacts import ArtifactStore, Staging
from core.errors import TrainingFailed
from core.settings import load_settings
from recommender.causes import named_causes
from recommender.methods import als, als_solver
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
        build._build("test", {"again": True}, 0, "none", parts, build.Terms())
    assert ArtifactStore(load_settings().artifacts).current_path() == serving


def test_a_training_that_takes_too_long_names_its_step_and_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
    serving = small_version(tmp_path / "artifacts")
    monkeypatch.setattr("etl.matrix.build", lambda _: None)
    monkeypatch.setattr("search.build.index", lambda _: None)

    def again(minutes: float | None) -> None:
        build._build("test", {"again": True}, 0, "none", stage_parts, build.Terms(minutes=minutes))

    alternate, passed = als_solver.alternate, [0.0]
    monkeypatch.setattr("core.time_limit.time", SimpleNamespace(monotonic=lambda: sum(passed)))

    def slowly(*numbers: Any) -> Any:
        """Tell how far it is after some time, as a round over many people would."""
        passed.append(0.2)
        numbers[-1](0)
        return alternate(*numbers)

    monkeypatch.setattr("recommender.methods.als.alternate", slowly)
    with pytest.raises(
        TrainingFailed, match=r"too long, .* where 0.06 seconds are allowed: version .*, step factors: allow"
    ):
        again(0.001)
    store = ArtifactStore(load_settings().artifacts)
    assert store.current_path() == serving
    again(None)
    assert store.current_path() != serving, "the same command, given time, goes on"
