"""Everybody's recommendations on the serving version: people per second, and how often new titles come up.

For the speed, people are simulated over the real catalogue; for the share of people whose lists hold a new
title, and for the legacies beside it, the serving version is used: build it from real lists before.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.record import record
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.lists import PersonLists
from core.manifest import Manifest
from core.person import Person
from core.progress import bar
from core.settings import load_settings
from recommender.batch import write_batch
from recommender.batch_lists import open_arrays
from recommender.chart_shelves import LENGTH
from recommender.charts import Charts
from recommender.evaluation.version_source import observed_in
from recommender.generator import CandidateGenerator, best_first, episodes_by_item, evidence_of
from recommender.methods.registry import METHODS
from recommender.parts import recent_titles
from recommender.service import Recommender

ROOT = Path(__file__).parents[1]
K = 50
#: People whose pages are timed.
TIMED = 300
#: Shelves that give new titles room.
_HOME = {"top_picks": "home page, top picks", "new_for_you": "home page, new for you"}
LEGACIES = ("jaccard", "kmeans", "popularity")
#: Simulated for the speed.
PEOPLE, ROWS = 3_000, 1_000_000


def main() -> None:
    """Measure both, and throw the files away."""
    folder = Path(tempfile.mkdtemp(prefix="anishelf-batch-"))
    try:
        _record_exposure(folder)
        _record_speed(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _record_speed(folder: Path) -> None:
    shared = Path(os.environ.get("ANISHELF_SHARED", ROOT.parent / "shared")) / "data" / "kaggle2020"
    source, var = str(folder / "source"), str(folder / "var")
    _run(
        "build.py",
        "simulate",
        "--catalogue",
        str(shared),
        "--people",
        PEOPLE,
        "--rows",
        ROWS,
        "--out",
        source,
    )
    _run("build.py", "kaggle", source, "--no-embeddings", var=var)
    rows = []
    for processes in (1, 2):
        told = _run("-m", "recommender", "batch", "--k", K, "--processes", processes, var=var)
        rows.append(
            {
                "processes": processes,
                "people": told["people"],
                "seconds": told["seconds"],
                "people a second": told["people_per_second"],
            }
        )
    record(
        "batch",
        f"Everybody's best {K}",
        "python -m bench batch",
        rows,
        [
            f"{PEOPLE:,} simulated people with {ROWS:,} entries over the real catalogue. The whole run: "
            "processes started, the version opened by each, everybody ranked, the file written.",
            "Told of a commercial service: 62 people a second.",
        ],
    )


def _run(*arguments: str | int, var: str | None = None) -> dict[str, float]:
    command = [sys.executable, *(str(argument) for argument in arguments), "--json"]
    environment = os.environ if var is None else {**os.environ, "ANISHELF_VAR": var}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _record_exposure(folder: Path) -> None:
    version = ArtifactStore(load_settings().artifacts).current_path()
    manifest, catalogue, lists = Manifest.read(version), Catalogue.load(version), PersonLists.load(version)
    new = recent_titles(catalogue, Charts.load(version).today)
    write_batch(version, None, K, folder / "out", 1)
    _record_reading(version, catalogue, lists, folder / "out")
    arrays = open_arrays(folder / "out" / version.name)
    assert arrays is not None, "it was written a moment ago"
    rows = [_row("what pages recommend", arrays.items, new)]
    served, day = Recommender.open(version, catalogue, lists), Charts.load(version).today or date.today()
    shown = _on_home_pages(served, lists, day)
    rows += [_row(name, shown[key], new) for key, name in _HOME.items()]
    training = observed_in(version, catalogue, lists, manifest.source).training
    episodes = episodes_by_item(catalogue)
    for name in LEGACIES:
        generator = METHODS[name].fit(training)
        with bar(name, len(lists), "people") as advance:
            own = [_best(generator, person, episodes, advance) for person in lists]
        rows.append(_row(name, np.array(own), new))
    record(
        f"batch_new_titles_{manifest.kind}",
        f"New titles in everybody's best {K} ({manifest.kind})",
        "python -m bench batch",
        rows,
        [
            f"{version.name}: {len(lists):,} people; new are the {int(new.sum()):,} of {len(catalogue):,} "
            f"titles that began within a year. The rows of the home page are shelves of {LENGTH} on one day; "
            "of its top picks two places are kept for new titles, and drawn anew each day.",
            "Told of a commercial service: the mean new title was in the lists of .87 % of people, of .45 % "
            "with the old method.",
        ],
    )


def _on_home_pages(recommender: Recommender, lists: PersonLists, day: date) -> dict[str, NDArray[np.int32]]:
    """Return what stands on the shelves of `_HOME`, each of shape (n_people, `LENGTH`); -1 beyond the end."""
    shown = {key: np.full((len(lists), LENGTH), -1, dtype=np.int32) for key in _HOME}
    with bar("home pages", len(lists), "people") as advance:
        for row, person in enumerate(lists):
            for shelf in recommender.shelves(person, day):
                if shelf.key in shown:
                    shown[shelf.key][row, : len(shelf.titles)] = [one.item for one in shelf.titles]
            advance(1)
    return shown


def _record_reading(version: Path, catalogue: Catalogue, lists: PersonLists, out: Path) -> None:
    people = [lists.person(int(user)) for user in np.linspace(0, len(lists) - 1, TIMED)]
    served = {
        "worked out": Recommender.open(version, catalogue, lists),
        "read from the batch": Recommender.open(version, catalogue, lists, out),
    }
    rows = []
    for how, recommender in served.items():
        for what, ask in (
            (f"the best {K} with reasons", partial(recommender.recommend, k=K)),
            ("all shelves of a home page", recommender.shelves),
        ):
            p50, p95 = np.percentile(_milliseconds(ask, people), [50, 95]).round(2).tolist()
            rows.append({"asked for": what, "how": how, "p50 ms": p50, "p95 ms": p95})
    record(
        "batch_reading",
        "What pages save by reading a batch",
        "python -m bench batch",
        rows,
        [f"{version.name}: {len(people):,} people of {len(catalogue):,} titles, one after the other."],
    )


def _milliseconds(ask: Callable[[Person], object], people: list[Person]) -> list[float]:
    for person in people[:20]:
        ask(person)
    times = []
    for person in people:
        started = time.perf_counter()
        ask(person)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _best(
    generator: CandidateGenerator,
    person: Person,
    episodes: NDArray[np.int64],
    advance: Callable[[float], None],
) -> NDArray[np.int32]:
    """Return the first `K` of a method, without what the person has on their list; -1 beyond the end."""
    scores = np.array(generator.scores(evidence_of(person, episodes)))
    scores[person.items] = 0
    advance(1)
    found = np.fromiter(best_first(scores), dtype=np.int32)[:K]
    return np.pad(found, (0, K - len(found)), constant_values=-1)


def _row(name: str, listed: NDArray[np.int32], new: NDArray[np.bool_]) -> dict[str, str | int | float]:
    people = np.bincount(listed[listed >= 0], minlength=len(new))[new]
    return {
        "lists of": name,
        "the mean new title is in the lists of": f"{people.mean() / len(listed):.2%} of people",
        "new titles in nobody's list": f"{(people == 0).mean():.0%}",
        "lists with a new title": f"{np.isin(listed, np.flatnonzero(new)).any(axis=1).mean():.0%}",
        "new titles a list": round(float(people.sum() / len(listed)), 2),
    }


if __name__ == "__main__":
    main()
