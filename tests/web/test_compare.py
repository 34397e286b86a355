from __future__ import annotations

import numpy as np
import pytest
from flask.testing import FlaskClient

from core.status import ListStatus
from tests.factories import make_lists
from web.compare import agreement, own_scores

COMPLETED = ListStatus.COMPLETED


def test_own_scores_are_found_by_title() -> None:
    person = make_lists({0: [(2, COMPLETED, 7, 0), (5, COMPLETED, 0, 0), (9, COMPLETED, 3, 0)]}).person(0)
    assert own_scores(person, np.array([2, 9], dtype=np.int32)).tolist() == [7, 3]
    assert own_scores(person, np.array([5], dtype=np.int32)).tolist() == [0]


def test_agreement_is_the_correlation_or_nothing() -> None:
    same = np.array([[1, 5, 7, 9, 3], [2, 6, 8, 10, 4]])
    assert agreement(same) == pytest.approx(1.0)
    assert agreement(np.stack([same[0], -same[0]])) == pytest.approx(-1.0)
    assert agreement(same[:, :4]) is None
    assert agreement(np.array([[5, 5, 5, 5, 5], [1, 2, 3, 4, 5]])) is None


def test_two_people_side_by_side(client: FlaskClient) -> None:
    html = client.get("/compare?one=0&other=1").text
    assert "Users 0 and 1" in html
    assert "In common" in html
    assert client.get("/compare?one=0&other=0").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("?one=0", 422), ("?one=0&other=x", 422), ("?one=0&other=99999999", 404)],
)
def test_two_known_users_are_needed(client: FlaskClient, query: str, status: int) -> None:
    assert client.get("/compare" + query).status_code == status


def test_the_longest_lists_come_first_where_asked(client: FlaskClient) -> None:
    assert client.get("/users?order=heavy").status_code == 200
    assert client.get("/users?order=else").status_code == 422
