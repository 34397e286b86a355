"""English and Korean: whole catalogues, the visitor's choice, titles in the language a person prefers."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from flask.testing import FlaskClient

from core.title_names import TitleName
from tests.factories import make_title
from web.choices import LANGUAGES
from web.language import shown_name
from web.terms import TERMS

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "translations"
#: As in the Makefile.
KEYWORDS = {
    "_": None,
    "N_": None,
    "Reason": None,
    "message": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_known": ((1, "c"), 2),
}
METHODS = [("web/**.py", "python"), ("recommender/**.py", "python"), ("templates/**.html", "jinja2")]


def used_messages() -> set[tuple[str | None, str]]:
    """Every message in the code, with its context."""
    found = extract_from_dir(ROOT, METHODS, keywords=KEYWORDS, directory_filter=lambda _: True)
    return {(context, one[0] if isinstance(one, tuple) else one) for *_, one, _, context in found if one}


def catalogue_of(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return pofile.read_po(file, locale=language)


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_message_has_its_translation_and_none_is_left_over(language: str) -> None:
    messages = [message for message in catalogue_of(language) if message.id]
    assert {(m.context, texts(m.id)[0]) for m in messages} == used_messages(), "run make translations"
    assert [m.id for m in messages if m.fuzzy or not all(texts(m.string))] == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_fill_the_same_places(language: str) -> None:
    places = re.compile(r"%\(\w+\)s|\{\w+[^}]*\}|</?\w+")
    wrong = {
        message.id: message.string
        for message in catalogue_of(language)
        if message.id
        and set(places.findall(texts(message.id)[-1])) != set(places.findall(texts(message.string)[0]))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_what_is_served_is_what_was_translated(language: str) -> None:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        served = GNUTranslations(file)
    for message in catalogue_of(language):
        if message.id:
            one = texts(message.id)[0]
            many = not isinstance(message.id, str)
            plain = served.ngettext(one, one, 1) if many else served.gettext(one)
            given = served.pgettext(message.context, one) if message.context else plain
            assert given == texts(message.string)[0], "run make translations"


def html_of(client: FlaskClient, address: str = "/", **headers: str) -> str:
    return client.get(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ).text


def test_the_browser_is_asked_which_language_it_likes(client: FlaskClient) -> None:
    assert '<html lang="ko"' in html_of(client, Accept_Language="ko-KR,ko;q=0.9,en;q=0.5")
    assert '<html lang="en"' in html_of(client, Accept_Language="fr,de;q=0.5")
    assert '<html lang="en"' in html_of(client)


def choose(client: FlaskClient, **fields: str) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/browse").text)
    assert token is not None
    return client.post("/choices", data={"csrf_token": token[1], "next": "/browse", **fields}).status_code


def test_the_visitor_has_the_last_word(site_app: object) -> None:
    from flask import Flask

    assert isinstance(site_app, Flask)
    with site_app.test_client() as client:
        assert choose(client, lang="ko") == 303
        assert '<html lang="ko"' in html_of(client, Accept_Language="en")
        assert "둘러보기" in html_of(client, "/browse")
        assert choose(client, lang="xx") == 422
        client.set_cookie("lang", "<script>")
        assert '<html lang="en"' in html_of(client)


def test_programs_get_one_language(client: FlaskClient) -> None:
    answer = client.get("/api/v1/titles/999999", headers={"Accept-Language": "ko"})
    assert answer.status_code == 404
    assert answer.get_json() == client.get("/api/v1/titles/999999").get_json()


def test_a_title_goes_by_the_name_of_a_language_or_its_own() -> None:
    title = make_title(1, "Kumo", english_name="Clouds", japanese_name="雲のうた")
    further = (TitleName("구름", "ko", "official"), TitleName("구", "ko", "abbreviation"))
    assert shown_name(title, further, "original") == "Kumo"
    assert shown_name(title, further, "en") == "Clouds"
    assert shown_name(title, further, "ja") == "雲のうた"
    assert shown_name(title, further, "ko") == "구름"
    assert shown_name(title, (), "ko") == "Kumo"
    assert shown_name(make_title(1, "Kumo"), (), "en") == "Kumo"


def test_terms_stand_once_each() -> None:
    assert len(set(TERMS)) == len(TERMS)
