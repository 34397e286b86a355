"""What chance could have done: intervals of means over people, and of differences of two methods.

Percentile bootstrap of Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 13 and 16:
people are drawn anew, with replacement, and the mean is taken again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray

RESAMPLES = 2000
#: Of the interval: 2.5 % lie below it, 2.5 % above.
_QUANTILES = (0.025, 0.975)
_SEED = 8


@dataclass(frozen=True)
class Estimate:
    """A mean over people and its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def shown(self) -> bool:
        """Of a difference: whether 0 is outside the interval."""
        return self.low > 0 or self.high < 0


def estimates(values: FloatArray) -> list[Estimate]:
    """Return the mean and the interval of each column.

    All columns see the same people drawn, so the same values give the same interval in any company.

    Parameters
    ----------
    values : ndarray of float, shape (n_people, n_columns)
        A row a person; NaN where a column does not ask about them. Where it asks about nobody, the estimate
        is NaN.
    """
    asked = ~np.isnan(values)
    filled = np.where(asked, values, 0.0)
    n_people = len(values)
    means = _ratio(filled.sum(axis=0), asked.sum(axis=0))
    if n_people == 0:
        return [Estimate(float("nan"), float("nan"), float("nan"))] * values.shape[1]
    rng = np.random.default_rng(_SEED)
    drawn = np.empty((RESAMPLES, values.shape[1]))
    complete = bool(asked.all())
    for row in drawn:
        weights = np.bincount(rng.integers(0, n_people, size=n_people), minlength=n_people).astype(np.float64)
        row[:] = weights @ filled / n_people if complete else _ratio(weights @ filled, weights @ asked)
    low, high = _quantiles(drawn)
    return [Estimate(*map(float, one)) for one in zip(means, low, high, strict=True)]


def estimate(values: FloatArray) -> Estimate:
    """Return the mean and the interval of one value a person, shape (n_people,)."""
    return estimates(values[:, None])[0]


def difference(values: FloatArray, others: FloatArray) -> Estimate:
    """Return by how much the mean of `values` is above that of `others`, person by person.

    Parameters
    ----------
    values, others : ndarray of float, shape (n_people,)
        Of the same people in the same order; who has NaN in either is left out.
    """
    return estimate(values - others)


def _ratio(totals: FloatArray, numbers: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
    means: NDArray[np.float64] = np.divide(
        totals, numbers, out=np.full(len(totals), np.nan), where=numbers > 0
    )
    return means


def _quantiles(drawn: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of the interval of each column; a draw that met nobody is passed over."""
    low, high = np.full(drawn.shape[1], np.nan), np.full(drawn.shape[1], np.nan)
    for column in range(drawn.shape[1]):
        met = drawn[~np.isnan(drawn[:, column]), column]
        if len(met):
            low[column], high[column] = np.quantile(met, _QUANTILES)
    return low, high
