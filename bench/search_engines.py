"""The two engines beside each other on the real catalogue: indexing, keystrokes, full searches, parity.

    python -m bench search_engines

Elasticsearch is the one that the tests would use. Vectors are those of ``ANISHELF_ENCODER``, taken from the
cache of ``ANISHELF_VAR`` where it has them; what it lacks is encoded first, most of an hour with E5.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import search.build
import search.parity
from bench.record import record
from core.artifacts import Staging
from core.catalogue import Catalogue
from core.embeddings import Embeddings
from core.settings import Settings, load_settings
from etl.kaggle_catalogue import read_catalogue
from search.elastic.loading import delete_index, ensure_index
from search.embedded_index import expected_metadata
from search.encoders import encoders_of
from search.further_names import SearchNames
from search.known_items import suites
from search.records import SearchRequest
from search.service import SearchService, open_search
from tests.elasticsearch_distribution import find_source
from tests.elasticsearch_server import ElasticsearchServer

TITLES, LOADS, SAMPLE = 100, 3, 200
TYPISTS, KEYS_A_SECOND, SECONDS = 20, 3, 20
DESCRIPTIONS = (
    "a boy finds a notebook that kills whoever is named in it",
    "girls in a school band drink tea and play a concert",
    "humans behind walls fight giants who eat people",
    "two strangers swap bodies and look for each other",
    "a detective in a small body solves murders",
    "alchemist brothers search for a stone to get their bodies back",
    "a volleyball player who is too short for it",
    "a spaceship crew of bounty hunters who are always out of money",
    "an orphan who wants to become the leader of his ninja village",
    "people are trapped in an online game and die for real",
)

Row = dict[str, str | int | float]


def main() -> None:
    """Measure and write the results down."""
    source = find_source()
    if source is None:
        sys.exit("error: no Elasticsearch: this machine: set ELASTICSEARCH_URL or ELASTICSEARCH_HOME")
    settings = load_settings()
    with ElasticsearchServer.running(source) as server, tempfile.TemporaryDirectory() as folder:
        version = Path(folder) / "bench"
        elastic = settings.model_copy(
            update={"search_engine": "elasticsearch", "elasticsearch_url": server.url}
        )
        catalogue, of_embedded = _prepared(version, settings)
        try:
            rows, notes = _measured(version, catalogue, elastic, of_embedded)
        finally:
            delete_index(elastic, version.name)
    record(
        "search_engines",
        f"Embedded engine and Elasticsearch, {len(catalogue):,} titles, encoder {settings.encoder}",
        "python -m bench search_engines",
        rows,
        notes,
    )


def _prepared(version: Path, settings: Settings) -> tuple[Catalogue, float]:
    """Write a version with vectors; return its catalogue and the seconds of the embedded index."""
    shared = Path(os.environ.get("ANISHELF_SHARED", "../shared"))
    catalogue = read_catalogue(shared / "data" / "kaggle2020").catalogue
    catalogue.save(version)
    staging = Staging(version, "bench", {}, 0)
    for encoder in encoders_of(settings.encoder):
        search.build.embed(staging, encoder, settings.cache)
    started = time.perf_counter()
    search.build.index(staging)
    return catalogue, time.perf_counter() - started


def _measured(
    version: Path, catalogue: Catalogue, settings: Settings, of_embedded: float
) -> tuple[list[Row], list[str]]:
    named = SearchNames.load(version).joined(catalogue)
    vectors = [Embeddings.load(version, encoder) for encoder in encoders_of(settings.encoder)]
    # The last load is what is searched: that with all vectors.
    loaded = [[], *([each] for each in vectors if len(vectors) > 1), vectors]
    loads = {_told(these): _loads(version, named, these, settings) for these in loaded}
    embedded = open_search(version, catalogue, settings.model_copy(update={"search_engine": "embedded"}))
    elastic = open_search(version, catalogue, settings, patience=5)
    services = (embedded, elastic)
    for service in services:  # nobody measures the first seconds of a Java program
        service.search(SearchRequest(DESCRIPTIONS[0]))
        _keystrokes(service, named)
    gc.collect()
    gc.freeze()
    rows = [
        _row(f"index {told}, s", of_embedded, statistics.median(seconds)) for told, seconds in loads.items()
    ]
    for label, times in (
        ("keystroke", [_keystrokes(service, named) for service in services]),
        ("full search by name", [_searches(service, _names(named)) for service in services]),
        ("full search by description", [_searches(service, _described()) for service in services]),
    ):
        rows.append(_row(f"{label}, median ms", *(statistics.median(each) for each in times)))
        rows.append(_row(f"{label}, p95 ms", *(_p95(each) for each in times)))
    typists = [_typists(service, named) for service in services]
    rows.append(_row(f"{TYPISTS} typists at {KEYS_A_SECOND} keys a second, p95 ms", *map(_p95, typists)))
    found = search.parity.compare(embedded, elastic, suites(named, SAMPLE))
    rows.append(_row("parity: same first hit", "-", found["same_first_hit"]))
    rows.append(_row("parity: overlap of the first five", "-", found["top5_overlap"]))
    return rows, _notes(loads, found["queries"])


def _told(vectors: list[Embeddings]) -> str:
    """Say of which encoders vectors are, and how wide."""
    each = (f"{one.encoder} ({one.titles.shape[1]})" for one in vectors)
    return f"with vectors of {' and '.join(each)}" if vectors else "without vectors"


def _loads(version: Path, catalogue: Catalogue, vectors: list[Embeddings], settings: Settings) -> list[float]:
    """Return the seconds of each load of the whole index."""
    metadata = expected_metadata(version, catalogue, vectors)
    times = []
    for _ in range(LOADS):
        delete_index(settings, version.name)
        started = time.perf_counter()
        ensure_index(settings, metadata, catalogue, vectors)
        times.append(time.perf_counter() - started)
    return times


def _names(catalogue: Catalogue) -> list[str]:
    return [title.name for title in sorted(catalogue.titles, key=lambda title: -title.members)[:TITLES]]


def _keystrokes(service: SearchService, catalogue: Catalogue) -> list[float]:
    """Return the milliseconds of the suggestions at every keystroke of some names."""
    typed = [name[:length] for name in _names(catalogue) for length in range(1, len(name) + 1)]
    return [_timed(partial(service.suggest, text, None)) for text in typed]


def _described() -> list[str]:
    """Return descriptions, each another text: encoders remember what they have seen."""
    return [f"{text}, number {number}" for number in range(10) for text in DESCRIPTIONS]


def _searches(service: SearchService, texts: Iterable[str]) -> list[float]:
    """Return the milliseconds of full searches."""
    return [_timed(partial(_answered, service, text)) for text in texts]


def _answered(service: SearchService, text: str) -> None:
    answer = service.search(SearchRequest(text))
    assert answer.engine == service.status().configured, answer.problems


def _typists(service: SearchService, catalogue: Catalogue) -> list[float]:
    """Return the milliseconds that people waited who type names side by side."""
    names, times = _names(catalogue), []
    until = time.perf_counter() + SECONDS

    def type_on(first: int) -> None:
        place = first
        while time.perf_counter() < until:
            name = names[place % len(names)]
            place += TYPISTS
            for length in range(1, len(name) + 1):
                times.append(_timed(partial(service.suggest, name[:length], None)))
                time.sleep(max(0.0, 1 / KEYS_A_SECOND - times[-1] / 1000))

    threads = [threading.Thread(target=type_on, args=(number,)) for number in range(TYPISTS)]
    for thread in threads:
        thread.start()
        time.sleep(1 / KEYS_A_SECOND / TYPISTS)
    for thread in threads:
        thread.join()
    return times


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _row(what: str, embedded: float | str, elastic: float | str) -> Row:
    return {"": what, "embedded": embedded, "elasticsearch": elastic}


def _notes(loads: dict[str, list[float]], n_queries: int) -> list[str]:
    first = ", ".join(f"{seconds[0]:.1f} s {told}" for told, seconds in loads.items())
    return [
        f"Loads of Elasticsearch: medians of {LOADS}, each into a new index with all titles counted at the "
        f"end; the first ones took {first}. Dimensions in brackets. The embedded engine reads vectors from "
        "the version: nothing is indexed of them.",
        "Elasticsearch 8 on the same machine with a heap of 512 MB and without memory-mapping, as for the "
        "tests. Keystrokes are suggestions; full searches include the encoder. All in one process, without "
        "HTTP of ours.",
        f"Parity over {n_queries:,} queries of every known-item suite.",
        f"The machine was shared with other work (load {os.getloadavg()[1]:.1f} at the end).",
    ]


if __name__ == "__main__":
    main()
