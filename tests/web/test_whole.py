"""The journeys of a visitor through the app as it is served, without a browser."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import pick, shown_ids


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_every_address_on_every_page_can_be_followed(visitor: FlaskClient) -> None:
    pick(visitor, 0)
    todo, done = ["/"], set()
    while todo:
        address = todo.pop()
        done.add(address)
        with visitor.get(address) as answer:
            assert answer.status_code in (200, 303), address
            html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        for found in re.findall(r'href="([^"#]+)', html):
            target = found.replace("&amp;", "&")
            target = address.split("?")[0] + target if target.startswith("?") else target
            # One filter deep is deep enough: two links of every facet multiply without end.
            if target not in done and target not in todo and target.count("=") < 2:
                todo.append(target)
    assert {f"/title/{anime_id}" for anime_id in range(10, 130, 10)} <= done
    assert len(done) > 80


@pytest.mark.parametrize(
    ("words", "case"),
    [("Star Voyage", "one_title"), ("mori", "names"), ("Yoru no Hanashi", "not_offered"), ("", "popular")],
)
def test_the_cases_of_a_search(visitor: FlaskClient, words: str, case: str) -> None:
    found = visitor.get("/api/v1/search", query_string={"q": words}).get_json()
    assert found["case"] == case
    assert shown_ids(visitor.get("/search", query_string={"q": words}).get_data(as_text=True))


def test_an_exact_name_leads_to_its_title_and_to_titles_like_it(visitor: FlaskClient) -> None:
    html = text(visitor, "/search?q=별의 여행")
    assert shown_ids(html)[0] == 10
    assert "Similar to Hoshi no Tabi" in html


def test_a_typo_is_corrected_and_can_be_taken_back(visitor: FlaskClient) -> None:
    html = text(visitor, "/search?q=clouds and snwo")
    assert "Showing results for" in html
    back = re.search(r'href="(\?[^"]*as_typed=1)"', html)
    assert back is not None
    assert "Showing results for" not in text(visitor, "/search" + back[1].replace("&amp;", "&"))


def test_filters_narrow_a_search(visitor: FlaskClient) -> None:
    found = visitor.get("/api/v1/search?q=action&year_to=1980").get_json()
    assert [title["anime_id"] for title in found["titles"]] == [70]


def test_reasons_are_told_on_shelves_of_the_title_page(visitor: FlaskClient) -> None:
    similar = visitor.get("/api/v1/titles/10/similar").get_json()["titles"]
    html = text(visitor, "/title/10")
    for title in similar[:3]:
        assert title["reason"] in html.replace("&#39;", "'").replace("&amp;", "&")


def test_a_person_with_an_empty_list_gets_what_most_people_love(visitor: FlaskClient) -> None:
    pick(visitor, 1)
    assert 'data-shelf="top10"' in text(visitor, "/")
    assert visitor.get("/api/v1/users/1/recommendations").get_json()["titles"]
