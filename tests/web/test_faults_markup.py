"""A catalogue whose every fact is markup: pages show it as it is written, and nothing of it becomes an element."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote, urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from core.catalogue import Catalogue
from tests.factories import small_catalogue
from tests.web.conftest import pick, publish_whole, settings_for

#: Each would make an element or an attribute of this name, or be taken for a place to fill in.
MARKUP = (
    "<x-evil>",
    '"><x-evil a="',
    "'><x-evil a='",
    '" x-evil="1',
    "' x-evil='1",
    "</title></script></textarea><x-evil>",
    "--><x-evil>",
    "]]><x-evil>",
    "{name} {0} %(name)s %s",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;x-evil&gt; &amp;",
    "\u202e<x-evil x-evil=1>",
)


def hostile_catalogue() -> Catalogue:
    """Return the small catalogue with markup in everything that a page shows."""
    plain = small_catalogue()
    titles = [
        replace(
            title,
            name=f"{title.name} {markup}",
            english_name=f"{markup} {title.english_name}",
            japanese_name=f"{title.japanese_name} {markup}",
            other_names=(f"{markup} {title.anime_id}",),
            synopsis=f"{markup} {title.synopsis} {markup}",
            genres=tuple(f"{genre} {MARKUP[place]}" for place, genre in enumerate(title.genres)),
            studios=(f"Studio {markup}",),
            source=f"Manga {MARKUP[title.anime_id % 3]}",
            aired=f"{title.aired} {markup}",
        )
        for title, markup in zip(plain.titles, MARKUP, strict=True)
    ]
    known = [
        replace(one, name=f"{one.name} {markup}", english_name=markup)
        for one, markup in zip(plain.known, MARKUP, strict=False)
    ]
    return Catalogue(titles, known)


class Elements(HTMLParser):
    """What a browser would make of a page: elements and attributes by name, addresses, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.addresses: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs)}
        self.addresses += [
            value for name, value in attrs if value and name in ("href", "data-from", "data-rest")
        ]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    var = tmp_path_factory.mktemp("hostile")
    publish_whole(var, hostile_catalogue())
    return create_app(settings_for(var))


@pytest.fixture(params=["en", "ko"])
def guest(hostile_app: Flask, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """Somebody in each language, with a list of their own."""
    with hostile_app.test_client() as client:
        client.set_cookie("lang", request.param)
        pick(client, 0)
        yield client


STARTS = (
    "/",
    "/?all=1",
    "/browse",
    "/users",
    "/user/0",
    "/start",
    "/about/data",
    "/compare?one=0&other=2",
    "/search?q=evil",
)


def test_no_fact_becomes_an_element_on_any_page_that_links_lead_to(guest: FlaskClient) -> None:
    waiting, seen, words = deque(STARTS), set(STARTS), ""
    while waiting and len(seen) < 400:
        address = waiting.popleft()
        answer = guest.get(address)
        assert answer.status_code in (200, 303), address
        found = Elements(answer.text)
        assert "x-evil" not in found.names, address
        assert not [name for name in found.names if name.startswith("on")], address
        words += found.words
        # Links of pages that links led to would go round in ever longer choices of facets.
        if address in STARTS:
            new = {urljoin(address, one).partition("#")[0] for one in found.addresses} - seen
            led = sorted(one for one in new if one.startswith("/") and not one.startswith("/static/"))
            waiting.extend(led)
            seen.update(led)
    assert len(seen) > 60
    for title in hostile_catalogue().titles:
        assert title.name in words


@pytest.mark.parametrize("place", range(len(MARKUP)))
def test_a_title_is_shown_and_found_as_it_is_written(hostile_app: Flask, place: int) -> None:
    title = hostile_catalogue().titles[place]
    with hostile_app.test_client() as client:
        page = Elements(client.get(f"/title/{title.anime_id}").text)
        assert title.name in page.words
        assert "x-evil" not in page.names
        told = client.get(f"/api/v1/titles/{title.anime_id}")
        assert told.mimetype == "application/json"
        assert told.headers["X-Content-Type-Options"] == "nosniff"
        assert told.get_json()["name"] == title.name
        assert told.get_json()["synopsis"] == title.synopsis
        asked = quote(title.name)
        searched = Elements(client.get(f"/search?q={asked}").text)
        assert title.name in searched.words
        assert "x-evil" not in searched.names
        assert title.anime_id in [
            one["anime_id"] for one in client.get(f"/api/v1/search?q={asked}").get_json()["titles"]
        ]
        assert client.get(f"/api/v1/suggest?q={asked}").status_code == 200
