"""What most people love, the same for everyone: the baseline, and the last resort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.typing import IntArray
from recommender.charts import Chart
from recommender.generator import Evidence
from recommender.methods.training import Training
from recommender.neighbours import support

#: The name of popularity by charts, which older versions blend.
CHARTS = "charts"


@dataclass(frozen=True)
class PopularityGenerator:
    """Proposes the same to everyone.

    Attributes
    ----------
    by_item : ndarray of float32, shape (n_items,)
        How popular each title is, 0 where nobody turns to it.
    name : str
        The method's name in evaluations.
    """

    by_item: NDArray[np.float32]
    name: str = "popularity"

    @classmethod
    def of_charts(cls, charts: Iterable[Chart | None], n_items: int) -> PopularityGenerator:
        """Score each title by one over its rank in the first chart that has it.

        Later charts come below earlier ones; a chart that was not made is None. What everybody may see is
        ranked by it; the blend counts people instead, see `blend_methods`.
        """
        by_item = np.zeros(n_items, dtype=np.float32)
        place = 0
        for chart in charts:
            for item in () if chart is None else chart.items.tolist():
                if by_item[item] == 0:
                    place += 1
                    by_item[item] = 1 / place
        return cls(by_item, CHARTS)

    @classmethod
    def of_people(cls, liked_by: IntArray) -> PopularityGenerator:
        """Score each title by how many people like it, shape (n_items,)."""
        return cls(np.asarray(liked_by, dtype=np.float32))

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:  # noqa: ARG002  # the same for everyone
        """Return the popularity, shape (n_items,)."""
        return self.by_item

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:  # noqa: ARG002
        """Return -1 everywhere: no entry of anybody's has a part in this."""
        return np.full(len(items), -1)


def fit(training: Training) -> PopularityGenerator:
    """Score each title by how many people like it: the baseline of every published table."""
    return PopularityGenerator.of_people(support(training.matrix))
