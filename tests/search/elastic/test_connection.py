from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from elasticsearch import Elasticsearch

import search.publishing
from core.catalogue import Catalogue
from core.errors import EngineUnavailable, SettingsInvalid
from core.settings import Settings
from search.elastic.connection import Connection, address, open_client
from search.elastic.health import check_release
from search.records import SearchRequest
from search.service import open_search
from tests.elasticsearch_node import PASSWORD, USERNAME
from tests.elasticsearch_server import ElasticsearchServer
from tests.tcp_proxy import Mode, TcpProxy


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"elasticsearch_url": "localhost"}, "ANISHELF_ELASTICSEARCH_URL"),
        ({"elasticsearch_url": "http://localhost"}, "ANISHELF_ELASTICSEARCH_URL"),
        ({"elasticsearch_url": " , "}, "ANISHELF_ELASTICSEARCH_URL"),
        ({"elasticsearch_api_key": "k", "elasticsearch_username": "u"}, "_API_KEY and _USERNAME"),
        ({"elasticsearch_username": "u"}, "_USERNAME and _PASSWORD"),
        ({"elasticsearch_password": "p"}, "_USERNAME and _PASSWORD"),
        ({"elasticsearch_ca_certs": Path("/no/such.crt")}, "_CA_CERTS=/no/such.crt"),
    ],
)
def test_settings_that_cannot_be_used_are_named(facts: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        open_client(Settings(**facts))  # type: ignore[arg-type]
    assert named in str(caught.value)


def test_several_nodes_by_commas() -> None:
    with open_client(Settings(elasticsearch_url="http://a:9200, http://b:9201")) as client:
        assert {node.config.port for node in client.transport.node_pool.all()} == {9200, 9201}


def test_passwords_in_addresses_are_not_told() -> None:
    settings = Settings(elasticsearch_url="http://me:secret@a:9200,http://b:9200")
    assert address(settings) == "http://a:9200, http://b:9200"
    with pytest.raises(EngineUnavailable) as caught:
        check_release(Connection(Settings(elasticsearch_url="http://me:secret@127.0.0.1:9")))
    assert "secret" not in str(caught.value)


def test_the_questions_of_one_answer_share_its_time() -> None:
    connection = Connection(Settings(elasticsearch_url="http://127.0.0.1:9"), patience=60)
    is_over = Event()

    def slow(_: Elasticsearch) -> None:
        is_over.wait(60)

    started = time.perf_counter()
    with connection.one_answer(0.3):
        for _ in range(100):
            with pytest.raises(EngineUnavailable, match="in time"):
                connection.ask(slow)
    assert time.perf_counter() - started < 20, "each would have had that time"
    is_over.set()


def test_a_name_that_never_resolves_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = Event()

    def never(*_: object, **__: object) -> None:
        is_over.wait(60)
        raise OSError("it never resolved")

    monkeypatch.setattr("socket.getaddrinfo", never)
    connection = Connection(Settings(elasticsearch_url="http://some.where:9200"), patience=0.2)
    started = time.perf_counter()
    with pytest.raises(EngineUnavailable, match="in time"):
        connection.ask(lambda client: client.info())
    assert time.perf_counter() - started < 30
    is_over.set()


@pytest.mark.elasticsearch
def test_a_frozen_node_leaves_time_for_another_one(elasticsearch: ElasticsearchServer) -> None:
    with TcpProxy.before(elasticsearch.url) as frozen:
        frozen.become(Mode.FROZEN)
        connection = Connection(Settings(elasticsearch_url=f"{frozen.url},{elasticsearch.url}"), patience=10)
        for _ in range(4):
            assert connection.ask(lambda client: client.info().body["version"]["number"]).startswith("8.")


@pytest.mark.own_elasticsearch
@pytest.mark.parametrize("own_elasticsearch", ["secured"], indirect=True)
def test_tls_passwords_and_keys(
    own_elasticsearch: ElasticsearchServer, wordy_version: Path, catalogue: Catalogue
) -> None:
    def settings(**login: object) -> Settings:
        facts = {
            "search_engine": "elasticsearch",
            "elasticsearch_url": own_elasticsearch.url,
            "encoder": "none",
        }
        return Settings(**{**facts, **login})  # type: ignore[arg-type]

    trusted = {"elasticsearch_ca_certs": own_elasticsearch.certificate}
    by_name = settings(**trusted, elasticsearch_username=USERNAME, elasticsearch_password=PASSWORD)
    search.publishing.load(wordy_version, by_name)
    with open_client(by_name, 30) as client:
        key = client.security.create_api_key(name="test")["encoded"]
        by_key = settings(**trusted, elasticsearch_api_key=key)
    for usable in (by_name, by_key):
        service = open_search(wordy_version, catalogue, usable, patience=60)
        assert service.search(SearchRequest("star voyage")).engine == "elasticsearch"
    for unusable, why in (
        (
            settings(**trusted, elasticsearch_username=USERNAME, elasticsearch_password="wrong"),
            "refuses the login",
        ),
        (settings(**trusted, elasticsearch_api_key="d3Jvbmc6a2V5"), "refuses the login"),
        (settings(**trusted), "refuses the login"),
        (settings(elasticsearch_username=USERNAME, elasticsearch_password=PASSWORD), "is not trusted"),
    ):
        service = open_search(wordy_version, catalogue, unusable, patience=60)
        answer = service.search(SearchRequest("star voyage"))
        assert (answer.engine, answer.degraded) == ("embedded", True)
        assert why in answer.problems[0]
        with pytest.raises(EngineUnavailable, match=why):
            search.publishing.load(wordy_version, unusable)


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """Nothing of the machine's own settings is read."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("URL", "API_KEY", "USERNAME", "PASSWORD", "CA_CERTS"):
            patch.delenv(f"ANISHELF_ELASTICSEARCH_{name}", raising=False)
        yield
