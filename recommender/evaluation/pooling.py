"""Outcomes of several folds as one: a person who was asked about often counts once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray
from recommender.evaluation.protocol import Outcome


def pool(outcomes: Sequence[Outcome]) -> Outcome:
    """Return one outcome for those of one method on several splits of one source.

    Parameters
    ----------
    outcomes : sequence of Outcome
        At least one.

    Returns
    -------
    Outcome
        The values of a person are the means over the splits that asked about them, so that an interval over
        people does not take repeats for further people. Coverage and seconds are means over splits; rankings
        are those of all splits, one after the other. Where one split failed, its error.
    """
    failed = next((outcome for outcome in outcomes if outcome.error), None)
    if failed is not None or len(outcomes) == 1:
        return failed or outcomes[0]
    everyone = np.concatenate([outcome.people for outcome in outcomes])
    people, rows = np.unique(everyone, return_inverse=True)
    return Outcome(
        people=people,
        values={
            name: _mean_by_row(np.concatenate([one.values[name] for one in outcomes]), rows, len(people))
            for name in outcomes[0].values
        },
        coverage=float(np.mean([outcome.coverage for outcome in outcomes])),
        rankings=np.concatenate([outcome.rankings for outcome in outcomes]),
        seconds_fit=float(np.mean([outcome.seconds_fit for outcome in outcomes])),
        seconds_rank=float(np.mean([outcome.seconds_rank for outcome in outcomes])),
    )


def _mean_by_row(values: FloatArray, rows: NDArray[np.int64], n_rows: int) -> FloatArray:
    """Return the mean of the values of each row, NaN where it has none; NaN values do not count."""
    asked = ~np.isnan(values)
    totals = np.bincount(rows[asked], weights=values[asked], minlength=n_rows)
    numbers = np.bincount(rows[asked], minlength=n_rows)
    means: FloatArray = np.divide(totals, numbers, out=np.full(n_rows, np.nan), where=numbers > 0)
    return means
