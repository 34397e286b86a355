"""What most people love, the same for everyone: the baseline, and the last resort."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.typing import IntArray
from recommender.charts import Chart
from recommender.generator import Evidence


class PopularityGenerator:
    """Proposes to everyone what most people love; the baseline, and the last resort."""

    def __init__(self, charts: tuple[Chart | None, ...], n_items: int) -> None:
        self._scores = np.zeros(n_items, dtype=np.float32)
        # A title scores by its rank in the first chart that has it; later charts come below earlier ones.
        place = 0
        for chart in charts:
            for item in () if chart is None else chart.items.tolist():
                if self._scores[item] == 0:
                    place += 1
                    self._scores[item] = 1 / place

    @property
    def name(self) -> str:
        """The method's name in evaluations."""
        return "popularity"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:  # noqa: ARG002  # the same for everyone
        """Return one over the rank, shape (n_items,)."""
        return self._scores

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:  # noqa: ARG002
        """Return -1 everywhere: no entry of anybody's has a part in this."""
        return np.full(len(items), -1)
