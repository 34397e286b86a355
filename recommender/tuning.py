"""Better numbers for a method, looked for by `optuna` on people held out for it, and written down.

Trials are drawn by tree-structured Parzen estimators (Bergstra, Bardenet, Bengio and Kégl 2011) and kept in
an SQLite file, so that a run can be stopped and gone on with. The first trial is the numbers in use. The best
of many trials looks better than it is: the result is a proposal for somebody to enter where the defaults are,
after ``python -m recommender evaluate`` has confirmed it on other people. Builds do not read it.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput, TrainingFailed
from core.progress import bar
from recommender.evaluation.bootstrap import difference, estimate
from recommender.evaluation.protocol import ask, likes_of
from recommender.evaluation.split import Split
from recommender.methods.blend_cases import held_out
from recommender.methods.training import Training
from recommender.tuning_spaces import SPACES, Numbers, Space

METRIC = "ndcg@100"
#: People held out for a trial, at least: with fewer, chance would choose the numbers.
_LEAST_PEOPLE = 20


def tune(
    method: str, training: Training, source: str, folder: Path, trials: int, timeout: float | None = None
) -> dict[str, Any]:
    """Try numbers for a method and record the best beside the defaults.

    Parameters
    ----------
    method : str
        One of `SPACES`.
    training : Training
        A quarter of its people, at most 500, is held out; the same ones in each trial.
    source : str
        What the training set is cut from; trials on another source are not mixed in.
    folder : Path
        Gets ``<source>-<method>.json`` and the trials, ``<source>-<method>.db``.
    trials : int
        How many to have in all, those of earlier runs counted.
    timeout : float or None
        Seconds after which no new trial begins.

    Returns
    -------
    dict
        As in the JSON file.

    Raises
    ------
    InvalidInput
        If the method has no numbers to tune.
    TrainingFailed
        If there are too few people, or the method cannot learn from these.
    """
    space = _space(method)
    split = held_out(training)
    if split.n_people < _LEAST_PEOPLE:
        raise TrainingFailed(
            f"{split.n_people} people to tune on", source, f"bring at least {4 * _LEAST_PEOPLE} people"
        )
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    study = _study(method, source, folder, training.seed)
    study.enqueue_trial(dict(space.default), skip_if_exists=True)
    left = max(trials - _finished(study), 0)
    with bar(f"tuning {method}", left, "trials") as advance:
        study.optimize(
            lambda trial: float(_values(space, split, space.draw(trial), method).mean()),
            n_trials=left,
            timeout=timeout,
            callbacks=[lambda *_: advance(1)],
        )
    default = _values(space, split, space.default, method)
    best = _values(space, split, study.best_params, method)
    result = {
        "method": method,
        "source": source,
        "metric": METRIC,
        "people": split.n_people,
        "trials": _finished(study),
        "seed": training.seed,
        "seconds": round(time.perf_counter() - started, 1),
        "default": {"parameters": dict(space.default), METRIC: asdict(estimate(default))},
        "best": {"parameters": study.best_params, METRIC: asdict(estimate(best))},
        "gain": asdict(difference(best, default)),
    }
    path = folder / f"{source}-{method}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return result


def _space(method: str) -> Space:
    if method not in SPACES:
        raise InvalidInput("nothing to tune", method, f"pick from {', '.join(SPACES)}")
    return SPACES[method]


def _study(method: str, source: str, folder: Path, seed: int) -> Any:
    import optuna  # only those who tune wait for it

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=f"sqlite:///{(folder / f'{source}-{method}.db').resolve()}",
        study_name=method,
        direction="maximize",
        load_if_exists=True,
    )
    # Seeded by what is there already: a run that goes on must not draw its first numbers again.
    study.sampler = optuna.samplers.TPESampler(seed=seed + len(study.trials))
    return study


def _finished(study: Any) -> int:
    return sum(trial.value is not None for trial in study.trials)


def _values(space: Space, split: Split, numbers: Numbers, method: str) -> NDArray[np.float64]:
    generator = space.fit(split.training, numbers)
    values = ask(generator, split, method, likes_of(split.training)).values[METRIC]
    return np.asarray(values, dtype=np.float64)
