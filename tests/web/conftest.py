"""A site over the small version: with fake rooms for what pages do, with the real ones for what people get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import etl.matrix
import recommender.build
import search.build
from app import create_app
from core.artifacts import ArtifactStore, StepReport
from core.catalogue import Catalogue
from core.settings import Settings
from tests.factories import TODAY, write_parts
from tests.web.browser import ARGUMENTS, served
from tests.web.fakes import open_fake

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


#: Milliseconds that a browser has for what is expected of a page: a busy machine is not what is tested.
BROWSER_PATIENCE = 60_000


@pytest.fixture(autouse=True)
def _a_database_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``/readyz`` says of the database is not that the machine is busy."""
    monkeypatch.setattr("web.past_searches.LONG_PATIENCE", 60.0)


def settings_for(var: Path, **more: object) -> Settings:
    """Settings that read no environment of the tester's."""
    facts = {"var": var, "rate_limits": "off", "encoder": "none", "today": TODAY, **more}
    return Settings(_env_file=None, **facts)  # type: ignore[arg-type]  # pydantic checks them


def publish(var: Path, seed: int = 0) -> str:
    """Publish a version of the small catalogue and return its name."""
    store = ArtifactStore(var / "artifacts")
    with store.stage("test", {"seed": seed}, seed) as staging:

        def parts() -> StepReport:
            write_parts(staging.path)
            return StepReport(parameters={"today": TODAY.isoformat()})

        staging.step("catalogue", ("catalogue", "lists", "events"), parts)
        return store.publish(staging).version


def publish_whole(var: Path, catalogue: Catalogue | None = None) -> str:
    """Publish the small catalogue, or another of as many titles, with every room's real parts."""
    store = ArtifactStore(var / "artifacts")
    with store.stage("test", {}, 0) as staging:

        def parts() -> StepReport:
            write_parts(staging.path)
            if catalogue is not None:
                catalogue.save(staging.path)
            return StepReport(parameters={"today": TODAY.isoformat()})

        staging.step("catalogue", ("catalogue", "lists", "events"), parts)
        etl.matrix.build(staging)
        recommender.build.train(staging)
        search.build.index(staging)
        return store.publish(staging).version


@pytest.fixture(scope="session")
def whole_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State with a version built by the real rooms; nobody may change it."""
    var = tmp_path_factory.mktemp("whole")
    publish_whole(var)
    return var


@pytest.fixture(scope="module")
def whole_app(whole_var: Path) -> Flask:
    """The app as it is served, over the small catalogue."""
    return create_app(settings_for(whole_var))


@pytest.fixture
def visitor(whole_app: Flask) -> Iterator[FlaskClient]:
    """Somebody in front of the app as it is served."""
    with whole_app.test_client() as client:
        yield client


@pytest.fixture(scope="module")
def module_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("var")
    publish(var)
    return var


@pytest.fixture(scope="module")
def site_app(module_var: Path) -> Flask:
    """The app over fake rooms, shared by the tests of a module."""
    return create_app(settings_for(module_var), open_fake)


@pytest.fixture
def client(site_app: Flask) -> Iterator[FlaskClient]:
    with site_app.test_client() as client:
        yield client


@pytest.fixture(scope="module")
def address(whole_app: Flask) -> Iterator[str]:
    """Where a browser finds the app as it is served."""
    with served(whole_app) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium; tests that use it are marked ``browser``."""
    from playwright.sync_api import expect, sync_playwright  # half a second that only these tests should cost

    expect.set_options(timeout=BROWSER_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=ARGUMENTS, timeout=3 * BROWSER_PATIENCE
        )
        open_context = browser.new_context

        def new_context(**options: Any) -> BrowserContext:
            context = open_context(**options)
            context.set_default_timeout(BROWSER_PATIENCE)
            return context

        browser.new_context = new_context  # type: ignore[method-assign]
        yield browser
        browser.close()


def pick(client: FlaskClient, user_id: int) -> None:
    """Press "Use this user" on a user's page."""
    page = client.get(f"/user/{user_id}").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = client.post("/pick", data={"user_id": user_id, "csrf_token": token[1], "next": "/"})
    assert answer.status_code == 303


def shown_ids(html: str) -> list[int]:
    """The anime_id of every card on a page, in order."""
    return [int(found) for found in re.findall(r'data-anime-id="(\d+)"', html)]
