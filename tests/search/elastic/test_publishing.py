"""Versions and their indices: what the commands leave on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from elasticsearch import Elasticsearch

import build
import search.__main__
import search.build
import search.parity
import search.publishing
from core.artifacts import ArtifactStore, Staging
from core.catalogue import Catalogue
from core.errors import EngineUnavailable, GateRefused
from core.settings import Settings, load_settings
from search.elastic.mapping import ALIAS, index_name
from search.records import SearchRequest
from search.service import open_search
from tests.elasticsearch_server import ElasticsearchServer
from tests.factories import make_title, write_parts


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    """A published small version without vectors, indexed for the embedded engine only."""
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
    monkeypatch.setenv("ANISHELF_ENCODER", "none")
    monkeypatch.delenv("ANISHELF_SEARCH_ENGINE", raising=False)
    store = ArtifactStore(tmp_path / "artifacts")
    with store.stage("test", {}) as staging:
        write_parts(staging.path)
        search.build.index(staging)
        store.publish(staging)
    return store


@pytest.fixture
def client(
    elasticsearch: ElasticsearchServer, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Elasticsearch]:
    monkeypatch.setenv("ANISHELF_ELASTICSEARCH_URL", elasticsearch.url)
    with Elasticsearch(elasticsearch.url, request_timeout=30) as client:
        yield client
        for version in store.versions():
            client.indices.delete(index=index_name(version), ignore_unavailable=True)


def run(*words: str) -> Result:
    return CliRunner().invoke(search.__main__.cli, words, catch_exceptions=False)


def aliased(client: Elasticsearch) -> list[str]:
    return list(client.options(ignore_status=404).indices.get_alias(index=f"{ALIAS}-*", name=ALIAS))


@pytest.mark.elasticsearch
class TestCommands:
    def test_index_loads_what_is_missing_and_nothing_else(
        self, store: ArtifactStore, client: Elasticsearch
    ) -> None:
        version = store.current()
        assert version is not None
        first = json.loads(run("index", "--engine", "elasticsearch", "--json").stdout)
        assert first == {"version": version, "engine": "elasticsearch", "written": True}
        assert aliased(client) == [index_name(version)]
        assert not json.loads(run("index", "--engine", "elasticsearch", "--json").stdout)["written"]
        assert store.current() == version

    def test_index_again_makes_a_new_version_and_keeps_the_last_one(
        self, store: ArtifactStore, client: Elasticsearch
    ) -> None:
        run("index", "--engine", "elasticsearch")
        before = store.current()
        assert before is not None
        run("index", "--engine", "elasticsearch", "--again")
        after = store.current()
        assert after is not None
        assert after != before
        assert aliased(client) == [index_name(after)]
        assert client.indices.exists(index=index_name(before))

    def test_an_index_of_another_analyser_is_made_anew(
        self, store: ArtifactStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = store.current()
        for module in ("search.__main__", "search.embedded_index"):
            monkeypatch.setattr(f"{module}.ANALYSER_VERSION", 10**6)
        run("index", "--engine", "elasticsearch")
        assert store.current() != before

    def test_query_and_status_name_the_server(self, store: ArtifactStore, client: Elasticsearch) -> None:
        run("index", "--engine", "elasticsearch")
        answer = json.loads(run("query", "star voyage", "--engine", "elasticsearch", "--json").stdout)
        assert (answer["engine"], answer["degraded"]) == ("elasticsearch", False)
        assert [title["anime_id"] for title in answer["titles"]] == [10, 20]
        status = json.loads(run("status", "--engine", "elasticsearch", "--json").stdout)
        assert status["engine"] == {"configured": "elasticsearch", "serving": "elasticsearch"}
        assert status["server"]["index"] == index_name(str(store.current()))
        assert "server   http://127.0.0.1" in run("status", "--engine", "elasticsearch").stdout

    def test_evaluate_asks_the_server(
        self, store: ArtifactStore, client: Elasticsearch, tmp_path: Path
    ) -> None:
        run("index", "--engine", "elasticsearch")
        queries = [
            {"query": "star voyage", "relevant": {"10": 1}, "lang": "en"},
            {"query": "star voyage", "relevant": {"20": 1}, "candidates": [20, 70]},
            {"query": "doctor in a forest", "relevant": {"70": 1}, "candidates": [70]},
        ]
        (tmp_path / "queries.json").write_text(json.dumps(queries))
        file = str(tmp_path / "queries.json")
        found = json.loads(run("evaluate", file, "--engine", "elasticsearch", "--json").stdout)
        assert (found["engine"], found["queries"], found["encoder"]) == ("elasticsearch", 3, "none")
        assert found["metrics"]["recall@1"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
        assert found["metrics"]["ndcg@10"]["mean"] == found["by_lang"]["en"]["mrr"]["mean"] == 1.0

    def test_parity(
        self, store: ArtifactStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("index", "--engine", "elasticsearch")
        found = json.loads(run("parity", "--sample", "5", "--json").stdout)
        assert (found["same_first_hit"], found["top5_overlap"], found["passed"]) == (1, 1, True)
        assert "exact name" in run("parity", "--sample", "2").stdout
        monkeypatch.setattr(search.parity, "OVERLAP", 1.1)
        with pytest.raises(GateRefused, match="agree too little"):
            run("parity", "--sample", "2")

    def test_alias_and_indices_follow_rollback_deploy_and_prune(
        self, store: ArtifactStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ANISHELF_SEARCH_ENGINE", "elasticsearch")
        old = str(store.current())
        run("index")
        run("index", "--again")
        new = str(store.current())
        for words, serving in ((["rollback"], old), (["deploy", new], new), (["prune", "--keep", "1"], new)):
            CliRunner().invoke(build.cli, words, catch_exceptions=False)
            assert aliased(client) == [index_name(serving)]
        assert not client.indices.exists(index=index_name(old))

    def test_a_version_that_the_server_refuses_is_not_published(
        self, store: ArtifactStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = store.versions()
        with monkeypatch.context() as patch:
            patch.setattr("search.elastic.loading.documents", lambda *_: [{"_id": "1", "surprise": 1}])
            with pytest.raises(EngineUnavailable, match="refused"):
                run("index", "--engine", "elasticsearch", "--again")
        assert store.versions() == before
        run("index", "--engine", "elasticsearch", "--again")
        assert len(store.versions()) == 2


@pytest.mark.elasticsearch
def test_names_of_the_alias_table_are_on_the_server(
    elasticsearch: ElasticsearchServer, tmp_path: Path
) -> None:
    titles = [make_title(21, "One Piece"), make_title(5114, "Fullmetal Alchemist: Brotherhood")]
    Catalogue(titles).save(tmp_path / "aliased")
    search.build.index(Staging(tmp_path / "aliased", "test", {}, 0))
    settings = Settings(search_engine="elasticsearch", elasticsearch_url=elasticsearch.url, encoder="none")
    assert search.publishing.load(tmp_path / "aliased", settings)
    service = open_search(tmp_path / "aliased", Catalogue(titles), settings, patience=60)
    answer = service.search(SearchRequest("연금술사 강철의"))  # in this order it is the beginning of no name
    assert answer.engine == "elasticsearch"
    assert [(hit.item, hit.matched_name[:8]) for hit in answer.titles] == [(1, "강철의 연금술사")]
    search.publishing.forget(["aliased"], settings)


def test_a_server_that_is_away_stops_a_publication_but_no_rollback(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANISHELF_SEARCH_ENGINE", "elasticsearch")
    monkeypatch.setenv("ANISHELF_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    with pytest.raises(EngineUnavailable, match=r"cannot be reached: http://127.0.0.1:9: "):
        run("index")
    search.publishing.serve("one", load_settings())
    search.publishing.forget(["one"], load_settings())
    told = capsys.readouterr().err
    assert "the alias in Elasticsearch stays where it was: Elasticsearch cannot be reached" in told
    assert "the index of one stays in Elasticsearch" in told


def test_the_embedded_engine_needs_no_server(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANISHELF_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    settings = load_settings()
    assert not search.publishing.load(store.current_path(), settings)
    search.publishing.serve("one", settings)
    search.publishing.forget(["one"], settings)
