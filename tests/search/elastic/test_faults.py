"""Whatever happens to the server, answers go on soon, say why, and come back by themselves."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

import search.publishing
from core.catalogue import Catalogue
from core.settings import Settings
from search.elastic.connection import PER_ANSWER, PER_QUESTION
from search.elastic.mapping import index_name
from search.elastic.server import ElasticServer
from search.records import SearchAnswer, SearchRequest
from search.service import SearchService, open_search
from tests.elasticsearch_server import ElasticsearchServer
from tests.search.elastic.connections import HANGS, PATIENCE, Connections, until
from tests.tcp_proxy import Mode, TcpProxy

INDEX = index_name("wordy")
TEXTS = ("star voyage", "houze of shadows", "a doctor in the forest", "no")


def settings_for(url: str, **more: object) -> Settings:
    facts: dict[str, object] = {"search_engine": "elasticsearch", "elasticsearch_url": url, "encoder": "none"}
    return Settings(**{**facts, **more})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on while nothing is asked is noticed sooner than for users: that is only waited for."""
    monkeypatch.setattr("search.elastic.breaker._INTERVAL", 0.5)


@pytest.fixture
def client(elasticsearch: ElasticsearchServer, wordy_version: Path) -> Iterator[Elasticsearch]:
    """A client of the server itself, which has the whole index of the version."""
    with Elasticsearch(elasticsearch.url, request_timeout=30) as client:
        search.publishing.load(wordy_version, settings_for(elasticsearch.url))
        yield client
        client.indices.delete(index=INDEX, ignore_unavailable=True)


@pytest.fixture
def proxy(elasticsearch: ElasticsearchServer, client: Elasticsearch) -> Iterator[TcpProxy]:
    with TcpProxy.before(elasticsearch.url) as proxy:
        yield proxy


@pytest.fixture
def service(
    proxy: TcpProxy, wordy_version: Path, catalogue: Catalogue, connections: Connections
) -> SearchService:
    """A service that reaches the server through the proxy, and is served by it."""
    service = open_search(wordy_version, catalogue, settings_for(proxy.url), PATIENCE)
    until(lambda: service.status().serving == "elasticsearch")
    return service


def ask(service: SearchService, text: str) -> SearchAnswer:
    """Ask once, and see that nobody waits for a server that says nothing."""
    started = time.perf_counter()
    answer = service.search(SearchRequest(text))
    assert time.perf_counter() - started < HANGS
    return answer


def items(answer: SearchAnswer) -> list[int]:
    return [hit.item for hit in answer.titles]


def check_degraded(service: SearchService, expected: dict[str, list[int]], why: str) -> None:
    """See that every answer is right and soon there, and that both it and the status tell why."""
    for text in TEXTS:
        answer = ask(service, text)
        assert items(answer) == expected[text]
        assert (answer.engine, answer.degraded) == ("embedded", True)
        assert why in answer.problems[0]
        assert "127.0.0.1" not in answer.problems[0], "readers of a page are not told of addresses"
    assert service.suggest("star", None).suggestions
    status = service.status()
    assert (status.configured, status.serving) == ("elasticsearch", "embedded")
    assert why in status.problems[0]


def check_recovers(service: SearchService, expected: dict[str, list[int]]) -> None:
    until(lambda: service.status().serving == "elasticsearch")
    answers = {text: ask(service, text) for text in TEXTS}
    assert {answer.engine for answer in answers.values()} == {"elasticsearch"}
    assert not any(answer.degraded for answer in answers.values())
    assert {text: items(answer) for text, answer in answers.items()} == expected
    assert service.status().problems == ()


@pytest.fixture
def expected(service: SearchService) -> dict[str, list[int]]:
    """The right answers, given by the server while all is well."""
    answers = {text: service.search(SearchRequest(text)) for text in TEXTS}
    assert {answer.engine for answer in answers.values()} == {"elasticsearch"}
    return {text: items(answer) for text, answer in answers.items()}


def test_answers_without_the_server_come_within_a_second() -> None:
    assert PER_QUESTION < PER_ANSWER < 1


