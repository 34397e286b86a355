"""What Elasticsearch has to know of versions: their titles before they serve, and which one serves."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from core.catalogue import Catalogue
from core.embeddings import Embeddings, encoders_in
from core.errors import EngineUnavailable
from core.progress import say
from core.settings import Settings
from search.elastic.engine import ElasticEngine
from search.elastic.loading import delete_index, ensure_index, point_alias
from search.embedded_index import expected_metadata
from search.further_names import SearchNames


def load(version: Path, settings: Settings) -> bool:
    """Load a version, staged or published, into Elasticsearch where that is the engine.

    Returns
    -------
    bool
        Whether there was something to load.

    Raises
    ------
    EngineUnavailable
        If the server cannot be used, or has refused a title.
    """
    if settings.search_engine != ElasticEngine.name:
        return False
    started = time.perf_counter()
    catalogue = SearchNames.load(version).joined(Catalogue.load(version))
    embeddings = [Embeddings.load(version, encoder) for encoder in encoders_in(version)]
    metadata = expected_metadata(version, catalogue, embeddings)
    is_new = ensure_index(settings, metadata, catalogue, embeddings)
    say(f"elasticsearch: {time.perf_counter() - started:.1f} s" if is_new else "elasticsearch: up to date")
    return is_new


def serve(version: str, settings: Settings) -> None:
    """Let the alias follow the version that serves now.

    A server that cannot be used is only told of: the app asks for the index of its version by name.
    """
    if settings.search_engine != ElasticEngine.name:
        return
    try:
        point_alias(settings, version)
    except EngineUnavailable as error:
        say(f"the alias in Elasticsearch stays where it was: {error}")


def forget(versions: Iterable[str], settings: Settings) -> None:
    """Delete the indices of versions that are gone; a server that cannot be used is only told of."""
    if settings.search_engine != ElasticEngine.name:
        return
    for version in versions:
        try:
            delete_index(settings, version)
        except EngineUnavailable as error:
            say(f"the index of {version} stays in Elasticsearch: {error}")
