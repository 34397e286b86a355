from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from web.about import about_page
from web.contexts import AboutPage
from web.kept import Kept


def test_every_column_tells_what_is_missing_and_what_was_done(whole_app: Flask) -> None:
    with whole_app.test_request_context():
        page = about_page(whole_app.extensions["anishelf"].live.pin())
    assert page.n_titles == 12
    assert len(page.titles) == 14
    assert all(column.note and column.total == 12 for column in page.titles)
    assert all(0 <= column.missing <= 1 for column in (*page.titles, *page.lists))
    names = {column.name: column for column in page.titles}
    assert names["Name"].missing == 0
    assert names["English name"].known < 12


def test_the_page_counts_what_there_is(client: FlaskClient) -> None:
    html = client.get("/about/data").text
    assert html.count("<h1") == 1
    assert html.count('class="columns"') + html.count('class="bars"') >= 8
    assert re.search(r"missing in \d+ % of the rows", html)


def test_a_version_without_lists_has_columns_of_titles(whole_app: Flask) -> None:
    from dataclasses import replace

    from tests.factories import make_lists

    with whole_app.test_request_context():
        loaded = replace(
            whole_app.extensions["anishelf"].live.pin(), lists=make_lists({}), about=Kept[str, AboutPage]()
        )
        assert about_page(loaded).lists == ()
