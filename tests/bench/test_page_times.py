"""Each budget of a page stands beside what was measured."""

from __future__ import annotations

import re
from pathlib import Path

import bench
from bench.page_times import LIMITS, judged


def test_a_row_says_whether_it_keeps_its_limit() -> None:
    assert judged({"page": "/, picked user", "p95 ms": 60.0})["kept"] == "yes"
    assert judged({"page": "/, picked user", "p95 ms": 61.0}) == {
        "page": "/, picked user",
        "p95 ms": 61.0,
        "limit ms": 60,
        "kept": "no",
    }
    assert judged({"page": "/browse", "p95 ms": 10.0})["limit ms"] == "-"


def test_everything_with_a_limit_is_asked_for() -> None:
    asked = (Path(bench.__path__[0]) / "locustfile.py").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:name=|home_is = )"([^"]+)"', asked))
    assert set(LIMITS) <= named
