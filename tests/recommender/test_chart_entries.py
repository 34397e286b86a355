"""Entries of charts: as the chart and the catalogue have them, and made once."""

from __future__ import annotations

from datetime import date

import numpy as np

from core.catalogue import Catalogue
from recommender.chart_entries import ChartEntries
from recommender.charts import GENRE, LOVED, NEWEST, Chart, Charts, Standing
from recommender.parts import genre_carriers, genre_following
from tests.factories import make_title

TITLES = [make_title(item + 1, aired_from=date(2021, 3, 1 + item)) for item in range(4)]


def chart(key: str, window: str = "all time", subject: str = "") -> Chart:
    values = np.array([40, 30, 20], dtype=np.float32)
    return Chart(key, window, subject, np.array([2, 0, 3], dtype=np.int32), values)


def test_an_entry_is_the_title_with_its_true_rank_and_a_true_reason() -> None:
    entries = ChartEntries(TITLES)
    loved = entries.of(chart(LOVED), 1)
    assert (loved.item, loved.score, loved.rank, loved.done) == (0, 30, 2, False)
    assert loved.reason.text == "30 people gave it 9 or 10"
    assert entries.of(chart(NEWEST, ""), 2).reason.text == "Began on 2021-03-04"


def test_each_is_made_once_and_charts_are_told_apart() -> None:
    entries = ChartEntries(TITLES)
    drama, space = chart(GENRE, subject="Drama"), chart(GENRE, subject="Space")
    assert entries.of(drama, 0) is entries.of(drama, 0)
    assert entries.of(drama, 0).reason.text == "Number 1 in Drama by score"
    assert entries.of(space, 0).reason.text == "Number 1 in Space by score"
    assert entries.of(drama, 1).item == 0


def test_genres_are_carried_as_the_catalogue_says() -> None:
    genres = [("Space", "Drama"), (), ("Drama", "Other"), ("Space",)]
    titles = [make_title(item + 1, genres=own) for item, own in enumerate(genres)]
    counts = np.array([5, 90, 2, 1])
    standing = Standing(counts.astype(np.float32), counts, counts.astype(np.float32), counts)
    charts = Charts((chart(GENRE, subject="Drama"), chart(GENRE, subject="Space")), standing)
    carrying = genre_carriers(Catalogue(titles), charts)
    assert carrying.toarray().tolist() == [[1, 1], [0, 0], [1, 0], [0, 1]]
    assert genre_following(carrying, charts) == {"Drama": 8 / 15, "Space": 7 / 15}
