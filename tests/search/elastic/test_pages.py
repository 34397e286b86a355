"""What a visitor and an operator see while the server is away: pages go on, and say why."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import search.publishing
from core.artifacts import ArtifactStore
from search.elastic.connection import PER_QUESTION
from tests.elasticsearch_server import ElasticsearchServer
from tests.hostile_queries import open_app
from tests.search.elastic.connections import HANGS, PATIENCE, Connections, until
from tests.tcp_proxy import Mode, TcpProxy
from tests.web.conftest import publish_whole, settings_for

pytestmark = pytest.mark.elasticsearch

FINE = {"status": "ok", "engine": {"configured": "elasticsearch", "serving": "elasticsearch"}, "problems": []}


@pytest.fixture
def proxy(elasticsearch: ElasticsearchServer) -> Iterator[TcpProxy]:
    with TcpProxy.before(elasticsearch.url) as proxy:
        yield proxy


@pytest.fixture
def client(
    elasticsearch: ElasticsearchServer, proxy: TcpProxy, tmp_path: Path, connections: Connections
) -> Iterator[FlaskClient]:
    """A visitor of the whole app, which reaches the server through the proxy."""
    publish_whole(tmp_path)
    direct = settings_for(tmp_path, search_engine="elasticsearch", elasticsearch_url=elasticsearch.url)
    version = ArtifactStore(direct.artifacts).current_path()
    search.publishing.load(version, direct)
    app = open_app(direct.model_copy(update={"elasticsearch_url": proxy.url}))
    app.extensions["anishelf"].live.load()
    yield app.test_client()
    search.publishing.forget([version.name], direct)


def is_fine(client: FlaskClient) -> bool:
    ready = client.get("/readyz").get_json()
    return bool(ready.items() >= FINE.items())


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        (Mode.CLOSED, "Elasticsearch cannot be reached; the built-in search answers until it is back."),
        (Mode.FROZEN, "Elasticsearch does not answer in time; the built-in search answers until it is back."),
    ],
)
def test_the_banner_and_readyz_say_why_until_it_is_back(
    client: FlaskClient, proxy: TcpProxy, connections: Connections, mode: Mode, why: str
) -> None:
    until(lambda: is_fine(client))
    before = client.get("/api/v1/search?q=star+voyage").get_json()
    assert (before["engine"], before["degraded"]) == ("elasticsearch", False)
    assert "built-in search" not in client.get("/search?q=star+voyage").text

    if mode is Mode.FROZEN:
        connections.wait_for(PER_QUESTION)
    proxy.become(mode)
    for _ in range(3):
        started = time.perf_counter()
        page = client.get("/search?q=star+voyage")
        assert time.perf_counter() - started < HANGS
        assert page.status_code == 200
        assert f'<p class="banner" role="status">{why}</p>' in page.text
        assert 'data-anime-id="10"' in page.text
    during = client.get("/api/v1/search?q=star+voyage").get_json()
    assert (during["engine"], during["degraded"], during["problems"][0]) == ("embedded", True, why)
    assert during["titles"] == before["titles"]
    assert client.get("/api/v1/suggest?q=star").get_json()["suggestions"][0]["anime_id"] == 10
    answer = client.get("/readyz")
    ready = answer.get_json()
    assert (answer.status_code, ready["status"], ready["problems"]) == (200, "degraded", [why])
    assert ready["engine"] == {"configured": "elasticsearch", "serving": "embedded"}

    connections.wait_for(PATIENCE)
    proxy.become(Mode.PASS)
    proxy.cut()
    until(lambda: is_fine(client))
    after = client.get("/api/v1/search?q=star+voyage").get_json()
    assert (after["engine"], after["degraded"]) == ("elasticsearch", False)
    assert "built-in search" not in client.get("/search?q=star+voyage").text
