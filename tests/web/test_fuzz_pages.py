"""Pages and pieces of pages under hostile parameters, cookies and forms: a clear page, never a fault of ours."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

#: What has broken sites before: markup, headers, other encodings, numbers that are none, long things.
HOSTILE = [
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "٣",
    "9" * 18,
    "9" * 4_500,
    "NaN",
    "\x00",
    "\r\nSet-Cookie: a=b",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "%s%n%(a)s",
    "' OR 1=1 --",
    "../../etc/passwd",
    "\u202e\u2066",
    "\U0010ffff",
    "e\u0301" * 300,
    "ａｂｃ",
    "x" * 20_000,
]
hostile = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.integers().map(str))
#: Header values are Latin-1 at most.
header = st.one_of(
    st.sampled_from(
        [text for text in HOSTILE if text.isascii() and text.isprintable() and len(text) < 5_000]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters=';"\x7f'), max_size=60),
)

#: By address: the parameters that it reads.
_FILTERS = ["genre", "type", "status", "studio", "source", "year_from", "year_to", "min_score"]
PAGES = {
    "/": ["all"],
    "/search": ["q", *_FILTERS, "show_seen", "as_typed", "page", "per_page"],
    "/browse": [*_FILTERS, "sort", "page"],
    "/users": ["find", "order", "page"],
    "/user/0": ["order", "status", "page"],
    "/compare": ["one", "other"],
    "/title/10": [],
    "/title/15": [],
    "/start": [],
    "/about/data": [],
    "/fragments/shelf/top_rated": ["of", "start", "by"],
    "/fragments/title/10": ["of"],
}
COOKIES = ["user", "loved", "visitor", "lang", "names", "motion", "session"]
CLEAR = {200, 303, 404, 409, 422}

fuzzed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def values(names: list[str]) -> st.SearchStrategy[MultiDict[str, str]]:
    """Draw values of `names` and of one that nothing reads, each perhaps several times."""
    return st.lists(st.tuples(st.sampled_from([*names, "nothing"]), hostile), max_size=4).map(MultiDict)


@pytest.fixture(scope="module")
def stranger(whole_app: Flask) -> FlaskClient:
    """Somebody who keeps no cookies, but sends what they like."""
    return whole_app.test_client(use_cookies=False)


def ask(
    client: FlaskClient, address: str, cookies: dict[str, str], query: MultiDict[str, str] | None = None
) -> TestResponse:
    """Load a page with cookies as they are written down here."""
    given = "; ".join(f'{name}="{value}"' for name, value in cookies.items())
    return client.get(address, query_string=query, headers={"Cookie": given})


def is_clear(answer: TestResponse) -> None:
    """Hold an answer to what a visitor may expect: a status that is theirs, a whole page, no stray markup."""
    assert answer.status_code in CLEAR, answer.text
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "{{" not in answer.text.replace("{{ 7 * 7 }}", "")
    if answer.status_code != 303 and "/fragments/" not in answer.request.path:
        assert answer.text.rstrip().endswith("</html>")


@pytest.mark.parametrize("address", PAGES)
@given(data=st.data(), cookies=st.dictionaries(st.sampled_from(COOKIES), header, max_size=3))
@fuzzed
def test_no_parameter_and_no_cookie_breaks_a_page(
    stranger: FlaskClient, address: str, data: st.DataObject, cookies: dict[str, str]
) -> None:
    is_clear(ask(stranger, address, cookies, data.draw(values(PAGES[address]))))


@pytest.mark.parametrize(
    "before", ["/", "/title/", "/user/", "/fragments/shelf/", "/fragments/title/", "/x/"]
)
@given(part=hostile)
@fuzzed
def test_no_address_breaks(visitor: FlaskClient, before: str, part: str) -> None:
    answer = visitor.get(before + quote(part.encode("utf-8", "surrogatepass"), safe="/"))
    assert answer.status_code in {*CLEAR, 308}, answer.text
    assert "<script>alert" not in answer.text


@given(language=header, agent=header, host=header, encoding=header)
@settings(fuzzed, max_examples=40)
def test_no_header_breaks_a_page(
    visitor: FlaskClient, language: str, agent: str, host: str, encoding: str
) -> None:
    names = {"Accept-Language": language, "User-Agent": agent, "Accept-Encoding": encoding, "Host": host}
    assert visitor.get("/users", headers=names).status_code in {200, 400}


def signed(app: Flask, value: object) -> str:
    return str(app.extensions["anishelf"].signer.dumps(value))


@pytest.mark.parametrize("cookie", ["user", "loved"])
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=4
    )
)
@example(value=True)
@example(value=[True, 10])
@example(value=2**70)
@example(value=[2**70, -1, 10, 10])
@fuzzed
def test_whatever_was_signed_once_is_read_with_care(
    stranger: FlaskClient, whole_app: Flask, cookie: str, value: Any
) -> None:
    """Both cookies are signed alike, so one can be sent in the place of the other."""
    for address in ("/", "/title/10", "/start", "/search?q=hoshi"):
        is_clear(ask(stranger, address, {cookie: signed(whole_app, value)}))


@given(cut=st.integers(0, 40), other=st.sampled_from("aB0.-_"))
@fuzzed
def test_a_forged_cookie_is_nobody(stranger: FlaskClient, whole_app: Flask, cut: int, other: str) -> None:
    real = signed(whole_app, 0)
    assert 'data-user="0"' in ask(stranger, "/users", {"user": real}).text
    cut %= len(real) - 1  # of the last letter some bits say nothing
    assume(real[cut] != other)
    page = ask(stranger, "/users", {"user": real[:cut] + other + real[cut + 1 :]})
    assert page.status_code == 200
    assert 'data-user=""' in page.text


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/start").text)
    assert found is not None
    return found[1]


FORMS = {
    "/start": ["loved", "words", "do"],
    "/pick": ["user_id", "next"],
    "/pick/clear": ["next"],
    "/choices": ["lang", "names", "motion", "next"],
}


@pytest.mark.parametrize("address", FORMS)
@given(data=st.data())
@fuzzed
def test_no_form_breaks(visitor: FlaskClient, address: str, data: st.DataObject) -> None:
    form = data.draw(values(FORMS[address]))
    assert visitor.post(address, data=form).status_code == 400  # without the token of this browser
    form["csrf_token"] = token(visitor)
    is_clear(visitor.post(address, data=form))


@pytest.mark.parametrize("address", FORMS)
@given(forged=hostile)
@fuzzed
def test_a_forged_token_is_refused(visitor: FlaskClient, address: str, forged: str) -> None:
    token(visitor)
    assert (
        visitor.post(address, data={"csrf_token": forged, "user_id": "0", "loved": "10"}).status_code == 400
    )


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe=%zz", b"--x\r\nContent-Disposition: form-data", b"a" * 70_000]
)
@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "x"],
)
def test_no_body_breaks(visitor: FlaskClient, body: bytes, kind: str) -> None:
    assert visitor.post("/start", data=body, content_type=kind).status_code in {400, 413}


#: Ways to another site that checks of addresses have missed before.
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%2f/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/;@evil.example",
    "@evil.example",
    "/\u2028/evil.example",
    "/\r\nLocation: https://evil.example",
    "/[",
    "//[",
    "/／evil.example",
]


def _led_elsewhere(target: str) -> str:
    """Return the host that a browser would go to: it takes \\ for / and drops tabs and line ends."""
    seen = re.sub(r"[\t\r\n]", "", target).replace("\\", "/").strip()
    return urlsplit(urljoin("http://here.example/pick", seen)).netloc


@pytest.mark.parametrize("address", ["/pick", "/pick/clear", "/choices"])
@given(target=st.one_of(st.sampled_from(ELSEWHERE), st.text(alphabet="/\\.:@ \t\r\na%2fx?#[]", max_size=12)))
@settings(fuzzed, max_examples=60)
def test_next_leads_nowhere_else(visitor: FlaskClient, address: str, target: str) -> None:
    answer = visitor.post(address, data={"csrf_token": token(visitor), "user_id": "0", "next": target})
    assert answer.status_code == 303, answer.text
    assert _led_elsewhere(answer.headers["Location"]) == "here.example"
