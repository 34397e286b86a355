"""Whether the server can be asked: its release, its state, and the index of this version."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from elasticsearch import Elasticsearch

from core.errors import EngineUnavailable
from search.elastic.connection import READ_ONLY, Connection
from search.elastic.mapping import index_name, read_meta
from search.engine import IndexMetadata

_MAJOR = "8."
_AGAIN = "run python -m search index --engine elasticsearch"
#: Seconds for each question at least; a check runs beside the requests.
_PATIENCE = 1.5


def check(connection: Connection, wanted: IndexMetadata) -> None:
    """Make sure that the server can serve a version.

    Raises
    ------
    EngineUnavailable
        With the reason: it cannot be reached, is no Elasticsearch 8 or is red; the index is missing, half
        loaded, blocked or of something else.
    """
    name = index_name(wanted.version)
    check_release(connection)
    patience = _patience(connection)
    state = connection.ask(
        lambda client: str(client.cluster.health(filter_path="status").body["status"]), patience
    )
    if state == "red":
        raise EngineUnavailable(
            "Elasticsearch has lost data (its state is red)",
            "",
            "see GET _cluster/allocation/explain on the server",
        )
    check_fits(index_meta(connection, name), wanted, f"{connection.where}/{name}")
    # A question like those that people ask, so that the first of theirs finds everything warm.
    connection.ask(
        lambda client: client.search(index=name, size=1, query={"term": {"names": "no"}}), patience
    )


def check_release(connection: Connection) -> None:
    """Make sure that the server is an Elasticsearch 8."""
    found = connection.ask(lambda client: str(client.info().body["version"]["number"]), _patience(connection))
    if not found.startswith(_MAJOR):
        raise EngineUnavailable(
            f"the search server is Elasticsearch {found}, not 8", connection.where, "run an Elasticsearch 8"
        )


def index_meta(connection: Connection, name: str) -> IndexMetadata | None:
    """Return what a complete index was made of, None for one that is half loaded or not ours.

    Raises
    ------
    EngineUnavailable
        If it is missing, or must not be written because the disk is full.
    """
    meta, is_blocked = connection.ask(lambda client: _described(client, name), _patience(connection))
    if is_blocked:
        raise EngineUnavailable(READ_ONLY[0], f"{connection.where}/{name}", READ_ONLY[1])
    return read_meta(meta)


def check_fits(found: IndexMetadata | None, wanted: IndexMetadata, where: str) -> None:
    """Make sure that an index is complete and was made of what is served; other vectors may be in it too."""
    if found is None:
        raise EngineUnavailable("the index of this version in Elasticsearch is not complete", where, _AGAIN)
    made, needed = asdict(found), asdict(wanted)
    made["dimensions"] = {key: made["dimensions"].get(key) for key in needed["dimensions"]}
    for key, value in needed.items():
        if made[key] != value:
            what = f"the index in Elasticsearch is of another {key} ({made[key]!r}, {value!r} needed)"
            raise EngineUnavailable(what, where, _AGAIN)


def _patience(connection: Connection) -> float:
    """Return how long to wait; whoever waits longer for answers does so for checks."""
    return max(_PATIENCE, connection.patience)


def _described(client: Elasticsearch, name: str) -> tuple[Any, bool]:
    """Return what an index says of itself, and whether it may not be written."""
    read = "*.mappings._meta,*.settings.index.blocks,*.settings.index.uuid"
    ((_, found),) = client.indices.get(index=name, filter_path=read).body.items()
    blocks = found["settings"]["index"].get("blocks", {})
    return found.get("mappings", {}).get("_meta"), "true" in blocks.values()
