"""Pictures on pages: none while off, one's own copies once somebody looked, and only where the numbers are right."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from core.artifacts import ArtifactStore, StepReport
from core.pictures import Picture, Pictures
from tests.factories import TODAY, write_parts
from tests.web.conftest import settings_for
from tests.web.fakes import open_fake
from tests.web.pictures.stub import WEBP, Answer, Stub
from web.live import LoadedVersion
from web.pictures.fetcher import Fetcher
from web.site import Site

IMG = re.compile(r"<img[^>]*>")


def publish(var: Path, source: str) -> None:
    store = ArtifactStore(var / "artifacts")
    with store.stage(source, {}, 0) as staging:

        def parts() -> StepReport:
            write_parts(staging.path)
            return StepReport(parameters={"today": TODAY.isoformat()})

        staging.step("catalogue", ("catalogue", "lists", "events"), parts)
        store.publish(staging)


@pytest.fixture(scope="module")
def demo_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("demo")
    publish(var, "demo")
    return var


@pytest.fixture
def build(
    demo_var: Path, tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Flask]]:
    """Make an app that asks the stub, without pauses; its pictures lie in a fresh folder."""
    monkeypatch.setattr("web.pictures.serving.Fetcher", partial(Fetcher, pause=0.0))
    opened: list[Fetcher] = []

    def make(pictures: str = "jikan", source: str = "demo", address: str = "") -> Flask:
        var = tmp_path / f"{pictures}-{source.replace(':', '-')}"
        if source == "demo":
            var.mkdir()
            (var / "artifacts").symlink_to(demo_var / "artifacts")
        else:
            publish(var, source)

        def opener(folder: Path) -> LoadedVersion:
            known = Pictures({10: Picture(address)} if address else {})
            return replace(open_fake(folder), pictures=known)

        app = create_app(settings_for(var, pictures=pictures, pictures_url=stub.base), opener)
        fetcher = site_of(app).pictures
        if fetcher is not None:
            opened.append(fetcher)
        return app

    yield make
    for fetcher in opened:
        fetcher.close()


def site_of(app: Flask) -> Site:
    site = app.extensions["anishelf"]
    assert isinstance(site, Site)
    return site


def page(client: FlaskClient, path: str) -> str:
    with client.get(path) as answer:
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


def fetched(app: Flask, anime_id: int) -> None:
    """Wait until a title's picture is kept."""
    fetcher, end = site_of(app).pictures, time.monotonic() + 60
    assert fetcher is not None
    while not fetcher.shelf.has(anime_id):
        assert time.monotonic() < end, "no picture came"
        time.sleep(0.005)


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html)


def test_off_nothing_is_asked_nothing_is_kept_nothing_runs(build: Callable[..., Flask], stub: Stub) -> None:
    stub.pictured(10)
    before = threading.enumerate()  # what other tests have ended may take a moment
    app = build(pictures="off")
    client = app.test_client()
    assert "<img" not in page(client, "/title/10") + page(client, "/?all=1")
    assert client.get("/pictures/10").status_code == 404
    assert site_of(app).pictures is None
    assert not any(
        thread.name == "fetch-pictures" for thread in set(threading.enumerate()).difference(before)
    )
    assert not (site_of(app).settings.cache / "pictures").exists()
    assert stub.asked == []


def test_a_title_looked_at_has_its_picture_on_every_card(build: Callable[..., Flask], stub: Stub) -> None:
    stub.pictured(10)
    app = build()
    client = app.test_client()
    drawn = page(client, "/title/10")
    assert "<img" not in drawn
    fetched(app, 10)
    shown = page(client, "/title/10")
    images = IMG.findall(shown)
    assert images
    assert set(images) == {
        '<img src="/pictures/10" width="225" height="318" alt="" loading="lazy" decoding="async">'
    }
    assert without_tokens(IMG.sub("", shown)) == without_tokens(drawn)
    assert '<img src="/pictures/10"' in page(client, "/")
    assert stub.asked == ["/v4/anime/10", "/images/anime/10.webp"]


def test_a_picture_is_ours_to_serve(build: Callable[..., Flask], stub: Stub) -> None:
    stub.pictured(10)
    app = build()
    client = app.test_client()
    page(client, "/title/10")
    fetched(app, 10)
    answer = client.get("/pictures/10")
    assert answer.status_code == 200
    assert answer.data == WEBP
    assert answer.content_type == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=2592000"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]
    again = client.get("/pictures/10", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_pictures_are_counted_but_not_logged(
    build: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    client = build().test_client()
    client.get("/pictures/10")
    client.get("/healthz")
    log = capsys.readouterr().err
    assert "/healthz" in log
    assert "/pictures" not in log
    assert 'endpoint="pictures.picture"' in page(client, "/metrics")


@pytest.mark.parametrize(
    "path", ["/pictures/10", "/pictures/999", "/pictures/..%2F10", "/pictures/-1", "/pictures/"]
)
def test_what_is_not_kept_is_not_there(build: Callable[..., Flask], path: str) -> None:
    answer = build().test_client().get(path)
    assert answer.status_code == 404
    assert "public" not in answer.headers["Cache-Control"]


def test_a_file_that_is_no_picture_is_not_served(build: Callable[..., Flask]) -> None:
    app = build()
    fetcher = site_of(app).pictures
    assert fetcher is not None
    fetcher.shelf.keep(10, b"<script>alert(1)</script>")
    assert app.test_client().get("/pictures/10").status_code == 404


def test_a_preview_counts_as_a_look_and_a_card_does_not(build: Callable[..., Flask], stub: Stub) -> None:
    stub.pictured(10)
    app = build()
    client = app.test_client()
    mark = re.search(r'data-mark="([0-9a-f]+)"', page(client, "/"))
    assert mark is not None
    assert stub.asked == []
    page(client, f"/fragments/title/10?of={mark[1]}")
    fetched(app, 10)
    assert stub.asked == ["/v4/anime/10", "/images/anime/10.webp"]


def test_the_address_of_the_source_is_used_first(build: Callable[..., Flask], stub: Stub) -> None:
    stub.answers["/images/anime/10.png"] = Answer(WEBP, "image/webp")
    app = build(address=stub.picture_address(10, "png"))
    page(app.test_client(), "/title/10")
    fetched(app, 10)
    assert stub.asked == ["/images/anime/10.png"]


def test_titles_that_are_not_there_or_not_offered_are_not_asked_about(build: Callable[..., Flask]) -> None:
    app = build()
    client, loaded = app.test_client(), site_of(app).live.pin()
    known = next(iter(loaded.catalogue.known_by_id))
    with client.get(f"/title/{known}") as answer:
        assert answer.status_code == 200
    with client.get("/title/999999") as answer:
        assert answer.status_code == 404
    fetcher = site_of(app).pictures
    assert fetcher is not None
    assert not (fetcher.shelf.folder / "waiting").exists()


def test_numbers_that_are_not_of_myanimelist_have_no_pictures(
    build: Callable[..., Flask], stub: Stub
) -> None:
    stub.pictured(10)
    app = build(source="interactions:ml-1m")
    fetcher = site_of(app).pictures
    assert fetcher is not None
    fetcher.shelf.keep(10, WEBP)
    client = app.test_client()
    assert "<img" not in page(client, "/title/10")
    assert client.get("/pictures/10").status_code == 404
    assert not (fetcher.shelf.folder / "waiting").exists()
    assert stub.asked == []
