"""Whatever is typed, Elasticsearch takes the questions that come of it; see tests/hostile_queries.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

import search.publishing
from core.artifacts import ArtifactStore
from tests.elasticsearch_server import ElasticsearchServer
from tests.hostile_queries import ALWAYS, ask_everywhere, open_app, texts
from tests.web.conftest import publish_whole, settings_for

pytestmark = pytest.mark.elasticsearch


@pytest.fixture(scope="module")
def app(elasticsearch: ElasticsearchServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app as it is served, with its index on the server."""
    var = tmp_path_factory.mktemp("elastic")
    publish_whole(var)
    facts = settings_for(var, search_engine="elasticsearch", elasticsearch_url=elasticsearch.url)
    version = ArtifactStore(facts.artifacts).current_path()
    search.publishing.load(version, facts)
    yield open_app(facts)
    search.publishing.forget([version.name], facts)


@pytest.mark.parametrize("text", ALWAYS, ids=range(len(ALWAYS)))
def test_the_worst(app: Flask, text: str) -> None:
    assert [reply for reply in ask_everywhere(app, text, "elasticsearch") if reply.problem] == []


@given(text=texts())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_breaks_a_question(app: Flask, text: str) -> None:
    assert [reply for reply in ask_everywhere(app, text, "elasticsearch") if reply.problem] == []
