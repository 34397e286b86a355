"""How long the recommender takes to answer on the serving version."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from bench.record import record
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.lists import PersonLists
from core.person import Person
from core.settings import load_settings
from core.typing import IntArray
from recommender.parts import Parts
from recommender.service import Recommender

N_PEOPLE = 500
K = 50
#: One list in a few hundred thousand is this long; its owner waits no longer than the others notice.
HEAVY = 5_000
_TIMES = 20


def main() -> None:
    """Time recommendations and shelves for people spread evenly over the version."""
    version = ArtifactStore(load_settings().artifacts).current_path()
    catalogue, lists = Catalogue.load(version), PersonLists.load(version)
    started = time.perf_counter()
    parts = Parts.open(version, catalogue, lists)
    served = Recommender(parts)
    opened = (time.perf_counter() - started) * 1000
    people = [lists.person(int(user)) for user in np.linspace(0, len(lists) - 1, N_PEOPLE)]
    day = date.today()
    rows = [
        _row(f"fold-in and the best {K} scores", people, lambda person: _best_scores(parts, person)),
        _row(f"the best {K}, by rules and with reasons", people, lambda person: served.recommend(person, K)),
        _row("all shelves of a home page", people, lambda person: served.shelves(person, day)),
        _row("similar titles", people, lambda person: served.similar(int(person.items[0]), 12, person)),
    ]
    rng = np.random.default_rng(0)
    heavy = min(HEAVY, len(catalogue))
    for length, who in (
        (heavy, f"somebody with {heavy:,} titles"),
        (len(catalogue), "somebody with all titles"),
    ):
        somebody = [_made_up(len(catalogue), length, rng)] * _TIMES
        rows += [
            _row(f"the best {K}, {who}", somebody, lambda person: served.recommend(person, K)),
            _row(f"all shelves, {who}", somebody, lambda person: served.shelves(person, day)),
        ]
    entries = [len(person) for person in people]
    notes = [
        f"{len(catalogue):,} titles; {len(people)} people with {min(entries):,} to {max(entries):,} entries "
        f"(median {int(np.median(entries)):,}); opened in {opened:.0f} ms.",
        "One after the other in one thread, without HTTP or a page around it.",
    ]
    record(
        "recommender_times",
        "How long the recommender takes to answer",
        "python -m bench recommender_times",
        rows,
        notes,
    )


def _best_scores(parts: Parts, person: Person) -> IntArray:
    """Return the titles that the blend scores highest, best first: no rules, no reasons."""
    scores = parts.blend.scores(parts.taste(person).evidence)
    best = np.argpartition(-scores, K)[:K]
    ordered: IntArray = best[np.argsort(-scores[best], kind="stable")]
    return ordered


def _made_up(n_items: int, length: int, rng: np.random.Generator) -> Person:
    """Return somebody who has completed and scored so many titles drawn by chance."""
    items = np.sort(rng.choice(n_items, size=length, replace=False)).astype(np.int32)
    return replace(Person.from_titles(items), scores=rng.integers(1, 11, size=length).astype(np.uint8))


def _row(what: str, people: list[Person], ask: Callable[[Person], object]) -> dict[str, str | int | float]:
    for person in people[:20]:
        ask(person)
    times = []
    for person in people:
        if len(person):
            started = time.perf_counter()
            ask(person)
            times.append((time.perf_counter() - started) * 1000)
    p50, p95, p99 = (round(float(value), 2) for value in np.percentile(times, [50, 95, 99]))
    return {"asked for": what, "p50 ms": p50, "p95 ms": p95, "p99 ms": p99}


if __name__ == "__main__":
    main()
