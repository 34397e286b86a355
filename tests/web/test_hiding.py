"""What a person asks to be left out is left out of what is offered, and of nothing else."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.exclusion import HIDEABLE, hideable_items
from core.person import Person
from recommender.records import Reason, Recommendation, Shelf
from tests.web.conftest import pick, shown_ids
from web.hiding import without_hidden
from web.kept import Kept

#: Whose list has something of every kind.
PERSON = 0


def leave_out(client: FlaskClient, *kinds: str) -> int:
    """Tick boxes on the browse page and save them."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/browse").text)
    assert token is not None
    fields = {"csrf_token": token[1], "next": "/browse", "hiding": "1", "hide": list(kinds)}
    return client.post("/choices", data=fields).status_code


def of_kind(app: Flask, kind: str) -> set[int]:
    loaded = app.extensions["anishelf"].live.pin()
    items = hideable_items(loaded.lists.by_id(PERSON), [kind])
    return {loaded.catalogue.titles[item].anime_id for item in items}


def browsed(client: FlaskClient, query: str = "") -> list[int]:
    """All titles that browsing finds."""
    found: list[int] = []
    for page in range(1, 20):
        answer = client.get(f"/browse?page={page}{query}")
        if answer.status_code == 404:
            break
        found += shown_ids(answer.text)
    return found


@pytest.mark.parametrize("kind", HIDEABLE)
def test_browsing_leaves_out_what_is_ticked(visitor: FlaskClient, whole_app: Flask, kind: str) -> None:
    pick(visitor, PERSON)
    everything = set(browsed(visitor))
    hidden = of_kind(whole_app, kind)
    assert hidden & everything
    assert leave_out(visitor, kind) == 303
    assert set(browsed(visitor)) == everything - hidden
    assert f"{len(everything - hidden)} title" in visitor.get("/browse").text
    assert leave_out(visitor) == 303
    assert set(browsed(visitor)) == everything


def test_shelves_leave_out_what_is_planned_but_not_the_plans_themselves() -> None:
    def shelf(key: str, *items: int, numbered: bool = False) -> Shelf:
        titles = tuple(Recommendation(item, 1.0, Reason("x")) for item in items)
        return Shelf(key, Reason(key), "", titles, numbered=numbered)

    shelves = [shelf("top10", 1, 2, numbered=True), shelf("top_picks", 1, 2, 3), shelf("on_your_list", 2)]
    shown = without_hidden([*shelves, shelf("newest", 2)], {2})
    assert [(one.key, [title.item for title in one.titles]) for one in shown] == [
        ("top10", [1, 2]),
        ("top_picks", [1, 3]),
        ("on_your_list", [2]),
    ]
    assert without_hidden(shelves, frozenset()) == shelves


def test_home_and_title_pages_leave_it_out(visitor: FlaskClient, whole_app: Flask) -> None:
    pick(visitor, PERSON)
    leave_out(visitor, *HIDEABLE)
    hidden = set().union(*(of_kind(whole_app, kind) for kind in HIDEABLE))
    parts = re.split(r'<section class="shelf[^"]*" data-shelf="([^"]+)"', visitor.get("/?all=1").text)[1:]
    for key, html in zip(parts[::2], parts[1::2], strict=True):
        if key not in ("top10", "continue", "pick_up_again", "on_your_list"):
            assert not hidden & set(shown_ids(html.split("</section>")[0])), key
    below = visitor.get("/title/10").text.split('id="similar"')[1]
    assert not hidden & set(shown_ids(below))


def test_what_is_recommended_beside_the_boxes_follows_them(visitor: FlaskClient, whole_app: Flask) -> None:
    def recommended() -> set[int]:
        page = visitor.get(f"/user/{PERSON}").text.split('data-shelf="recommendations"')[1]
        return set(shown_ids(page.split("</section>")[0]))

    pick(visitor, PERSON)
    planned = of_kind(whole_app, "planned")
    everything = recommended()
    assert planned & everything
    leave_out(visitor, "planned")
    assert recommended() == everything - planned
    pick(visitor, PERSON + 2)
    assert recommended() == everything, "somebody else's page is not mine to narrow"


def test_the_boxes_lead_back_to_the_first_page(visitor: FlaskClient) -> None:
    pick(visitor, PERSON)
    html = visitor.get("/browse?type=TV&page=1").text
    after = re.search(r'name="next" value="([^"]+)">\s*<input type="hidden" name="hiding"', html)
    assert after is not None
    assert after[1] == "/browse?type=TV"


def test_what_is_left_out_does_not_open_the_page_from_a_chart(
    visitor: FlaskClient, whole_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = whole_app.extensions["anishelf"].live.pin()
    person = loaded.lists.by_id(PERSON)
    hidden = hideable_items(person, ["seen", "planned"]).tolist()[:3]
    other = next(item for item in range(len(loaded.catalogue)) if item not in person.items)
    titles = tuple(
        Recommendation(item, 1.0, Reason("x"), rank=place) for place, item in enumerate([*hidden, other], 1)
    )
    chart = Shelf("top10", Reason("Top 10"), "", titles, numbered=True)
    monkeypatch.setattr(Kept, "get", lambda self, key, work_out, client: [chart])
    pick(visitor, PERSON)
    leave_out(visitor, "seen", "planned")
    for day in range(1, 6):
        monkeypatch.setattr("web.pages.today", lambda day=day: date(2021, 3, day))
        opening = re.search(r'<section class="hero" data-anime-id="(\d+)"', visitor.get("/").text)
        assert opening is not None
        assert int(opening[1]) == loaded.catalogue.titles[other].anime_id


def test_an_open_page_is_outdated_by_the_choice(visitor: FlaskClient) -> None:
    pick(visitor, PERSON)
    mark = re.search(r'data-mark="([^"]+)"', visitor.get("/").text)
    assert mark is not None
    assert visitor.get(f"/fragments/title/10?of={mark[1]}").status_code == 200
    leave_out(visitor, "planned")
    assert visitor.get(f"/fragments/title/10?of={mark[1]}").status_code == 409


def test_nobody_in_particular_has_nothing_to_hide(visitor: FlaskClient) -> None:
    everything = browsed(visitor)
    visitor.set_cookie("hide", "seen.planned.disliked")
    assert browsed(visitor) == everything
    assert 'name="hiding"' not in visitor.get("/browse").text


def test_other_kinds_are_refused_and_a_strange_cookie_hides_nothing(visitor: FlaskClient) -> None:
    pick(visitor, PERSON)
    everything = browsed(visitor)
    assert leave_out(visitor, "everything") == 422
    visitor.set_cookie("hide", "seen;planned everything")
    assert browsed(visitor) == everything


def test_a_low_score_is_a_dislike_whatever_the_list() -> None:
    from dataclasses import replace

    import numpy as np

    person = Person.from_titles([3, 5, 8, 9])
    person = replace(
        person,
        status=np.array([2, 4, 2, 6], dtype=np.uint8),
        scores=np.array([4, 9, 5, 0], dtype=np.uint8),
    )
    assert hideable_items(person, ["disliked"]).tolist() == [3, 5]
    assert hideable_items(person, ["planned"]).tolist() == [9]
    assert hideable_items(person, ["seen"]).tolist() == [3, 5, 8]
    assert hideable_items(person, ["planned", "seen"]).tolist() == [3, 5, 8, 9]
    assert hideable_items(person, []).tolist() == []
