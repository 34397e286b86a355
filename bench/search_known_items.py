"""Known items: whether the box finds a title whose name somebody types exactly, with typos, or in part.

    python -m bench search_known_items

The queries are the main names of the most watched titles of the real catalogue, changed with a fixed seed. A
title counts as found when it, or another one with the very same name, is among the first k of what the page
lists. Misses are printed on stderr.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import search.build
from bench.record import record
from core.artifacts import Staging
from core.catalogue import Catalogue, Title
from core.settings import Settings
from etl.kaggle_catalogue import read_catalogue
from search.names import literal
from search.records import SearchRequest
from search.service import SearchService, open_search

TITLES = 1000
TYPISTS_TITLES = 100
SEED = 20201
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def typo(name: str, rng: random.Random) -> str:
    """Change one Latin letter: put one in, leave one out, replace it, or swap it with the next."""
    places = [place for place, sign in enumerate(name) if sign.isascii() and sign.isalpha()]
    place, letter = rng.choice(places), rng.choice(LETTERS)
    kind = rng.choice(["insert", "delete", "replace", "swap"])
    if kind == "swap" and place + 1 < len(name) and name[place + 1].isalpha():
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if kind == "insert":
        return name[:place] + letter + name[place:]
    return name[:place] + (letter if kind == "replace" else "") + name[place + 1 :]


def unspaced(name: str, rng: random.Random) -> str:
    """Leave out one space."""
    place = rng.choice([place for place, sign in enumerate(name) if sign == " "])
    return name[:place] + name[place + 1 :]


def reordered(name: str, rng: random.Random) -> str:
    """Put the words into another order."""
    words = name.split()
    rng.shuffle(words)
    return " ".join(words)


def has_letters(title: Title) -> bool:
    """Return whether a name has six Latin letters, so that rule 4 allows two typos."""
    return sum(sign.isascii() and sign.isalpha() for sign in title.name) > 5


def has_words(title: Title) -> bool:
    """Return whether a name has several words."""
    return " " in title.name


Row = dict[str, str | int | float]


@dataclass(frozen=True)
class Suite:
    """One kind of queries."""

    label: str
    k: int
    change: Callable[[str, random.Random], str]
    applies: Callable[[Title], bool]


SUITES = (
    Suite("exact name", 1, lambda name, _: name, lambda _: True),
    Suite("1 typo", 1, typo, has_letters),
    Suite("2 typos", 1, lambda name, rng: typo(typo(name, rng), rng), has_letters),
    Suite("missing space", 1, unspaced, has_words),
    Suite(
        "first 60 % of the letters", 5, lambda name, _: name[: max(2, round(len(name) * 0.6))], lambda _: True
    ),
    Suite("words in another order", 5, reordered, has_words),
)


def measure(service: SearchService, titles: list[Title], names: list[str], suite: Suite) -> Row:
    """Return the row of one suite.

    Parameters
    ----------
    titles : list of Title
        Most watched first.
    names : list of str
        Main names by item, as they are compared.
    """
    rng = random.Random(SEED)
    asked = [title.name for title in titles if suite.applies(title)][:TITLES]
    times, found = [], 0
    for name in asked:
        query = suite.change(name, rng)
        started = time.perf_counter()
        answer = service.search(SearchRequest(query, per_page=suite.k))
        times.append((time.perf_counter() - started) * 1000)
        listed = [names[hit.item] for hit in answer.titles]
        found += literal(name) in listed
        if literal(name) not in listed:
            print(f"{suite.label}: {query!r} -> {listed[:1]}, not {name!r}", file=sys.stderr)
    return row(f"{suite.label} @{suite.k}", f"{found / len(asked):.3f}", times)


def measure_keystrokes(service: SearchService, titles: list[Title]) -> Row:
    """Return the row of suggestions at every keystroke of some names."""
    times = []
    for title in titles[:TYPISTS_TITLES]:
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
        titles = sorted(catalogue.titles, key=lambda title: -title.members)
        names = [literal(title.name) for title in catalogue.titles]
        rows = [measure(service, titles, names, suite) for suite in SUITES]
        rows.append(measure_keystrokes(service, titles))
    record(
        "search_known_items",
        f"Known titles among {len(catalogue):,}: the {TITLES:,} most watched",
        "python -m bench search_known_items",
        rows,
        (
            f"The index of the whole catalogue, without vectors, was built in {seconds:.1f} s.",
            f"Load average at the end: {os.getloadavg()[0]:.1f}.",
            "Full searches without an encoder; keystrokes are suggestions.",
        ),
    )


if __name__ == "__main__":
    main()
