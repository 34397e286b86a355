"""What chance has put on the home page is logged with its chance; nothing else is, and no page waits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from core.person import Person
from recommender.records import Explored, Reason, Recommendation, Shelf
from store.tables import EventRow
from tests.web.conftest import pick, settings_for, shown_ids
from tests.web.fakes import open_fake
from web.past_searches import PastSearches

CHANCE = Explored(5, 0.25, "a-rule")


@pytest.fixture
def site_app(
    module_var: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """The app over fake rooms, with a shelf whose third title is there by chance, and a log of its own."""
    database = tmp_path_factory.mktemp("log") / "events.db"
    app = create_app(settings_for(module_var, database_url=f"sqlite:///{database}"), open_fake)  # type: ignore[arg-type]  # a path
    served = app.extensions["anishelf"].live.pin().recommender

    def shelves(_person: Person | None, _day: date, _visitor: str) -> list[Shelf]:
        titles = [Recommendation(item, 1.0, Reason("Because")) for item in (5, 0)]
        titles.append(Recommendation(2, 1.0, Reason("By chance"), explored=CHANCE))
        return [Shelf("top_picks", Reason("Top picks for you"), "", tuple(titles))]

    monkeypatch.setattr(served, "shelves", shelves)
    return app


@pytest.fixture
def client(site_app: Flask) -> Iterator[FlaskClient]:
    with site_app.test_client() as client:
        yield client


def logged(app: Flask) -> list[EventRow]:
    past: PastSearches = app.extensions["anishelf"].past
    past.flush()
    with past._log._database.reading() as connection:
        return list(connection.execute(select(EventRow.__table__).order_by(EventRow.id)))  # type: ignore[arg-type]


def test_a_person_who_is_shown_a_title_by_chance(client: FlaskClient, site_app: Flask) -> None:
    pick(client, 3)
    with client.get("/") as answer:  # events are noted when an answer has been sent
        html = answer.get_data(as_text=True)
    shelf = shown_ids(html.split('data-shelf="top_picks"')[1])
    (event,) = logged(site_app)
    assert (event.kind, event.user_id, event.anime_id, event.visitor) == ("impression", 3, 30, None)
    assert shelf[int(event.value or 0) - 1] == 30, "the place where it really stands"
    version = site_app.extensions["anishelf"].live.pin().name
    chance = {"slot": 5, "propensity": 0.25, "policy": "a-rule"}
    assert event.detail == {"shelf": "top_picks", "version": version, **chance}
    assert event.query is None


def test_somebody_who_picked_titles_is_known_by_their_browser(client: FlaskClient, site_app: Flask) -> None:
    client.set_cookie("loved", str(site_app.extensions["anishelf"].signer.dumps([10])))
    with client.get("/") as answer:
        html = answer.get_data(as_text=True)
    cookie = client.get_cookie("visitor")
    assert cookie is not None
    mark = html.split('data-mark="')[1][:10]
    client.get(f"/fragments/shelf/top_picks?of={mark}").close()
    client.get("/search?q=hoshi").close()
    events = logged(site_app)
    assert [event.kind for event in events] == ["impression", "impression", "search"]
    assert {(event.user_id, event.visitor) for event in events} == {(None, cookie.value)}


def test_what_chance_has_chosen_never_opens_the_page(
    client: FlaskClient, site_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pick(client, 3)
    for n in range(12):
        monkeypatch.setattr("web.pages.today", lambda n=n: date(2021, 3, 1 + n))
        hero = shown_ids(client.get("/").get_data(as_text=True).split('class="hero"')[1])[0]
        assert hero in (10, 60)


def test_nobody_in_particular_leaves_no_trace(client: FlaskClient, site_app: Flask) -> None:
    client.get("/").close()
    assert logged(site_app) == []


def test_a_log_that_is_locked_costs_nothing(client: FlaskClient, site_app: Flask) -> None:
    pick(client, 3)
    past: PastSearches = site_app.extensions["anishelf"].past
    past.flush()
    past._log._database.close()
    with client.get("/") as answer:
        assert answer.status_code == 200
    past.flush()


def test_a_visitor_keeps_their_mix(client: FlaskClient, site_app: Flask) -> None:
    first = client.get("/")
    cookie = re.search(r"visitor=([^;]+)", first.headers["Set-Cookie"])
    assert cookie is not None
    again = client.get("/")
    assert f"visitor={cookie[1]}" in again.headers["Set-Cookie"]
    pick(client, 3)
    assert "visitor=" not in client.get("/").headers.get("Set-Cookie", ""), "the picked user says enough"
