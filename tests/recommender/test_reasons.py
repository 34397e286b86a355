"""Words that are true, warm and calm."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.status import ListStatus
from recommender import reasons
from recommender.charts import LOVED, MOST_WATCHED, NEWEST, Chart
from recommender.records import Reason
from tests.factories import small_catalogue
from tests.recommender.versions import person

CATALOGUE = small_catalogue()


@pytest.mark.parametrize(
    ("status", "score", "text"),
    [
        (ListStatus.COMPLETED, 9, "Because you gave Boku no Taiko a 9"),
        (ListStatus.WATCHING, 8, "Because you gave Boku no Taiko an 8"),
        (ListStatus.COMPLETED, 6, "Because you watched Boku no Taiko"),
        (ListStatus.COMPLETED, 0, "Because you watched Boku no Taiko"),
        (ListStatus.WATCHING, 0, "Because you are watching Boku no Taiko"),
        (ListStatus.ON_HOLD, 0, "Because you started Boku no Taiko"),
        (ListStatus.DROPPED, 0, "Because you tried Boku no Taiko"),
        (ListStatus.PLAN_TO_WATCH, 10, "Because Boku no Taiko is on your list"),
    ],
)
def test_a_reason_names_what_the_person_did(status: ListStatus, score: int, text: str) -> None:
    reason = reasons.because(person((4, status, score)), 4, CATALOGUE, 7.0)
    assert reason.text == text
    assert reason.anime_id == 50


def test_an_entry_that_is_not_there_is_not_named() -> None:
    assert reasons.because(person(), 4, CATALOGUE, 0.0) == reasons.LIKE_YOURS


def chart(key: str, window: str, subject: str = "") -> Chart:
    return Chart(key, window, subject, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def test_every_chart_has_its_words() -> None:
    for key, window in reasons._CHARTS:
        text = reasons.of_chart(chart(key, window, "Drama"), 3, 1234, date(2021, 3, 2)).text
        assert "3" in text or "1,234" in text
        assert ("simulated" in text) == ("simulated" in window)


def test_one_person_is_not_people() -> None:
    assert reasons.of_chart(chart(LOVED, "all time"), 1, 1, None).text == "One person gave it 9 or 10"
    assert (
        reasons.of_chart(chart(MOST_WATCHED, "all time"), 1, 1, None).text
        == "One person has it on their list"
    )


def test_only_what_the_message_needs_is_handed_over() -> None:
    assert reasons.of_chart(chart(NEWEST, ""), 1, 5, date(2021, 3, 2)).values == {"date": "2021-03-02"}


@pytest.mark.parametrize(
    ("people", "content", "genres", "text"),
    [
        (0.4, 0.4, ("Drama",), "Close in content, and liked by the same people"),
        (0.4, 0.0, ("Drama",), "Liked by the same people"),
        (0.0, 0.4, ("Drama", "Music"), "Close in content: Drama, Music"),
        (0.0, 0.4, (), "Close in content"),
    ],
)
def test_why_a_title_is_similar(people: float, content: float, genres: tuple[str, ...], text: str) -> None:
    assert reasons.similar_by(people, content, genres).text == text


def test_the_words_are_calm_and_fit_films() -> None:
    written = [
        *reasons._CHARTS.values(),
        *reasons._ONE_PERSON.values(),
        *reasons._FOLLOWED.values(),
        *(value.message for value in vars(reasons).values() if isinstance(value, Reason)),
        reasons.neighbours_gave(3, 9.0).message,
        reasons.hidden_gem(8.0, 100).message,
        reasons.also_liked_with("x", 1).message,
    ]
    for message in written:
        assert "!" not in message
        assert "anime" not in message.lower()
