"""Ten thousand texts that break careless searches, on both engines, through every door that takes a text.

    ANISHELF_VAR=... python -m bench hostile_queries

needs a version of the real catalogue (``python build.py kaggle``). The texts and the doors are those of
``tests/hostile_queries.py``; ``make test`` tries some hundreds of them on a small catalogue. Elasticsearch is
that of the tests.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how

import search.publishing
from bench.record import record
from core.artifacts import ArtifactStore
from core.progress import bar
from core.settings import Settings, load_settings
from tests.elasticsearch_distribution import find_source
from tests.elasticsearch_server import ElasticsearchServer
from tests.hostile_queries import ALWAYS, COMMANDS, DOORS, Reply, ask_everywhere, open_app, texts

CASES = 10_000
#: Problems that are told in full.
_MOST_TOLD = 20

Row = dict[str, str | int | float]


def main() -> None:
    """Ask everything on both engines and write down what came back."""
    source = find_source()
    if source is None:
        sys.exit("error: no Elasticsearch: this machine: set ELASTICSEARCH_URL or ELASTICSEARCH_HOME")
    asked = cases(CASES)
    before = os.getloadavg()[0]
    with ElasticsearchServer.running(source) as server, tempfile.TemporaryDirectory() as folder:
        # What is asked here is nobody's past search.
        base = load_settings().model_copy(
            update={"database_url": f"sqlite:///{folder}/events.sqlite", "rate_limits": "off"}
        )
        version = ArtifactStore(base.artifacts).current_path()
        elastic = base.model_copy(update={"search_engine": "elasticsearch", "elasticsearch_url": server.url})
        embedded = base.model_copy(update={"search_engine": "embedded"})
        is_ours = search.publishing.load(version, elastic)
        try:
            rows = [row for settings in (embedded, elastic) for row in _asked(settings, asked)]
        finally:
            if is_ours:
                search.publishing.forget([version.name], elastic)
    record(
        "hostile_queries",
        f"{len(asked):,} hostile texts through every door, encoder {base.encoder}",
        "python -m bench hostile_queries",
        rows,
        [
            f"Version {version.name}, asked in one process by one client; load average before: {before:.1f}. "
            "The site refuses texts beyond 500 characters (422); commands, the last two doors of each, "
            "take any.",
            "A problem is any other status, an exception, an answer without a title, and one that did not "
            "come from the engine that was configured. Times are those of answers; slowest in ms.",
        ],
    )


def cases(count: int) -> list[str]:
    """Return texts of every kind, the same ones every time."""
    found = list(ALWAYS)

    @how(
        max_examples=count - len(found), derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(texts())
    def keep(text: str) -> None:
        found.append(text)

    keep()
    return found


def _asked(settings: Settings, asked: Sequence[str]) -> list[Row]:
    """Return a row for each door."""
    engine = settings.search_engine
    app = open_app(settings)
    replies: dict[str, list[Reply]] = defaultdict(list)
    slowest: dict[str, tuple[float, str]] = {}
    n_problems = 0
    with bar(engine, len(asked), "texts") as advance:
        for text in asked:
            for reply in ask_everywhere(app, text, engine):
                replies[reply.door].append(reply)
                slowest[reply.door] = max(slowest.get(reply.door, (0.0, "")), (reply.seconds, text))
                n_problems += bool(reply.problem)
                if reply.problem and n_problems <= _MOST_TOLD:
                    sys.stderr.write(f"{engine} {reply.door}: {reply.problem}: {text[:80]!a} ({len(text)})\n")
            advance(1)
    for door, (seconds, text) in slowest.items():
        sys.stderr.write(f"{engine} {door}: slowest {seconds:.3f} s: {text[:80]!a} ({len(text)})\n")
    return [_row(engine, door, replies[door]) for door in (*DOORS, *COMMANDS)]


def _row(engine: str, door: str, replies: Sequence[Reply]) -> Row:
    statuses = Counter(reply.status for reply in replies)
    times = [1000 * reply.seconds for reply in replies if reply.status != 422]
    return {
        "engine": engine,
        "door": door,
        "texts": len(replies),
        "answered": statuses[200],
        "refused (422)": statuses[422],
        "errors (500)": statuses[500],
        "problems": sum(bool(reply.problem) for reply in replies),
        "median ms": statistics.median(times),
        "p95 ms": statistics.quantiles(times, n=20)[-1],
        "slowest": max(times),
    }


if __name__ == "__main__":
    main()
