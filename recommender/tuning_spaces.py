"""Which numbers of which methods are tuned, and between what bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from recommender.generator import CandidateGenerator
from recommender.methods import als, ease, fold_in, side
from recommender.methods.training import Training


class Trial(Protocol):
    """What draws a number within bounds: `optuna.Trial`."""

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        """Draw a number."""

    def suggest_categorical(self, name: str, choices: tuple[int, ...]) -> int:
        """Draw one of several."""


Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Space:
    """The numbers of one method.

    Attributes
    ----------
    default : mapping of str to float
        What builds use: the first that is tried.
    draw : callable
        Draws a set of numbers, with the names of `default`.
    fit : callable
        Trains the method with such a set.
    """

    default: Numbers
    draw: Callable[[Trial], Numbers]
    fit: Callable[[Training, Numbers], CandidateGenerator]


def _draw_als(trial: Trial) -> Numbers:
    # Rendle et al. (2021) sweep a0 from .02 to .5 and lambda from 3e-4 to 3e-2 for millions of pairs; where
    # people are few, a0 of 1 and more can be better (docs/recommender.md).
    return {
        "n_factors": trial.suggest_categorical("n_factors", (64, 128, 256)),
        "unobserved_weight": trial.suggest_float("unobserved_weight", 0.02, 5, log=True),
        "regularization": trial.suggest_float("regularization", 3e-4, 3e-2, log=True),
        "exponent": trial.suggest_float("exponent", 0.7, 1.1),
    }


def _fit_als(training: Training, numbers: Numbers) -> CandidateGenerator:
    parameters = replace(
        als.DEFAULT,
        n_factors=int(numbers["n_factors"]),
        unobserved_weight=numbers["unobserved_weight"],
        regularization=numbers["regularization"],
        exponent=numbers["exponent"],
    )
    return fold_in.fit(training, parameters)


def _draw_ease(trial: Trial) -> Numbers:
    # Steck (2019) has lambda of 200 to 1,000 for a hundred thousand people.
    return {
        "regularization": trial.suggest_float("regularization", 10, 2000, log=True),
        "gradation": trial.suggest_float("gradation", 0, 2),
    }


def _fit_ease(training: Training, numbers: Numbers) -> CandidateGenerator:
    return ease.fit(training, _ease_parameters(ease.DEFAULT, numbers))


def _draw_side(trial: Trial) -> Numbers:
    return {
        **_draw_ease(trial),
        "franchise": trial.suggest_float("franchise", 10, 1000, log=True),
        "likeness": trial.suggest_float("likeness", 10, 1000, log=True),
        "synopses": trial.suggest_float("synopses", 0, 1),
    }


def _fit_side(training: Training, numbers: Numbers) -> CandidateGenerator:
    parameters = replace(
        side.DEFAULT,
        ease=_ease_parameters(side.DEFAULT.ease, numbers),
        franchise=numbers["franchise"],
        likeness=numbers["likeness"],
        synopses=numbers["synopses"],
    )
    return side.fit(training, parameters)


def _ease_parameters(default: ease.EaseParameters, numbers: Numbers) -> ease.EaseParameters:
    return replace(default, regularization=numbers["regularization"], gradation=numbers["gradation"])


SPACES = {
    "als": Space(
        {
            "n_factors": als.DEFAULT.n_factors,
            "unobserved_weight": als.DEFAULT.unobserved_weight,
            "regularization": als.DEFAULT.regularization,
            "exponent": als.DEFAULT.exponent,
        },
        _draw_als,
        _fit_als,
    ),
    ease.NAME: Space(
        {"regularization": ease.DEFAULT.regularization, "gradation": ease.DEFAULT.gradation},
        _draw_ease,
        _fit_ease,
    ),
    side.NAME: Space(
        {
            "regularization": side.DEFAULT.ease.regularization,
            "gradation": side.DEFAULT.ease.gradation,
            "franchise": side.DEFAULT.franchise,
            "likeness": side.DEFAULT.likeness,
            "synopses": side.DEFAULT.synopses,
        },
        _draw_side,
        _fit_side,
    ),
}
