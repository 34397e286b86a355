"""What people turn to of late, the same for everyone: entries of yesterday weigh less than those of today."""

from __future__ import annotations

import numpy as np

from core.errors import TrainingFailed
from recommender.methods.popularity import PopularityGenerator
from recommender.methods.training import Training
from recommender.recent import DAY, DECAY


def fit(training: Training) -> PopularityGenerator:
    """Score each title by the entries that speak for it, each worth ``DECAY ** days`` before the newest.

    The same decay makes the trending chart of a version.

    Raises
    ------
    TrainingFailed
        If nobody knows when entries came.
    """
    times = training.times
    if times is None:
        raise TrainingFailed(
            "trending needs to know when", "entries without times", "use a source with time stamps"
        )
    liked = training.matrix.data > 0
    ages = (times[liked].max() - times[liked]) / DAY
    sums = np.bincount(training.matrix.indices[liked], weights=DECAY**ages, minlength=training.n_items)
    return PopularityGenerator(sums.astype(np.float32), "trending")
