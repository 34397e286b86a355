"""The titles of charts as shelves show them: the same for everyone, so each is made once a version."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import Title
from recommender import reasons
from recommender.charts import Chart
from recommender.records import Recommendation


class ChartEntries:
    """Makes entries when they are first asked for, and keeps them; threads may share it.

    Parameters
    ----------
    titles : sequence of Title
        Of the catalogue.
    """

    def __init__(self, titles: Sequence[Title]) -> None:
        self._titles = titles
        self._made: dict[tuple[str, str, str, int], Recommendation] = {}

    def of(self, chart: Chart, place: int) -> Recommendation:
        """Return the title at a place of a chart, counted from 0, with its true rank and its reason."""
        key = (chart.key, chart.window, chart.subject, place)
        entry = self._made.get(key)
        if entry is None:
            item, value = int(chart.items[place]), float(chart.values[place])
            reason = reasons.of_chart(chart, place + 1, value, self._titles[item].aired_from)
            entry = self._made[key] = Recommendation(item, value, reason, rank=place + 1)
        return entry
