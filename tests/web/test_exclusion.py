"""What a person has seen is not shown to them again, wherever they look: the real rooms, one rule."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.exclusion import Purpose, excluded_items
from tests.web.conftest import pick, shown_ids

#: Shelves of the person's own list, and the chart that marks instead of hiding.
OWN_LISTS = {"continue", "pick_up_again", "on_your_list"}
CHARTS = re.compile(r"top_rated|most_watched|trending|newest|genre-")

PEOPLE = [0, 2, 3, 5, 8]


def hidden_from(app: Flask, user_id: int, purpose: Purpose) -> set[int]:
    loaded = app.extensions["anishelf"].live.pin()
    items = excluded_items(loaded.lists.by_id(user_id), purpose)
    return {loaded.catalogue.titles[item].anime_id for item in items}


def shelves_of(html: str) -> dict[str, list[int]]:
    parts = re.split(r'data-shelf="([^"]+)"', html)[1:]
    return {
        key: shown_ids(part.split("</section>")[0]) for key, part in zip(parts[::2], parts[1::2], strict=True)
    }


@pytest.mark.parametrize("user_id", PEOPLE)
def test_home(visitor: FlaskClient, whole_app: Flask, user_id: int) -> None:
    pick(visitor, user_id)
    html = visitor.get("/").get_data(as_text=True)
    seen, followed = (
        hidden_from(whole_app, user_id, purpose) for purpose in (Purpose.RECOMMENDATION, Purpose.SEARCH)
    )
    hero = shown_ids(html.split('class="hero"')[1])[0]
    assert hero not in seen or "top_picks" not in shelves_of(html)
    for key, shown in shelves_of(html).items():
        if key == "top10" or key in OWN_LISTS:
            continue
        assert not set(shown) & (followed if CHARTS.match(key) else seen), key


@pytest.mark.parametrize("user_id", PEOPLE)
def test_no_title_is_recommended_twice_on_a_page(visitor: FlaskClient, user_id: int) -> None:
    pick(visitor, user_id)
    html = visitor.get("/").get_data(as_text=True)
    shelves = shelves_of(html)
    recommended = [
        anime_id
        for key, shown in shelves.items()
        if key != "top10" and key not in OWN_LISTS and not CHARTS.match(key)
        for anime_id in shown
    ]
    if "top_picks" in shelves:
        recommended.append(shown_ids(html.split('class="hero"')[1])[0])
    assert len(recommended) == len(set(recommended))


@pytest.mark.parametrize("user_id", PEOPLE)
@pytest.mark.parametrize("words", ["hoshi", "mori", "action", "a", ""])
def test_search_and_suggestions(visitor: FlaskClient, whole_app: Flask, user_id: int, words: str) -> None:
    pick(visitor, user_id)
    followed = hidden_from(whole_app, user_id, Purpose.SEARCH)
    assert not followed & set(
        shown_ids(visitor.get("/search", query_string={"q": words}).get_data(as_text=True))
    )
    answer = visitor.get("/api/v1/search", query_string={"q": words, "user": user_id}).get_json()
    for shelf in ("titles", "similar", "recommended"):
        assert not followed & {title["anime_id"] for title in answer[shelf]}, shelf
    found = visitor.get("/api/v1/suggest", query_string={"q": words, "user": user_id}).get_json()
    assert not followed & {one.get("anime_id") for one in found["suggestions"]}


@pytest.mark.parametrize("user_id", PEOPLE)
def test_titles_similar_to_a_title(visitor: FlaskClient, whole_app: Flask, user_id: int) -> None:
    pick(visitor, user_id)
    seen = hidden_from(whole_app, user_id, Purpose.RECOMMENDATION)
    for anime_id in (10, 30, 60, 120):
        shelves = shelves_of(visitor.get(f"/title/{anime_id}").get_data(as_text=True))
        assert not seen & {one for shown in shelves.values() for one in shown}
        answer = visitor.get(f"/api/v1/titles/{anime_id}/similar?k=12&user={user_id}").get_json()
        assert not seen & {title["anime_id"] for title in answer["titles"]}


@pytest.mark.parametrize("user_id", PEOPLE)
def test_recommendations_by_page_and_api(visitor: FlaskClient, whole_app: Flask, user_id: int) -> None:
    seen = hidden_from(whole_app, user_id, Purpose.RECOMMENDATION)
    shelf = shelves_of(visitor.get(f"/user/{user_id}").get_data(as_text=True)).get("recommendations", [])
    answer = visitor.get(f"/api/v1/users/{user_id}/recommendations?k=50").get_json()
    assert answer["titles"]
    assert not seen & {title["anime_id"] for title in answer["titles"]}
    assert shelf == [title["anime_id"] for title in answer["titles"]][: len(shelf)]


@pytest.mark.parametrize("user_id", PEOPLE)
def test_shelves_of_the_api(visitor: FlaskClient, whole_app: Flask, user_id: int) -> None:
    seen = hidden_from(whole_app, user_id, Purpose.RECOMMENDATION)
    for shelf in visitor.get(f"/api/v1/shelves?user={user_id}").get_json():
        if shelf["key"] != "top10" and shelf["key"] not in OWN_LISTS and not CHARTS.match(shelf["key"]):
            assert not seen & {title["anime_id"] for title in shelf["titles"]}, shelf["key"]


def test_seen_titles_come_back_on_request(visitor: FlaskClient) -> None:
    pick(visitor, 0)
    hidden = visitor.get("/search?q=hoshi").get_data(as_text=True)
    shown = visitor.get("/search?q=hoshi&show_seen=1").get_data(as_text=True)
    assert 10 not in shown_ids(hidden)
    assert 10 in shown_ids(shown)
    assert "hidden" in hidden
