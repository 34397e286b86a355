"""Outcomes kept on disk, so that hours of comparing can be interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from recommender.evaluation.protocol import Outcome

_SEPARATOR = "|"


def kept(path: Path, work: Callable[[], dict[str, Outcome]]) -> dict[str, Outcome]:
    """Return what `work` answers, from the file of an earlier run where there is one.

    Parameters
    ----------
    path : Path
        Without ending; belongs to this method on this split of this version alone.
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
