"""What Lighthouse said, as it is written down."""

from __future__ import annotations

from typing import Any

from bench.lighthouse import below, median_of
from bench.load import Row


def report(performance: float, largest_paint: float) -> dict[str, Any]:
    scores = {"performance": performance, "accessibility": 1, "best-practices": 1, "seo": 0.9}
    values = {
        "largest-contentful-paint": largest_paint,
        "cumulative-layout-shift": 0,
        "total-blocking-time": 12.4,
    }
    return {
        "categories": {name: {"score": score} for name, score in scores.items()},
        "audits": {name: {"numericValue": value} for name, value in values.items()},
    }


def test_each_figure_is_the_median_of_the_runs() -> None:
    figures = median_of([report(0.9, 1900.4), report(0.99, 1500.6), report(0.97, 1700.2)])
    assert figures == {
        "performance": 97,
        "accessibility": 100,
        "best practices": 100,
        "SEO": 90,
        "LCP ms": 1700,
        "CLS": 0,
        "TBT ms": 12,
    }


def test_what_falls_short_is_named() -> None:
    rows: list[Row] = [
        {"page": "home", "performance": 94, "accessibility": 100, "best practices": 96, "SEO": 50},
        {"page": "title", "performance": 95, "accessibility": 100, "best practices": 100, "SEO": 50},
    ]
    assert below(rows) == ["performance of home (94)", "best practices of home (96)"]
