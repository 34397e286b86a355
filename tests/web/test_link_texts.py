"""What links say when they are read alone, as those who hear a page and search engines have them."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import pick

#: Words that say nothing of where they lead.
EMPTY = {
    "",
    *("click here", "continue", "go", "here", "learn more", "link", "more", "more information", "read more"),
    *("see all", "see more", "start", "this"),
    *(
        "계속",
        "더 보기",
        "링크",
        "모두 보기",
        "시작하기",
        "여기",
        "이동",
        "자세히",
        "자세히 보기",
        "전체 보기",
    ),
}

PAGES = (
    "/", "/title/10", "/title/15", "/search?q=star", "/search?q=zzzzzz&genre=Drama", "/browse?genre=Action",
    "/users", "/user/0", "/compare?one=0&other=2", "/start", "/shelves", "/about/data", "/nowhere", "/browse?year_from=x",
)  # fmt: skip


class Links(HTMLParser):
    """Collects the text of every link that is not hidden from those who hear the page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and ("aria-hidden", "true") not in attrs:
            self._inside = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_link_says_where_it_leads(visitor: FlaskClient, language: str) -> None:
    empty = {}
    for person in (None, 0):
        if person is not None:
            pick(visitor, person)
        for address in PAGES:
            page = Links()
            page.feed(visitor.get(address, headers={"Accept-Language": language}).text)
            assert len(page.texts) > 3
            if found := {" ".join(text.split()) for text in page.texts} & EMPTY:
                empty[address] = found
    assert empty == {}


def test_the_collector_joins_what_a_link_holds() -> None:
    page = Links()
    page.feed('<a href="/"><b>See all</b><span>: Top</span></a> no <a>go</a><a aria-hidden="true">x</a>')
    assert page.texts == ["See all: Top", "go"]
