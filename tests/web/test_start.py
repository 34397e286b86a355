"""A newcomer picks titles and has shelves at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import shown_ids
from web.start import varied


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/start").text)
    assert found is not None
    return found[1]


def send(client: FlaskClient, do: str, *loved: int | str, words: str = "") -> tuple[int, str]:
    answer = client.post(
        "/start", data={"csrf_token": token_of(client), "do": do, "loved": list(loved), "words": words}
    )
    return answer.status_code, answer.text


def test_popular_titles_are_offered(visitor: FlaskClient) -> None:
    html = visitor.get("/start").text
    assert len(set(shown_ids(html))) >= 5
    assert "checked" not in html


def test_picks_make_shelves_and_are_not_shown_again(whole_app: Flask) -> None:
    with whole_app.test_client() as client:
        assert send(client, "show", 10, 30)[0] == 303
        home = client.get("/").text
        assert "Shelves for your picks" in home
        assert "Your picks: 2" in home
        assert "top_picks" in home
        picks = home.split('data-shelf="top_picks"')[1].split("</section>")[0]
        assert not {10, 30} & set(shown_ids(picks))
        assert client.get("/start").text.count(" checked") == 2


def test_more_titles_are_found_and_what_is_picked_stays(visitor: FlaskClient) -> None:
    status, html = send(visitor, "find", 10, words="shadows")
    assert status == 200
    assert shown_ids(html)[0] == 10
    assert html.count(" checked") == 1
    assert "Nothing found for" in send(visitor, "find", words="zzzzqqqq")[1] or shown_ids(html)


def test_nothing_picked_says_so(visitor: FlaskClient) -> None:
    assert "Pick at least one title." in send(visitor, "show")[1]
    assert "Pick at least one title." in send(visitor, "show", 987654321)[1]


@pytest.mark.parametrize("wrong", [("x",), (-1,), tuple(range(60))])
def test_what_no_form_of_ours_sends_is_refused(visitor: FlaskClient, wrong: tuple[int | str, ...]) -> None:
    assert send(visitor, "show", *wrong)[0] == 422


@pytest.mark.parametrize("forged", ["x", "WzEwXQ.AAAA", "", "[10]"])
def test_a_forged_cookie_is_nobody(whole_app: Flask, forged: str) -> None:
    with whole_app.test_client() as client:
        client.set_cookie("loved", forged)
        assert "Shelves for everyone" in client.get("/").text


def test_leaving_forgets_the_picks(whole_app: Flask) -> None:
    with whole_app.test_client() as client:
        send(client, "show", 10)
        client.post("/pick/clear", data={"csrf_token": token_of(client), "next": "/"})
        assert "Shelves for everyone" in client.get("/").text


def test_varied_choices_begin_with_the_first_and_spread(whole_app: Flask) -> None:
    with whole_app.test_request_context():
        loaded = whole_app.extensions["anishelf"].live.pin()
        items = list(range(len(loaded.catalogue)))
        chosen = varied(loaded, items, 4)
        assert chosen[0] == 0
        assert len(set(chosen)) == 4
        assert varied(loaded, items, 99) != items
