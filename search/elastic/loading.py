"""Titles into Elasticsearch: a new index is filled, counted and only then declared complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import streaming_bulk

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from core.errors import EngineUnavailable
from core.progress import bar, say
from core.settings import Settings
from core.typing import Json
from search.elastic.connection import Connection, open_client, translated
from search.elastic.documents import documents
from search.elastic.health import check_fits, check_release, index_meta
from search.elastic.mapping import (
    ALIAS,
    SERVING_SETTINGS,
    index_body,
    index_name,
    meta,
)
from search.engine import IndexMetadata

#: Bytes of one bulk, and seconds that it may take.
_BULK, _PATIENCE = 10_000_000, 120.0
#: Seconds that a question before the load may take: the server may be busy, but whoever typed waits.
_CALM = 10.0
#: Documents that may be refused before the load is given up, and of how many the reader is told.
_MOST_REFUSED, _MOST_TOLD = 200, 20


def ensure_index(
    settings: Settings, metadata: IndexMetadata, catalogue: Catalogue, embeddings: Sequence[Embeddings]
) -> bool:
    """Load the index of a version where the server has no complete one; return whether it was loaded.

    An index that is complete and fits is left as it is. Nobody asks one that is not: a load that was
    interrupted simply begins again.

    Raises
    ------
    EngineUnavailable
        If the server cannot be used, or has refused a title; each one that was refused is told.
    """
    connection = Connection(settings, _CALM)
    check_release(connection)
    if _fits(connection, metadata):
        return False
    with open_client(settings, _PATIENCE) as client:
        try:
            _load(client, metadata, documents(catalogue, embeddings))
        except (ApiError, TransportError) as error:
            raise translated(error, connection.where) from error
    return True


def point_alias(settings: Settings, version: str) -> None:
    """Let the alias point to the index of a version and to no other, in one step.

    Raises
    ------
    EngineUnavailable
        If the server cannot be used or has no such index.
    """
    add = {"add": {"index": index_name(version), "alias": ALIAS}}

    def move(client: Elasticsearch) -> None:
        of_index = client.indices.get_alias(index=f"{ALIAS}-*").body
        held = [name for name, found in of_index.items() if ALIAS in found["aliases"]]
        remove = [{"remove": {"index": name, "alias": ALIAS}} for name in held if name != index_name(version)]
        client.indices.update_aliases(actions=[*remove, add])

    Connection(settings).ask(move, _PATIENCE)


def delete_index(settings: Settings, version: str) -> None:
    """Delete the index of a version that is gone; one that is missing is no error.

    Raises
    ------
    EngineUnavailable
        If the server cannot be used.
    """
    Connection(settings).ask(
        lambda client: client.indices.delete(index=index_name(version), ignore_unavailable=True), _PATIENCE
    )


def _fits(connection: Connection, metadata: IndexMetadata) -> bool:
    """Return whether the server has the whole index already."""
    name = index_name(metadata.version)
    if not connection.ask(lambda client: bool(client.indices.exists(index=name)), _PATIENCE):
        return False
    found = index_meta(connection, name)
    try:
        check_fits(found, metadata, connection.where)
    except EngineUnavailable:
        return False
    return True


def _load(client: Elasticsearch, metadata: IndexMetadata, titles: Iterable[Json]) -> None:
    name = index_name(metadata.version)
    client.indices.delete(index=name, ignore_unavailable=True)
    client.indices.create(index=name, **index_body(metadata))
    with bar("elasticsearch", metadata.n_titles, "titles") as advance:
        _send(client, name, titles, advance)
    client.indices.refresh(index=name)
    client.indices.forcemerge(index=name, max_num_segments=1)
    n_found = int(client.count(index=name).body["count"])
    if n_found != metadata.n_titles:
        where = f"{name} ({n_found:,} of {metadata.n_titles:,})"
        raise EngineUnavailable("Elasticsearch has not kept every title", where, "run the same command again")
    client.indices.put_settings(index=name, settings=SERVING_SETTINGS)
    client.indices.put_mapping(index=name, meta=meta(metadata, is_complete=True))


def _send(client: Elasticsearch, name: str, titles: Iterable[Json], advance: Callable[[float], None]) -> None:
    """Send titles in bulks; what the server is too busy for is sent again, with pauses."""
    refused: list[str] = []
    results = streaming_bulk(
        client, titles, index=name, chunk_size=5000, max_chunk_bytes=_BULK,
        max_retries=5, initial_backoff=1, max_backoff=20, raise_on_error=False, raise_on_exception=False,
    )  # fmt: skip
    for is_done, result in results:
        advance(1)
        if not is_done:
            refused.append(_reason(result["index"]))
            if len(refused) <= _MOST_TOLD:
                say(refused[-1])
            if len(refused) >= _MOST_REFUSED:
                break
    if refused:
        where = f"{name}: {len(refused):,} titles, the first: {refused[0]}"
        raise EngineUnavailable("Elasticsearch has refused titles", where, "see the lines above")


def _reason(result: Json) -> str:
    """Return which title was refused, and why."""
    error: Any = result.get("error", "no reason given")
    if isinstance(error, dict):
        cause = error.get("caused_by", {}).get("reason", "")
        error = f"{error.get('type')}: {error.get('reason')} {cause}".strip()
    return f"anime_id {result.get('_id')}: {error} (status {result.get('status')})"
