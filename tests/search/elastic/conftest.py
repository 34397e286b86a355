"""How long tests of Elasticsearch wait: for a server that is well as long as it takes, on a machine however busy."""

from __future__ import annotations

import pytest

from tests.search.elastic.connections import Connections


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    """The connections of every service that the test opens after this."""
    connections = Connections()
    monkeypatch.setattr("search.elastic.server.Connection", connections.open)
    return connections
