"""The home page's shelves in the visitor's own order."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from recommender.records import Reason, Shelf
from web.row_order import MOST, kind_of, moved, ordered, own_order, with_absent


def rows(client: FlaskClient) -> list[str]:
    """The kinds of shelves of the home page, in its order."""
    keys = re.findall(r'<section class="shelf[^"]*" data-shelf="([^"]+)"', client.get("/?all=1").text)
    return list(dict.fromkeys(kind_of(key) for key in keys))


def listed(client: FlaskClient) -> list[str]:
    """The kinds as the page that orders them lists them, by their buttons."""
    return re.findall(r'name="up" value="([^"]+)"', client.get("/shelves").text)


def press(client: FlaskClient, **button: str) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/shelves").text)
    assert token is not None
    return client.post("/shelves", data={"csrf_token": token[1], **button}).status_code


def test_a_shelf_goes_up_and_down_and_back_to_its_place(visitor: FlaskClient) -> None:
    visitor.get("/")  # whose cookie fixes the mix of the day
    usual = rows(visitor)
    assert listed(visitor) == usual
    assert press(visitor, up=usual[2]) == 303
    expected = [usual[0], usual[2], usual[1], *usual[3:]]
    assert rows(visitor) == listed(visitor) == expected
    assert press(visitor, down=usual[0]) == 303
    assert rows(visitor) == [usual[2], usual[0], usual[1], *usual[3:]]
    assert "usual" in visitor.get("/shelves").text
    assert press(visitor, usual="1") == 303
    assert rows(visitor) == usual


def test_the_ends_stay_ends_and_unknown_shelves_are_refused(visitor: FlaskClient) -> None:
    visitor.get("/")
    usual = rows(visitor)
    assert press(visitor, up=usual[0]) == 303
    assert rows(visitor) == usual
    assert press(visitor, down="nothing") == 422


def test_the_pieces_of_a_page_follow_its_order(visitor: FlaskClient) -> None:
    visitor.get("/")
    second = rows(visitor)[1]
    press(visitor, up=second)
    html = visitor.get("/").text
    assert re.findall(r'data-shelf="([^"]+)"', html)[0] == second
    waiting = re.findall(r'data-from="([^"]+)"', html)
    assert waiting
    assert all(visitor.get(address.replace("&amp;", "&")).status_code == 200 for address in waiting)


def test_what_the_order_does_not_name_keeps_its_company() -> None:
    def arranged(keys: str, kinds: str) -> str:
        shelves = [Shelf(key, Reason(key), "", ()) for key in keys.split()]
        return " ".join(shelf.key for shelf in ordered(shelves, kinds.split()))

    assert arranged("a b c", "") == "a b c"
    assert arranged("a new b", "b a") == "b a new"
    assert arranged("new a b", "b a") == "new b a"
    assert arranged("because-1 because-2 a", "a gone because") == "a because-1 because-2"


def test_a_forged_order_is_none(visitor: FlaskClient) -> None:
    visitor.get("/")
    usual = rows(visitor)
    other = usual[::-1]
    visitor.set_cookie("rows", str(URLSafeSerializer("another key", salt="picked-user").dumps(other)))
    assert rows(visitor) == usual
    signer = visitor.application.extensions["anishelf"].signer
    visitor.set_cookie("rows", str(signer.dumps(other)))
    assert rows(visitor) == other, "the same order counts once it is signed here"


def test_a_shelf_that_is_absent_keeps_its_place(visitor: FlaskClient) -> None:
    visitor.get("/")
    usual = rows(visitor)
    signer = visitor.application.extensions["anishelf"].signer
    visitor.set_cookie("rows", str(signer.dumps([usual[0], "of-other-days", *usual[1:]])))
    press(visitor, up=usual[2])
    moved_now = [usual[0], "of-other-days", usual[2], usual[1], *usual[3:]]
    cookie = visitor.get_cookie("rows")
    assert cookie is not None
    assert signer.loads(cookie.value) == moved_now
    assert rows(visitor) == [kind for kind in moved_now if kind != "of-other-days"]


@pytest.mark.parametrize(
    ("own", "shown", "expected"),
    [
        ("", "a b", "a b"),
        ("a b", "b a", "b a"),
        ("a gone b", "b a", "b gone a"),
        ("gone a b lost", "b a", "gone b a lost"),
        ("a gone b", "a new b", "a new gone b"),
        ("gone a", "new a", "new gone a"),
        ("gone", "", "gone"),
    ],
)
def test_who_is_absent_stays_where_they_are(own: str, shown: str, expected: str) -> None:
    assert with_absent(own.split(), shown.split()) == expected.split()


def test_an_order_never_gets_too_long_to_be_read(whole_app: Flask) -> None:
    shown = [f"shown-{n}" for n in range(MOST // 2)]
    long = with_absent([f"gone-{n}" for n in range(MOST)], shown)
    assert len(long) == MOST
    assert [kind for kind in long if kind in shown] == shown
    cookie = str(whole_app.extensions["anishelf"].signer.dumps(long))
    with whole_app.test_request_context(headers={"Cookie": f"rows={cookie}"}):
        assert list(own_order()) == long


def test_one_step_at_a_time() -> None:
    assert moved(["a", "b", "c"], "c", -1) == ["a", "c", "b"]
    assert moved(["a", "b", "c"], "a", -1) == ["a", "b", "c"]
    assert moved(["a", "b", "c"], "c", 1) == ["a", "b", "c"]
    assert moved(["a", "b"], "x", 1) == ["a", "b"]
    assert kind_of("because-5114") == kind_of("because-1") == "because"
    assert kind_of("genre-action") == "genre-action"
