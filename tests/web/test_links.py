from __future__ import annotations

from werkzeug.datastructures import MultiDict

from web import links


def test_a_facet_is_switched_on_and_off_and_the_page_goes_back_to_the_first() -> None:
    args = MultiDict([("genre", "Action"), ("q", "a b"), ("page", "3")])
    assert links.toggled(args, "genre", "Drama") == "?genre=Action&q=a+b&genre=Drama"
    assert links.toggled(args, "genre", "action") == "?q=a+b"


def test_one_parameter_is_replaced_or_taken_away() -> None:
    args = MultiDict([("sort", "score"), ("genre", "Action"), ("genre", "Drama")])
    assert links.replaced(args, sort="newest") == "?genre=Action&genre=Drama&sort=newest"
    assert links.replaced(args, sort="", genre="") == "?"


def test_pages_keep_everything_else() -> None:
    args = MultiDict([("q", "<b>&"), ("page", "2")])
    assert links.paged(args, 3) == "?q=%3Cb%3E%26&page=3"
    assert links.paged(args, 1) == "?q=%3Cb%3E%26"
