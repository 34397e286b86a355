"""Known items: whether the box finds a title whose name somebody types exactly, with typos, or in part.

    python -m bench search_known_items

The queries are names of the most watched titles of the real catalogue and of the alias table, changed with a
fixed seed (`search.known_items`). A title counts as found when it, or another one of the very same name, is
among the first k of what the page lists. Misses are printed on stderr.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import search.build
from bench.record import record
from core.artifacts import Staging
from core.catalogue import Catalogue
from core.settings import Settings
from etl.kaggle_catalogue import read_catalogue
from search.further_names import SearchNames
from search.known_items import Suite, suites
from search.records import SearchRequest
from search.service import SearchService, open_search

TITLES = 1000
TYPISTS_TITLES = 100

Row = dict[str, str | int | float]


def measure(service: SearchService, catalogue: Catalogue, suite: Suite) -> Row:
    """Return the row of one suite."""
    times, found = [], 0
    for known in suite.known:
        started = time.perf_counter()
        answer = service.search(SearchRequest(known.query, per_page=suite.k))
        times.append((time.perf_counter() - started) * 1000)
        listed = [hit.item for hit in answer.titles]
        if known.items.isdisjoint(listed):
            first = [catalogue.titles[item].name for item in listed[:1]]
            print(f"{suite.label}: {known.query!r} -> {first}, not {known.name!r}", file=sys.stderr)
        else:
            found += 1
    return row(f"{suite.label} @{suite.k}", f"{found / len(suite.known):.3f}", times)


def measure_keystrokes(service: SearchService, catalogue: Catalogue) -> Row:
    """Return the row of suggestions at every keystroke of some names."""
    times = []
    for title in sorted(catalogue.titles, key=lambda title: -title.members)[:TYPISTS_TITLES]:
        for length in range(1, len(title.name) + 1):
            started = time.perf_counter()
            service.suggest(title.name[:length], None)
            times.append((time.perf_counter() - started) * 1000)
    return row("keystrokes", "-", times)


def row(label: str, found: str, times: list[float]) -> Row:
    """Return a row of the table; times in milliseconds."""
    p95 = statistics.quantiles(times, n=20)[-1]
    median = statistics.median(times)
    return {"queries": label, "asked": len(times), "found": found, "median ms": median, "p95 ms": p95}


def indexed(catalogue: Catalogue, folder: Path) -> float:
    """Build the index of a catalogue and return the seconds it took."""
    catalogue.save(folder)
    started = time.perf_counter()
    search.build.index(Staging(folder, "bench", {}, 0))
    return time.perf_counter() - started


def main() -> None:
    """Measure and write the results down."""
    shared = Path(os.environ.get("ANISHELF_SHARED", "../shared"))
    catalogue = read_catalogue(shared / "data" / "kaggle2020").catalogue
    with tempfile.TemporaryDirectory() as folder:
        seconds = indexed(catalogue, Path(folder))
        service = open_search(Path(folder), catalogue, Settings(encoder="none"))
        # As the app does after loading: what stays for good is not looked through again and again.
        gc.collect()
        gc.freeze()
        named = SearchNames.load(Path(folder)).joined(catalogue)
        rows = [measure(service, catalogue, suite) for suite in suites(named, TITLES)]
        rows.append(measure_keystrokes(service, catalogue))
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


if __name__ == "__main__":
    main()
