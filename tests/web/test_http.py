from __future__ import annotations

import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from core.errors import NoSpace
from tests.web.conftest import pick, settings_for
from tests.web.fakes import open_fake
from web.assets import release_of

STATIC = Path(__file__).parents[2] / "static"


def test_everything_tells_how_long_it_took(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    sheet = re.search(r'href="(/static/[^"]+\.css)"', html)
    piece = re.search(r'data-rest="([^"]+)"', html)
    assert sheet is not None
    assert piece is not None
    etag = client.get(sheet[1]).headers["ETag"]
    answers = {
        "a page": client.get("/"),
        "a static file": client.get(sheet[1]),
        "a static file that is known": client.get(sheet[1], headers={"If-None-Match": etag}),
        "no such file": client.get("/static/0123456789ab/nothing.css"),
        "a piece": client.get(piece[1].replace("&amp;", "&")),
        "a piece of another page": client.get("/fragments/title/10?of=x"),
        "no such page": client.get("/nowhere"),
        "a wrong parameter": client.get("/browse?page=x"),
        "a wrong method": client.get("/pick"),
        "a form without its token": client.post("/pick"),
        "a redirect": client.get("/title//10"),
        "JSON": client.get("/api/v1/shelves"),
        "an error in JSON": client.get("/api/v1/titles/999"),
        "a machine": client.get("/healthz"),
    }
    for what, answer in answers.items():
        assert re.match(r"app;dur=[\d.]+", answer.headers.get("Server-Timing", "")), what
    statuses = {answers[what].status_code for what in answers}
    assert statuses >= {200, 304, 308, 400, 404, 405, 409, 422}


def test_every_response_has_the_safety_headers(client: FlaskClient) -> None:
    for address in ("/", "/nowhere", "/api/v1/shelves", "/healthz", "/users?page=0"):
        headers = client.get(address).headers
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert re.match(r"app;dur=[\d.]+", headers["Server-Timing"])
        assert headers["Cache-Control"] == "private, no-cache"


def test_spans_of_the_work_are_told(client: FlaskClient) -> None:
    assert "shelves;dur=" in client.get("/").headers["Server-Timing"]
    assert "search;dur=" in client.get("/api/v1/search?q=a").headers["Server-Timing"]


def test_static_files_are_kept_for_ever_under_the_hash_of_their_content(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    kinds = {address.partition("#")[0].rpartition(".")[2] for address in addresses}
    assert kinds == {"css", "js", "svg"}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_an_old_address_of_a_static_file_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/0123456789ab/css/base.css")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    assert client.get("/static/0123456789ab/../app.py").status_code == 404
    assert client.get("/static/0123456789ab/nothing.css").status_code == 404


def test_the_style_sheets_come_as_one_and_none_is_left_out(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    assert len(sheets) == 1
    everything = client.get(sheets[0]).data
    for sheet in STATIC.glob("css/*.css"):
        assert sheet.read_bytes() in everything, sheet.name


def test_the_release_changes_with_any_file() -> None:
    releases = {release_of(files) for files in ({}, {"a.css": b"a"}, {"a.css": b"b"}, {"b.css": b"b"})}
    assert len(releases) == 4
    assert release_of({"a": b"1", "b": b"2"}) == release_of({"b": b"2", "a": b"1"})


def test_pages_are_compressed(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_whatever_has_words_is_compressed(client: FlaskClient, coding: str) -> None:
    html = client.get("/").get_data(as_text=True)
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', html)
    for address in (*files, "/static/x/posters.svg", "/api/v1/shelves", "/browse", "/about/data"):
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": coding})
        assert packed.headers["Content-Encoding"] == coding, address
        assert "Accept-Encoding" in packed.headers["Vary"], address
        assert len(packed.data) < len(plain.data), address
        assert packed.headers.get("ETag") is None or packed.headers["ETag"] != plain.headers["ETag"], address


def test_pages_of_a_picked_user_vary_by_cookie(client: FlaskClient) -> None:
    pick(client, 0)
    assert "Cookie" in client.get("/").headers["Vary"]


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    answer = client.post("/pick", data={"next": "x" * 70_000})
    assert answer.status_code == 413
    assert "Send less than 64 KB" in answer.get_data(as_text=True)


def test_a_doubled_slash_is_led_back(client: FlaskClient) -> None:
    answer = client.get("//browse//", follow_redirects=False)
    assert answer.status_code in (308, 404)
    assert client.get("/title//10").status_code == 308


def test_a_wrong_method_has_a_page(client: FlaskClient) -> None:
    answer = client.get("/pick")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_what_is_not_built_yet_says_so(client: FlaskClient) -> None:
    answer = client.get("/admin")
    assert answer.status_code == 501
    assert "This is not built yet" in answer.get_data(as_text=True)


def test_machines_count_requests(client: FlaskClient) -> None:
    client.get("/browse")
    text = client.get("/metrics").get_data(as_text=True)
    assert re.search(
        r'anishelf_requests_total\{endpoint="pages.browse",method="GET",status="200"\} [1-9]', text
    )
    assert re.search(r'anishelf_version_info\{version="[^"]+-test-[^"]+"\} 1', text)


def test_one_line_is_logged_a_request_without_what_was_typed(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/search?q=private")
    client.get("/nowhere/%0a%1b[31m")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "path=/search status=200" in lines[0]
    assert "private" not in lines[0]
    assert "\x1b" not in lines[1]


@pytest.fixture
def _a_minute_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is counted within a minute is, however long this machine takes for it."""
    later = time.time() + 3600
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: later))


@pytest.fixture
def limited_app(module_var: Path, _a_minute_without_end: None) -> Flask:
    return create_app(settings_for(module_var, rate_limits="on"), open_fake)


def test_too_many_searches_are_refused_with_a_page(limited_app: Flask) -> None:
    client = limited_app.test_client()
    answers = [client.get("/search?q=a") for _ in range(121)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert "Wait a minute" in answers[-1].get_data(as_text=True)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("_a_minute_without_end")
def test_behind_a_proxy_each_client_has_limits_of_its_own(module_var: Path) -> None:
    client = create_app(settings_for(module_var, rate_limits="on", proxies=1), open_fake).test_client()

    def searched(forwarded: str) -> int:
        return client.get("/search?q=a", headers={"X-Forwarded-For": forwarded}).status_code

    # What a client writes there itself stands before what the proxy adds, and says nothing.
    assert {searched(f"10.9.9.{n}, 10.0.0.1") for n in range(120)} == {200}
    assert searched("10.9.9.200, 10.0.0.1") == 429
    assert searched("10.0.0.2") == 200


@pytest.mark.parametrize("proxies", [1, 2])
def test_behind_proxies_the_nearest_tells_the_scheme(module_var: Path, proxies: int) -> None:
    client = create_app(settings_for(module_var, proxies=proxies), open_fake).test_client()
    secure = client.get("/start", headers={"X-Forwarded-Proto": "https"}).headers.getlist("Set-Cookie")
    assert secure
    assert all("; Secure" in cookie for cookie in secure)


def test_without_a_proxy_nobody_gives_themselves_an_address(limited_app: Flask) -> None:
    client = limited_app.test_client()
    statuses = [
        client.get("/search?q=a", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(121)
    ]
    assert statuses == [200] * 120 + [429]


def test_a_body_of_unknown_length_is_refused(client: FlaskClient) -> None:
    answer = client.post("/pick", data={"next": "/"}, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411
    assert answer.text.rstrip().endswith("</html>")


def test_too_many_requests_to_the_api_are_refused_in_the_envelope(
    limited_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = limited_app.test_client()
    last = [client.get("/api/v1/suggest?q=a") for _ in range(601)][-1]
    assert last.status_code == 429
    assert last.get_json()["error"]["code"] == "too_many_requests"
    assert int(last.headers["Retry-After"]) > 0


def test_a_failing_page_is_a_page_with_a_remedy(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = client.application.extensions["anishelf"].live.pin()

    def boom(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(loaded.recommender, "similar", boom)
    answer = client.get("/title/10")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.get_data(as_text=True)
    assert "ZeroDivisionError" not in answer.get_data(as_text=True)


def test_an_error_of_ours_without_a_status_is_told_and_logged(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = client.application.extensions["anishelf"].live.pin()

    def full(*_: object) -> None:
        raise NoSpace("the disk is full", "/var", "free some space")

    monkeypatch.setattr(loaded.recommender, "similar", full)
    answer = client.get("/title/10")
    assert answer.status_code == 500
    assert "Free some space." in answer.get_data(as_text=True)
    assert "event=failure" in capsys.readouterr().err


def test_what_a_browser_loads_first_is_small() -> None:
    import gzip

    def weight(pattern: str) -> int:
        return sum(len(gzip.compress(path.read_bytes())) for path in STATIC.glob(pattern))

    assert 0 < weight("css/*.css") <= 15_000
    assert 0 < weight("js/*.js") <= 20_000
