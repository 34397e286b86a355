from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from core.artifacts import ArtifactStore
from core.errors import AnishelfError, ArtifactsMissing
from tests.web.conftest import publish, settings_for
from tests.web.fakes import open_fake
from web.live import LiveVersion, LoadedVersion


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path / "artifacts")


def live_app(var: Path) -> Flask:
    return create_app(settings_for(var), open_fake)


def ready(app: Flask) -> dict[str, object]:
    answer = app.test_client().get("/readyz").get_json()
    assert isinstance(answer, dict)
    return answer


def wait(app: Flask) -> None:
    """Let the version that `current` names be opened."""
    app.extensions["anishelf"].live.load()


def test_a_new_version_takes_over_under_traffic(tmp_path: Path) -> None:
    first = publish(tmp_path, 1)
    app = live_app(tmp_path)
    seen: list[tuple[int, str]] = []
    stop = threading.Event()

    def browse() -> None:
        client = app.test_client()
        while not stop.is_set():
            answer = client.get("/readyz")
            seen.append((answer.status_code, answer.get_json()["version"]))
            seen.append((client.get("/").status_code, ""))

    with ThreadPoolExecutor(4) as pool:
        visitors = [pool.submit(browse) for _ in range(4)]
        try:
            second = publish(tmp_path, 2)
            wait(app)
        finally:
            stop.set()
        for visitor in visitors:
            visitor.result()
    assert {status for status, _ in seen} == {200}
    assert {version for _, version in seen if version} <= {first, second}
    assert ready(app)["version"] == second


def test_a_request_keeps_its_version_from_start_to_end(tmp_path: Path) -> None:
    first = publish(tmp_path, 1)
    app = live_app(tmp_path)
    from web.site import version

    with app.test_request_context("/"):
        assert version().name == first
        publish(tmp_path, 2)
        wait(app)
        assert version().name == first
    with app.test_request_context("/"):
        assert version().name != first


def test_a_corrupt_new_version_leaves_the_old_one_serving(tmp_path: Path) -> None:
    first = publish(tmp_path, 1)
    app = live_app(tmp_path)
    second = publish(tmp_path, 2)
    file = tmp_path / "artifacts" / second / "lists" / "scores.npy"
    content = bytearray(file.read_bytes())
    content[-1] ^= 0xFF
    file.write_bytes(content)
    wait(app)
    answer = ready(app)
    assert (answer["status"], answer["version"]) == ("degraded", first)
    assert "altered" in str(answer["problems"])
    assert app.test_client().get("/").status_code == 200


def test_whatever_opening_raises_the_old_version_serves(tmp_path: Path, store: ArtifactStore) -> None:
    first = publish(tmp_path, 1)

    def opener(folder: Path) -> LoadedVersion:
        if folder.name != first:
            raise RuntimeError("boom")
        return open_fake(folder)

    live = LiveVersion(store, opener)
    live.load()
    publish(tmp_path, 2)
    live.load()
    assert live.pin().name == first
    assert "boom" in live.problems[0]


def test_a_rollback_is_followed_and_clears_the_problem(tmp_path: Path, store: ArtifactStore) -> None:
    first = publish(tmp_path, 1)
    app = live_app(tmp_path)
    second = publish(tmp_path, 2)
    (tmp_path / "artifacts" / second / "lists" / "items.npy").unlink()
    wait(app)
    assert ready(app)["status"] == "degraded"
    assert store.rollback() == first
    wait(app)
    assert ready(app) == {
        "status": "ok",
        "version": first,
        "engine": {"configured": "embedded", "serving": "embedded"},
        "problems": [],
    }


def test_a_pruned_version_goes_on_serving_who_holds_it(tmp_path: Path, store: ArtifactStore) -> None:
    publish(tmp_path, 1)
    live = LiveVersion(store, open_fake)
    live.load()
    held = live.pin()
    publish(tmp_path, 2)
    assert store.prune(1) == [held.name]
    assert len(held.lists.by_id(0)) == 5
    live.load()
    assert live.pin().name != held.name


def test_before_the_first_version_pages_say_so_and_come_alive(tmp_path: Path) -> None:
    app = live_app(tmp_path)
    client = app.test_client()
    page = client.get("/")
    assert page.status_code == 503
    assert "make run" in page.get_data(as_text=True)
    assert page.headers["Retry-After"] == "5"
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/shelves").get_json()["error"]["code"] == "unavailable"
    assert client.get("/metrics").status_code == 200
    client.set_cookie("user", str(app.extensions["anishelf"].signer.dumps(0)))
    assert 'data-user=""' in client.get("/").get_data(as_text=True)
    publish(tmp_path)
    client.get("/")  # the visit that notices
    wait(app)
    assert client.get("/").status_code == 200


def test_a_first_version_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    name = publish(tmp_path)
    (tmp_path / "artifacts" / name / "manifest.json").write_text("{", encoding="utf-8")
    app = live_app(tmp_path)
    assert app.test_client().get("/").status_code == 503
    assert "serving version is gone" in str(ready(app)["problems"]) or "manifest" in str(
        ready(app)["problems"]
    )


def test_pages_do_not_wait_for_a_version_that_is_being_opened(tmp_path: Path, store: ArtifactStore) -> None:
    publish(tmp_path)
    go_on = threading.Event()

    def slowly(folder: Path) -> LoadedVersion:
        assert go_on.wait(60)
        return open_fake(folder)

    live = LiveVersion(store, slowly)
    with pytest.raises(ArtifactsMissing, match="being opened"):
        live.pin()
    with pytest.raises(AnishelfError, match="try again"):
        live.pin()
    go_on.set()
    live.load()
    assert live.pin().name == store.current()
