"""The server's budgets: pages under 20 visitors, suggestions under 20 typists, and the largest paint.

    python -m bench page_times

The load generator, the server and the browser share the cores. Each line stands beside its limit.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Iterable

from playwright.sync_api import Browser, sync_playwright

from bench.chromium import chromium
from bench.load import ROOT, Row, load
from bench.record import record
from bench.serving import serving
from core.artifacts import ArtifactStore
from core.settings import load_settings
from tests.web.browser import ARGUMENTS

PEOPLE, SECONDS = 20, 60
PAINTS = 9

#: Who is there: the classes of the locustfile, and how many people together.
LOADS = {
    "20 visitors": (("Visitor",), PEOPLE),
    "20 typists": (("Typist",), PEOPLE),
    "both at once": ((), 2 * PEOPLE),
}

#: Limits of the 95th percentile in milliseconds, by the names that the locustfile gives.
LIMITS = {
    "/, nobody picked": 25,
    "/, picked user": 60,
    "/fragments/shelf": 20,
    "/fragments/title": 20,
    "/api/v1/suggest": 50,
    "/search": 150,
    "/search, description": 150,
    "/search, submitted": 150,
}
LARGEST_PAINT = 1_500

_LARGEST_PAINT = """() => new Promise(done =>
  new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true }))"""


def main() -> None:
    """Serve the current version, load it three times for a minute, and record the percentiles by page."""
    settings = load_settings()
    version = ArtifactStore(settings.artifacts).current_path().name
    before = os.getloadavg()[0]
    rows: list[Row] = []
    with serving([sys.executable, "app.py"], ROOT, {"ANISHELF_RATE_LIMITS": "off"}) as (url, _):
        rows += _paints(url)
        for name, (kinds, people) in LOADS.items():
            rows += [{"load": name, **judged(row)} for row in load(url, people, SECONDS, kinds)]
    over = [f"{row['page']} under {row['load']}" for row in rows if row["kept"] == "no"]
    record(
        "page_times",
        f"Page times for {SECONDS} s: 20 visitors (2 s of thought), 20 typists (3 keys a second), both",
        "make bench, or python -m bench page_times",
        rows,
        [
            f"Version {version}. HTTP times as the load generator saw them, on the same cores as the server; "
            f"load average before: {before:.1f}. Largest paint: {PAINTS} first visits each, nothing kept "
            "by the browser, nobody else there; p95 and p99 are the slowest.",
            "The budgets are for visitors and for typists; with both at once twice the people are there. "
            f"Over a limit: {', '.join(over) or 'nothing'}.",
        ],
    )


def judged(row: Row) -> Row:
    """Return a row with its limit, and whether the 95th percentile keeps it; "-" where there is none."""
    limit = LIMITS.get(str(row["page"]))
    if limit is None:
        return {**row, "limit ms": "-", "kept": "-"}
    return {**row, "limit ms": limit, "kept": "yes" if float(row["p95 ms"]) <= limit else "no"}


def _paints(url: str) -> list[Row]:
    """Return the times of the home page's largest paint at both widths."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        rows = [
            _painted(f"/, largest paint at {size[0]} px", [_paint(browser, url, size) for _ in range(PAINTS)])
            for size in ((390, 844), (1440, 900))
        ]
        browser.close()
    return rows


def _paint(browser: Browser, url: str, size: tuple[int, int]) -> float:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    milliseconds = float(page.evaluate(_LARGEST_PAINT))
    context.close()
    return milliseconds


def _painted(name: str, times: Iterable[float]) -> Row:
    ordered = sorted(times)
    return {
        "load": "1 browser",
        "page": name,
        "answers": len(ordered),
        "failures": 0,
        "median ms": round(statistics.median(ordered)),
        "p95 ms": round(ordered[-1]),
        "p99 ms": round(ordered[-1]),
        "limit ms": LARGEST_PAINT,
        "kept": "yes" if ordered[-1] <= LARGEST_PAINT else "no",
    }


if __name__ == "__main__":
    main()
