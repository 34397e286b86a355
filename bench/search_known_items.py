"""Known items: whether the box finds a title whose name somebody types exactly, with typos, or in part.

    python -m bench search_known_items

The queries are names of the most watched titles of the real catalogue and of the alias table, changed with a
fixed seed (`search.known_items`). A title counts as found when it, or another one of the very same name, is
among the first k of what the page lists. Both engines are asked; Elasticsearch is that of the tests. Misses
are printed on stderr.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import search.build
from bench.record import record
from core.artifacts import Staging
from core.catalogue import Catalogue
from core.progress import bar
from core.settings import Settings
from etl.kaggle_catalogue import read_catalogue
from search.elastic.loading import delete_index, ensure_index
from search.embedded_index import expected_metadata
from search.further_names import SearchNames
from search.known_items import Suite, suites
from search.records import SearchRequest
from search.service import SearchService, open_search
from tests.elasticsearch_distribution import find_source
from tests.elasticsearch_server import ElasticsearchServer

TITLES = 1000
TYPISTS_TITLES = 100

Row = dict[str, str | int | float]


def main() -> None:
    """Measure and write the results down."""
    shared = Path(os.environ.get("ANISHELF_SHARED", "../shared"))
    catalogue = read_catalogue(shared / "data" / "kaggle2020").catalogue
    with tempfile.TemporaryDirectory() as folder:
        version = Path(folder) / "bench-known-items"
        seconds = indexed(catalogue, version)
        named = SearchNames.load(version).joined(catalogue)
        with _services(version, catalogue, named) as services:
            rows = measured(services, named, suites(named, TITLES))
    record(
        "search_known_items",
        f"Known titles among {len(catalogue):,}: the {TITLES:,} most watched",
        "python -m bench search_known_items",
        rows,
        (
            f"The index of the whole catalogue, without vectors, was built in {seconds:.1f} s.",
            f"Load average at the end: {os.getloadavg()[0]:.1f}.",
            "Full searches without an encoder; keystrokes are suggestions.",
            "Few characters fit many names: short beginnings cannot always bring the one that was meant.",
        ),
    )


def measured(services: Mapping[str, SearchService], catalogue: Catalogue, of: list[Suite]) -> list[Row]:
    """Return a row for each suite, and one for keystrokes, with columns for each service."""
    # As the app does after loading: what stays for good is not looked through again and again.
    gc.collect()
    gc.freeze()
    rows: list[Row] = [{"queries": f"{suite.label} @{suite.k}", "asked": len(suite.known)} for suite in of]
    rows.append({"queries": "keystrokes", "asked": len(typed(catalogue))})
    total = len(services) * sum(len(suite.known) for suite in of)
    with bar("known items", total, "queries") as advance:
        for name, service in services.items():
            for row, suite in zip(rows, of, strict=False):
                share, times = _found(service, catalogue, suite)
                row |= {f"{name}: found": f"{share:.3f}", **_times(name, times)}
                advance(len(suite.known))
            rows[-1] |= {f"{name}: found": "-", **_times(name, _keystrokes(service, catalogue))}
    return rows


def indexed(catalogue: Catalogue, folder: Path) -> float:
    """Build the index of a catalogue and return the seconds it took."""
    catalogue.save(folder)
    started = time.perf_counter()
    search.build.index(Staging(folder, "bench", {}, 0))
    return time.perf_counter() - started


def typed(catalogue: Catalogue) -> list[str]:
    """Return what stands in the box after each key of some names."""
    titles = sorted(catalogue.titles, key=lambda title: -title.members)[:TYPISTS_TITLES]
    return [title.name[:length] for title in titles for length in range(1, len(title.name) + 1)]


@contextmanager
def _services(version: Path, catalogue: Catalogue, named: Catalogue) -> Iterator[dict[str, SearchService]]:
    """Yield a service for each engine that this machine has."""
    settings = Settings(encoder="none")
    services = {"embedded": open_search(version, catalogue, settings)}
    source = find_source()
    if source is None:
        yield services
        return
    with ElasticsearchServer.running(source) as server:
        elastic = settings.model_copy(
            update={"search_engine": "elasticsearch", "elasticsearch_url": server.url}
        )
        ensure_index(elastic, expected_metadata(version, named, []), named, [])
        try:
            yield {**services, "elasticsearch": open_search(version, catalogue, elastic, patience=5)}
        finally:
            delete_index(elastic, version.name)


def _found(service: SearchService, catalogue: Catalogue, suite: Suite) -> tuple[float, list[float]]:
    """Return the share of a suite that is found, and the milliseconds of each query."""
    times, found = [], 0
    for known in suite.known:
        started = time.perf_counter()
        answer = service.search(SearchRequest(known.query, per_page=suite.k))
        times.append((time.perf_counter() - started) * 1000)
        assert answer.engine == service.status().configured, answer.problems
        listed = [hit.item for hit in answer.titles]
        if known.items.isdisjoint(listed):
            first = [catalogue.titles[item].name for item in listed[:1]]
            print(f"{suite.label}: {known.query!r} -> {first}, not {known.name!r}", file=sys.stderr)
        else:
            found += 1
    return found / len(suite.known), times


def _keystrokes(service: SearchService, catalogue: Catalogue) -> list[float]:
    """Return the milliseconds of the suggestions at every keystroke of some names."""
    times = []
    for text in typed(catalogue):
        started = time.perf_counter()
        service.suggest(text, None)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _times(name: str, times: list[float]) -> dict[str, float]:
    p95 = statistics.quantiles(times, n=20)[-1]
    return {f"{name}: median ms": statistics.median(times), f"{name}: p95 ms": p95}


if __name__ == "__main__":
    main()
