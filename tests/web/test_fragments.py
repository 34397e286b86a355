"""Pieces of pages: whole shelves further down, the rest of a row, previews; never of another page than asked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from core.person import Person
from recommender.records import Shelf
from tests.web.conftest import pick, shown_ids
from web.kept import MOST


def mark_of(client: FlaskClient, address: str = "/") -> str:
    found = re.search(r'data-mark="([0-9a-f]{10})"', client.get(address).text)
    assert found is not None
    return found[1]


def whole_page(client: FlaskClient) -> dict[str, list[int]]:
    html = client.get("/?all=1").text
    sections = re.findall(r'<section class="shelf[^"]*" data-shelf="([^"]+)".*?</section>', html, re.DOTALL)
    pieces = re.split(r'<section class="shelf[^"]*" data-shelf="[^"]+"', html)[1:]
    return {key: shown_ids(piece.split("</section>")[0]) for key, piece in zip(sections, pieces, strict=True)}


def test_the_first_page_has_four_shelves_and_the_places_of_the_others(visitor: FlaskClient) -> None:
    html = visitor.get("/").text
    waiting = re.findall(r'class="shelf waiting" data-shelf="([^"]+)" data-from="([^"]+)"', html)
    assert html.count('<ul class="row"') == 4
    assert waiting
    everything = whole_page(visitor)
    for key, address in waiting:
        piece = visitor.get(address.replace("&amp;", "&"))
        assert piece.status_code == 200
        assert f'data-shelf="{key}"' in piece.text
        assert shown_ids(piece.text) == everything[key]


def test_without_scripts_all_shelves_come_at_once(visitor: FlaskClient) -> None:
    html = visitor.get("/?all=1").text
    assert "waiting" not in html
    assert '<noscript><p class="plain"><a class="button" href="/?all=1">' in visitor.get("/").text


def test_a_row_goes_on_where_it_ends(client: FlaskClient) -> None:
    html = client.get("/").text
    shelf = html.split('data-shelf="top_rated"')[1].split("</section>")[0]
    found = re.search(r'data-rest="([^"]+)"', shelf)
    assert found is not None
    rest = client.get(found[1].replace("&amp;", "&"))
    assert rest.status_code == 200
    assert len(shown_ids(rest.text)) > 0
    assert not set(shown_ids(rest.text)) & set(shown_ids(shelf))


def test_a_preview_tells_the_facts(client: FlaskClient) -> None:
    words = client.get(f"/fragments/title/10?of={mark_of(client)}").text
    for part in ("Hoshi no Tabi", "Star Voyage", "8.78", "12 episodes"):
        assert part in words
    assert client.get(f"/fragments/title/999?of={mark_of(client)}").status_code == 404


@pytest.mark.parametrize("address", ["/fragments/shelf/top_rated", "/fragments/title/10"])
def test_a_piece_of_another_page_is_refused(client: FlaskClient, address: str) -> None:
    before = mark_of(client)
    assert client.get(f"{address}?of={before}").status_code == 200
    assert client.get(f"{address}?of=0123456789").status_code == 409
    assert client.get(address).status_code == 409
    assert client.get(f"{address}?of={before}", headers={"Accept-Language": "ko"}).status_code == 409
    pick(client, 0)
    assert client.get(f"{address}?of={before}").status_code == 409


def test_unknown_shelves_and_places_are_named(client: FlaskClient) -> None:
    mark = mark_of(client)
    assert client.get(f"/fragments/shelf/nothing?of={mark}").status_code == 404
    assert client.get(f"/fragments/shelf/top_rated?of={mark}&start=x").status_code == 422
    assert shown_ids(client.get(f"/fragments/shelf/top_rated?of={mark}&start=900").text) == []


def test_a_stranger_takes_nobodys_shelves_away(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    served = client.application.extensions["anishelf"].live.pin()
    made: list[str] = []

    def shelves(person: Person | None, day: date, visitor: str) -> list[Shelf]:
        made.append(visitor)
        return list(real(person, day, visitor))

    real = served.recommender.shelves
    monkeypatch.setattr(served.recommender, "shelves", shelves)
    address = f"/fragments/shelf/top_rated?of={mark_of(client)}"
    stranger = {"REMOTE_ADDR": "2001:db8::1"}
    for n in range(2 * MOST):
        stranger["REMOTE_ADDR"] = f"2001:db8::{n:x}"  # all of them are one machine's
        assert client.get(f"{address}&by=guess-{n}", environ_overrides=stranger).status_code == 200
    made.clear()
    client.get("/")
    assert made == []
