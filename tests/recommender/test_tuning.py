"""Tuning: what is tried, what is kept, and what is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.cli import run
from core.errors import InvalidInput, TrainingFailed
from core.status import ListStatus
from core.typing import IntArray
from recommender.__main__ import main
from recommender.generator import Evidence
from recommender.methods.training import Facts, Training
from recommender.tuning import METRIC, tune
from recommender.tuning_spaces import SPACES, Numbers, Space, Trial
from tests.factories import make_lists, small_catalogue
from tests.recommender.methods.test_blend_learning import N_TITLES, two_tastes
from tests.recommender.versions import small_version


@dataclass(frozen=True)
class Noisy:
    """Proposes the half of the titles that a list is from, with noise."""

    noise: float
    n_titles: int = N_TITLES
    name: str = "noisy"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        middle = self.n_titles // 2
        first = (evidence.items < middle).mean() > 0.5
        rng = np.random.default_rng(int(evidence.items.sum()))
        half = (np.arange(self.n_titles) < middle) == first
        scores: NDArray[np.float32] = (half + self.noise * rng.random(self.n_titles)).astype(np.float32)
        return scores

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        return np.full(len(items), -1)


def draw(trial: Trial) -> Numbers:
    return {"noise": trial.suggest_float("noise", 0, 20)}


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A method whose only number is the noise; every value that is tried."""
    tried: list[float] = []

    def fit(training: Training, numbers: Numbers) -> Noisy:
        tried.append(numbers["noise"])
        return Noisy(numbers["noise"], training.n_items)

    monkeypatch.setitem(SPACES, "noisy", Space({"noise": 15.0}, draw, fit))
    return tried


TRAINING = Training(two_tastes(120))


def test_the_numbers_in_use_are_tried_first_and_the_best_is_better(
    tried: list[float], tmp_path: Path
) -> None:
    found = tune("noisy", TRAINING, "version", tmp_path, trials=12)
    assert tried[0] == 15.0
    # The best and the default are measured once more, beside each other.
    assert len(tried) == 12 + 2
    assert found["best"]["parameters"]["noise"] < 5
    assert found["best"][METRIC]["mean"] > found["default"][METRIC]["mean"]
    assert found["gain"]["low"] > 0
    assert (found["people"], found["trials"]) == (30, 12)
    assert json.loads((tmp_path / "version-noisy.json").read_text()) == found


def test_a_run_goes_on_where_it_stopped(tried: list[float], tmp_path: Path) -> None:
    tune("noisy", TRAINING, "version", tmp_path, trials=3)
    assert tune("noisy", TRAINING, "version", tmp_path, trials=7)["trials"] == 7
    assert len(tried) == 3 + 2 + 4 + 2
    drawn = tried[:3] + tried[5:9]
    assert len(set(drawn)) == 7
    assert tune("noisy", TRAINING, "version", tmp_path, trials=5)["trials"] == 7
    assert tune("noisy", TRAINING, "another", tmp_path, trials=1)["trials"] == 1


def test_the_same_seed_tries_the_same(tried: list[float], tmp_path: Path) -> None:
    for folder in ("first", "again"):
        tune("noisy", TRAINING, "version", tmp_path / folder, trials=5)
    assert tried[:7] == tried[7:]


def test_no_trial_begins_after_the_time_is_up(tried: list[float], tmp_path: Path) -> None:
    found = tune("noisy", TRAINING, "version", tmp_path, trials=10_000, timeout=0.5)
    assert 1 <= found["trials"] < 10_000


def test_the_people_of_trials_are_unknown_to_the_method(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[int] = []

    def fit(training: Training, numbers: Numbers) -> Noisy:
        seen.append(training.matrix.shape[0])
        return Noisy(numbers["noise"])

    monkeypatch.setitem(SPACES, "noisy", Space({"noise": 1.0}, draw, fit))
    tune("noisy", TRAINING, "version", tmp_path, trials=2)
    assert set(seen) == {90}


def test_a_method_without_numbers_and_too_few_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nothing to tune: popularity: pick from als, ease"):
        tune("popularity", TRAINING, "version", tmp_path, trials=1)
    with pytest.raises(TrainingFailed, match="bring at least 80 people"):
        tune("als", Training(two_tastes(40)), "version", tmp_path, trials=1)


class OffMiddle:
    """Draws a third up every range, and the last of every choice."""

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        assert low < high
        return float(np.cbrt(low**2 * high)) if log else (2 * low + high) / 3

    def suggest_categorical(self, name: str, choices: tuple[int, ...]) -> int:
        return choices[-1]


@pytest.mark.parametrize("method", SPACES)
def test_every_number_is_drawn_and_reaches_the_method(method: str) -> None:
    rng = np.random.default_rng(0)
    tags = csr_matrix(rng.random((N_TITLES, 6)) < 0.3, dtype=np.float32)
    vectors = rng.standard_normal((N_TITLES, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1)[:, None]
    kinds = ("franchise", "franchise", "genre", "genre", "studio", "type")
    training = Training(two_tastes(40), facts=Facts(tags, kinds, vectors))
    space = SPACES[method]
    drawn = space.draw(OffMiddle())
    assert set(drawn) == set(space.default)
    told = Evidence(np.array([0, 1], dtype=np.int32), np.array([1, 0.5], dtype=np.float32))
    default = space.fit(training, space.default).scores(told)
    for name, value in drawn.items():
        if value != space.default[name]:
            changed = space.fit(training, {**space.default, name: value}).scores(told)
            assert not np.allclose(changed, default, atol=1e-5), name


def command(arguments: list[str], var: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("ANISHELF_VAR", str(var))
    with pytest.raises(SystemExit) as end:
        run(lambda **options: main(["tune", *arguments], prog_name="python -m recommender", **options))
    assert isinstance(end.value.code, int)
    return end.value.code


def test_the_command_answers_and_records(
    tmp_path: Path, tried: list[float], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    lists = make_lists(
        {
            user: [
                (int(item), ListStatus.COMPLETED, 0, 0) for item in sorted(rng.choice(12, 6, replace=False))
            ]
            for user in range(100)
        }
    )
    version = small_version(tmp_path / "artifacts", lists=lists, catalogue=small_catalogue())
    assert command(["--methods", "noisy", "--trials", "3", "--json"], tmp_path, monkeypatch) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [(one["method"], one["trials"], one["people"]) for one in answer] == [("noisy", 3, 25)]
    assert (tmp_path / "tuning" / f"{version.name}-noisy.json").is_file()
    named = ["--methods", "noisy", "--trials", "3", "--version", version.name]
    assert command(named, tmp_path, monkeypatch) == 0
    assert "noisy: ndcg@100 0." in capsys.readouterr().err
    assert command(["--methods", "none"], tmp_path, monkeypatch) == 1
    assert "error: nothing to tune: none: pick from als" in capsys.readouterr().err
