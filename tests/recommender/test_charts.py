"""Charts on disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from core.errors import ArtifactCorrupt
from recommender.charts import ALL_TIME, GENRE, THIS_MONTH, Chart, Charts, Standing, ranked

STANDING = Standing(
    np.array([8, np.nan, 7], dtype=np.float32),
    np.array([10, 0, 5]),
    np.array([7.9, np.nan, 7.1], dtype=np.float32),
    np.array([100, 3, 50]),
)


def some() -> Charts:
    values = np.array([2.0, np.nan, 3.0])
    everything = np.ones(3, dtype=bool)
    return Charts(
        (
            ranked("top_rated", ALL_TIME, values, everything),
            ranked("most_watched", THIS_MONTH, values, ~everything),
            ranked(GENRE, ALL_TIME, values, everything, "Slice of Life"),
            ranked(GENRE, ALL_TIME, -values, everything, "드라마"),
        ),
        STANDING,
        date(2021, 3, 15),
    )


def test_a_chart_ranks_by_value_ties_by_item_and_leaves_out_the_unknown() -> None:
    chart = ranked("x", "", np.array([1.0, 5.0, np.nan, 5.0, 9.0]), np.array([True] * 4 + [False]))
    assert chart.items.tolist() == [1, 3, 0]
    assert chart.values.tolist() == [5, 5, 1]
    assert len(chart) == 3


def test_a_chart_is_found_by_key_and_first_window() -> None:
    charts = some()
    assert charts.find("top_rated", THIS_MONTH, ALL_TIME) is charts.charts[0]
    assert charts.find("top_rated", THIS_MONTH) is None
    assert charts.find(GENRE, ALL_TIME) is None
    assert list(charts.genres) == ["Slice of Life", "드라마"]


def test_charts_come_back_as_saved(tmp_path: Path) -> None:
    some().save(tmp_path)
    back = Charts.load(tmp_path)
    assert back.today == date(2021, 3, 15)
    for saved, found in zip(some().charts, back.charts, strict=True):
        assert (saved.key, saved.window, saved.subject) == (found.key, found.window, found.subject)
        np.testing.assert_array_equal(saved.items, found.items)
        np.testing.assert_array_equal(saved.values, found.values)
    np.testing.assert_array_equal(back.standing.weighted, STANDING.weighted)


def test_no_charts_and_no_day_come_back_too(tmp_path: Path) -> None:
    Charts((), STANDING).save(tmp_path)
    back = Charts.load(tmp_path)
    assert back.charts == ()
    assert back.today is None


@pytest.mark.parametrize("text", ["", "[]", '{"charts": [{}], "today": null}'])
def test_a_damaged_index_is_refused(tmp_path: Path, text: str) -> None:
    some().save(tmp_path)
    (tmp_path / "popularity" / "charts.json").write_text(text)
    with pytest.raises(ArtifactCorrupt, match="cannot read the charts"):
        Charts.load(tmp_path)


def test_a_chart_record_is_plain() -> None:
    chart = Chart("x", "", "", np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
    assert len(chart) == 0
