"""20 people who type three keys a second over HTTP, load generator, app and Elasticsearch on the same cores.

    ANISHELF_VAR=... python -m bench typists

needs a version of the real catalogue (``python build.py kaggle``). Every key asks for suggestions and Enter
for the search page, with meaning; two texts of three are names, the others descriptions in three languages.
The app runs under gunicorn as for users, once with each engine; Elasticsearch is that of the tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.load import ROOT, Row, load
from bench.record import record
from bench.serving import serving
from core.artifacts import ArtifactStore
from core.settings import load_settings
from tests.elasticsearch_distribution import find_source
from tests.elasticsearch_server import ElasticsearchServer

TYPISTS, SECONDS = 20, 60


def main() -> None:
    """Measure both engines and write the results down."""
    settings = load_settings()
    version = ArtifactStore(settings.artifacts).current_path().name
    before = os.getloadavg()[0]
    rows = _typed("embedded", {"ANISHELF_SEARCH_ENGINE": "embedded"})
    with _elasticsearch() as address:
        if address:
            elastic = {"ANISHELF_SEARCH_ENGINE": "elasticsearch", "ANISHELF_ELASTICSEARCH_URL": address}
            index = [sys.executable, "-m", "search", "index"]
            subprocess.run(index, cwd=ROOT, env={**os.environ, **elastic}, check=True)
            rows += _typed("elasticsearch", elastic)
    record(
        "typists",
        f"{TYPISTS} typists at 3 keys a second for {SECONDS} s, encoder {settings.encoder}",
        "python -m bench typists",
        rows,
        [
            f"Version {version}, served by gunicorn as for users. HTTP times as the load generator saw them; "
            f"it, the app and Elasticsearch share the cores. Load average before: {before:.1f}.",
            "Suggestions follow every key. A submitted search is the whole page, encoders included; it "
            "counts as a failure where the embedded engine stood in for Elasticsearch.",
        ],
    )


def _typed(engine: str, settings: Mapping[str, str]) -> list[Row]:
    """Serve the current version, let the typists type, and return their rows."""
    with serving([sys.executable, "app.py"], ROOT, {**settings, "ANISHELF_RATE_LIMITS": "off"}) as (url, _):
        rows = load(url, TYPISTS, SECONDS, ["Typist"])
        with urllib.request.urlopen(f"{url}/readyz") as answer:
            state = json.load(answer)
    if state["engine"]["serving"] != engine:
        sys.exit(
            f"error: another engine answered: {', '.join(state['problems'])}: free the machine, try again"
        )
    return [{"engine": engine, **row} for row in rows]


@contextmanager
def _elasticsearch() -> Iterator[str]:
    """Yield the address of a server, "" where there is none."""
    source = find_source()
    if source is None:
        yield ""
    else:
        with ElasticsearchServer.running(source) as server:
            yield server.url


if __name__ == "__main__":
    main()