@pytest.mark.elasticsearch
class TestNetwork:
    @pytest.mark.parametrize(
        ("mode", "why"),
        [
            (Mode.CLOSED, "cannot be reached"),
            (Mode.FROZEN, "does not answer in time"),
            (Mode.SLOW, "does not answer in time"),
            (Mode.TRICKLE, "does not answer in time"),
        ],
    )
    def test_answers_go_on(
        self,
        service: SearchService,
        proxy: TcpProxy,
        connections: Connections,
        expected: dict[str, list[int]],
        mode: Mode,
        why: str,
    ) -> None:
        proxy.seconds = 2 * PATIENCE
        if mode is not Mode.CLOSED:
            connections.wait_for(PER_QUESTION)
        proxy.become(mode)
        check_degraded(service, expected, why)
        connections.wait_for(PATIENCE)
        proxy.become(Mode.PASS)
        proxy.cut()  # what is frozen stays so
        check_recovers(service, expected)

    @pytest.mark.parametrize(
        ("status", "why"),
        [
            ("429 Too Many Requests", "overloaded (429)"),
            ("503 Service Unavailable", "not available (503)"),
            ("401 Unauthorized", "refuses the login"),
            ("403 Forbidden", "does not allow"),
            ("500 Internal Server Error", "an error (500)"),
            ("200 OK", "something else than it should"),
        ],
    )
    def test_answers_that_are_errors(
        self, service: SearchService, proxy: TcpProxy, expected: dict[str, list[int]], status: str, why: str
    ) -> None:
        proxy.answer_with(status, '{"error": {"type": "x"}, "status": 0}')
        check_degraded(service, expected, why)
        proxy.become(Mode.PASS)
        check_recovers(service, expected)

    @pytest.mark.parametrize(
        "body", ["<html>", "", "[1, 2", '{"hits": 3}', '{"hits": {"hits": [{"sort": []}]}}']
    )
    def test_answers_that_are_none(
        self, service: SearchService, proxy: TcpProxy, expected: dict[str, list[int]], body: str
    ) -> None:
        proxy.answer_with("200 OK", body)
        check_degraded(service, expected, "something else than it should")

    def test_a_server_that_is_no_elasticsearch(
        self, service: SearchService, proxy: TcpProxy, expected: dict[str, list[int]]
    ) -> None:
        proxy.answer_with("200 OK", "{}")
        proxy.canned = proxy.canned.replace(b"X-elastic-product: Elasticsearch", b"Server: some other server")
        until(
            lambda: (
                "not Elasticsearch 8" in service.status().problems[0] if service.status().problems else False
            )
        )
        check_degraded(service, expected, "not Elasticsearch 8")

    def test_another_major_release(
        self, proxy: TcpProxy, wordy_version: Path, catalogue: Catalogue, client: Elasticsearch
    ) -> None:
        release = client.info()["version"]["number"].encode()
        proxy.rewrite = (release, b"7" + release[1:])
        proxy.become(Mode.REWRITE)
        service = open_search(wordy_version, catalogue, settings_for(proxy.url), PATIENCE)
        assert "is Elasticsearch 7" in service.status().problems[0]
        assert ask(service, "star voyage").degraded
        proxy.become(Mode.PASS)
        until(lambda: service.status().serving == "elasticsearch")

    def test_a_frozen_server_is_not_asked_again_and_again(
        self,
        service: SearchService,
        proxy: TcpProxy,
        connections: Connections,
        expected: dict[str, list[int]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        connections.wait_for(PER_QUESTION)
        proxy.become(Mode.FROZEN)
        until(lambda: service.status().serving == "embedded")
        (connection,), askers = connections.opened, set[str]()
        put = connection.ask

        def noted(*question: Any) -> Any:
            askers.add(threading.current_thread().name)
            return put(*question)

        monkeypatch.setattr(connection, "ask", noted)
        for _ in range(50):
            assert ask(service, "star voyage").degraded
        until(lambda: bool(askers))
        assert askers == {"watch elasticsearch"}, "only the checks"

    def test_the_first_request_after_a_quiet_time(
        self,
        service: SearchService,
        proxy: TcpProxy,
        connections: Connections,
        expected: dict[str, list[int]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        connections.wait_for(PER_QUESTION)
        # Whoever waited for a whole look would be told from the others.
        monkeypatch.setattr("search.elastic.health._PATIENCE", 2 * HANGS)
        monkeypatch.setattr("search.elastic.watch._IDLE", 0.0)
        watchers = [thread for thread in threading.enumerate() if thread.name == "watch elasticsearch"]
        until(lambda: not any(thread.is_alive() for thread in watchers))
        proxy.become(Mode.FROZEN)
        for text in TEXTS:
            assert items(ask(service, text)) == expected[text]

    def test_another_node_answers_at_once(
        self, elasticsearch: ElasticsearchServer, proxy: TcpProxy, wordy_version: Path, catalogue: Catalogue
    ) -> None:
        service = open_search(
            wordy_version, catalogue, settings_for(f"{proxy.url},{elasticsearch.url}"), PATIENCE
        )
        until(lambda: service.status().serving == "elasticsearch")
        proxy.become(Mode.CLOSED)
        for text in TEXTS * 3:
            assert ask(service, text).engine == "elasticsearch"

    def test_the_app_starts_while_the_server_is_away(
        self, proxy: TcpProxy, wordy_version: Path, catalogue: Catalogue
    ) -> None:
        proxy.become(Mode.CLOSED)
        service = open_search(wordy_version, catalogue, settings_for(proxy.url), PATIENCE)
        assert ask(service, "star voyage").degraded
        proxy.become(Mode.PASS)
        until(lambda: service.status().serving == "elasticsearch")


@pytest.mark.elasticsearch
class TestIndex:
    def test_deleted(
        self,
        service: SearchService,
        client: Elasticsearch,
        expected: dict[str, list[int]],
        elasticsearch: ElasticsearchServer,
        wordy_version: Path,
    ) -> None:
        client.indices.delete(index=INDEX)
        check_degraded(service, expected, "the index of this version is missing".replace("the", "The", 1))
        assert search.publishing.load(wordy_version, settings_for(elasticsearch.url))
        check_recovers(service, expected)

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (
                {"made_of": {"version": "other", "analyser": 1, "n_titles": 12, "dimensions": {}}},
                "another version",
            ),
            (
                {"made_of": {"version": "wordy", "analyser": 0, "n_titles": 12, "dimensions": {}}},
                "another analyser",
            ),
            ({"is_complete": False}, "not complete"),
        ],
    )
    def test_of_something_else(
        self,
        service: SearchService,
        client: Elasticsearch,
        expected: dict[str, list[int]],
        change: dict[str, object],
        why: str,
    ) -> None:
        described = client.indices.get_mapping(index=INDEX)[INDEX]["mappings"]["_meta"]
        client.indices.put_mapping(index=INDEX, meta={**described, **change})
        until(lambda: service.status().serving == "embedded")
        check_degraded(service, expected, why)
        client.indices.put_mapping(index=INDEX, meta=described)
        check_recovers(service, expected)

    def test_read_only_because_the_disk_is_full(
        self, service: SearchService, client: Elasticsearch, expected: dict[str, list[int]]
    ) -> None:
        client.indices.put_settings(index=INDEX, settings={"index.blocks.read_only_allow_delete": True})
        until(lambda: service.status().serving == "embedded")
        check_degraded(service, expected, "read-only")
        client.indices.put_settings(index=INDEX, settings={"index.blocks.read_only_allow_delete": None})
        check_recovers(service, expected)

    def test_a_red_cluster(
        self, service: SearchService, client: Elasticsearch, expected: dict[str, list[int]]
    ) -> None:
        nowhere = {"index.routing.allocation.require._name": "nowhere", "index.number_of_replicas": 0}
        client.indices.create(index="lost", settings=nowhere, wait_for_active_shards=0)
        try:
            until(lambda: service.status().serving == "embedded")
            check_degraded(service, expected, "its state is red")
        finally:
            client.indices.delete(index="lost")
        check_recovers(service, expected)


@pytest.mark.elasticsearch
def test_a_question_that_is_refused_leaves_the_server_in_use(
    service: SearchService, expected: dict[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.elastic.engine.names_search", lambda *_: {"query": {"no such query": {}}})
    for _ in range(5):
        assert ask(service, "star voyage").degraded
    monkeypatch.undo()
    assert ask(service, "star voyage").engine == "elasticsearch"


@pytest.mark.elasticsearch
def test_vectors_too_are_asked_for_again_elsewhere(
    proxy: TcpProxy, elasticsearch: ElasticsearchServer, small_version: Path, catalogue: Catalogue
) -> None:
    search.publishing.load(small_version, settings_for(elasticsearch.url))
    service = open_search(small_version, catalogue, settings_for(proxy.url, encoder="use"), PATIENCE)
    until(lambda: service.status().serving == "elasticsearch")
    request = SearchRequest("somebody heals people in the woods")
    well = service.search(request)
    assert well.engine == "elasticsearch"
    proxy.become(Mode.CLOSED)
    fallen = service.search(request)
    assert fallen.engine == "embedded"
    assert items(fallen) == items(well)
    search.publishing.forget(["small"], settings_for(elasticsearch.url))


@pytest.mark.own_elasticsearch
def test_a_process_that_is_frozen_then_killed_and_begun_again(
    own_elasticsearch: ElasticsearchServer,
    wordy_version: Path,
    catalogue: Catalogue,
    connections: Connections,
) -> None:
    settings = settings_for(own_elasticsearch.url)
    search.publishing.load(wordy_version, settings)
    service = open_search(wordy_version, catalogue, settings, PATIENCE)
    until(lambda: service.status().serving == "elasticsearch")
    expected = {text: items(service.search(SearchRequest(text))) for text in TEXTS}
    connections.wait_for(PER_QUESTION)
    own_elasticsearch.signal(signal.SIGSTOP)
    check_degraded(service, expected, "does not answer in time")
    connections.wait_for(PATIENCE)
    own_elasticsearch.signal(signal.SIGCONT)
    check_recovers(service, expected)
    node = own_elasticsearch.node
    assert node is not None
    node.kill()
    check_degraded(service, expected, "cannot be reached")
    node.start()
    node.wait()
    check_recovers(service, expected)


def test_without_any_server(wordy_version: Path, catalogue: Catalogue) -> None:
    service = open_search(wordy_version, catalogue, settings_for("http://127.0.0.1:9"))
    answer = ask(service, "star voyage")
    assert (answer.engine, answer.degraded) == ("embedded", True)
    assert items(answer) == [0, 1]


def test_an_embedded_service_asks_nobody(
    wordy_version: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ElasticServer, "__init__", lambda *_: pytest.fail("it was asked"))
    assert not ask(open_search(wordy_version, catalogue, Settings(encoder="none")), "star voyage").degraded
