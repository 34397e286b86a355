"""What spares time: outcomes kept on disk, and methods that the blend does not train a second time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.evaluation.protocol import Outcome
from recommender.generator import CandidateGenerator
from recommender.methods.blend_learning import blend_of
from recommender.methods.blend_methods import methods_for
from recommender.methods.item_weights import PART, ItemWeightsGenerator
from recommender.methods.training import Method, Training

_SEPARATOR = "|"


class Trained:
    """The methods trained on one training set; linear ones, which take longest, outlast an interruption.

    Parameters
    ----------
    folder : Path
        Belongs to this training set alone.
    whole : Training
        The training set.
    """

    def __init__(self, folder: Path, whole: Training) -> None:
        self._folder = folder
        self._whole = whole
        self._generators: dict[Method, CandidateGenerator] = {}

    def of(self, method: Method, training: Training) -> CandidateGenerator:
        """Train a method, or return what it learned before of the same training set."""
        if training is not self._whole:
            return fit_with_threads(method, training)
        if method not in self._generators:
            if (self._folder / PART / method.name / "gradation.npy").is_file():
                found: CandidateGenerator = ItemWeightsGenerator.load(self._folder, method.name)
            else:
                found = fit_with_threads(method, training)
                if isinstance(found, ItemWeightsGenerator):
                    found.save(self._folder)
            self._generators[method] = found
        return self._generators[method]

    def blend(self, _: Method, training: Training) -> CandidateGenerator:
        """Learn the blend; of its methods, train those that are not trained yet."""
        methods = [Method(one.name, partial(self.of, one)) for one in methods_for(training)]
        return blend_of(training, methods)


def fit_with_threads(method: Method, training: Training) -> CandidateGenerator:
    """Train a method with as many threads as it can use."""
    # ALS has threads of its own, which those of BLAS would only hinder; inverses have none.
    n_threads = len(os.sched_getaffinity(0)) if method.name.startswith("ease") else 1
    with threadpool_limits(limits=n_threads, user_api="blas"):
        return method.fit(training)


def kept(path: Path, work: Callable[[], dict[str, Outcome]]) -> dict[str, Outcome]:
    """Return what `work` answers, from the file of an earlier run where there is one.

    Parameters
    ----------
    path : Path
        Without ending; belongs to this method, on this split of this version, by this code alone.
    work : callable
        Returns outcomes by question.
    """
    file = path.with_suffix(".npz")
    if not file.is_file():
        _write(file, work())
    return _read(file)


def _write(file: Path, outcomes: dict[str, Outcome]) -> None:
    arrays: dict[str, np.ndarray] = {}
    scalars = {}
    for question, outcome in outcomes.items():
        arrays[f"{question}{_SEPARATOR}people"] = np.asarray(outcome.people)
        arrays |= {f"{question}{_SEPARATOR}value {name}": values for name, values in outcome.values.items()}
        scalars[question] = {
            "coverage": outcome.coverage,
            "seconds_fit": outcome.seconds_fit,
            "seconds_rank": outcome.seconds_rank,
            "error": outcome.error,
        }
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".part.npz")
    arrays["scalars"] = np.array(json.dumps(scalars))
    np.savez(beside, allow_pickle=False, **arrays)
    beside.replace(file)


def _read(file: Path) -> dict[str, Outcome]:
    with np.load(file) as stored:
        scalars = json.loads(str(stored["scalars"]))
        return {
            question: Outcome(
                people=stored[f"{question}{_SEPARATOR}people"],
                values={
                    name.removeprefix(f"{question}{_SEPARATOR}value "): stored[name]
                    for name in stored.files
                    if name.startswith(f"{question}{_SEPARATOR}value ")
                },
                **own,
            )
            for question, own in scalars.items()
        }
