"""Small versions for the tests of this room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from core.arrays import save_csr
from core.artifacts import ArtifactStore, Staging, StepReport
from core.catalogue import Catalogue
from core.confidence import confidences
from core.events import EventTable
from core.lists import PersonLists
from core.person import Person
from core.status import ListStatus
from recommender.build import train
from recommender.generator import episodes_by_item
from recommender.methods.als import AlsParameters
from tests.factories import TODAY, small_catalogue, small_events, small_lists

#: Enough for twelve titles, and quick.
FEW = AlsParameters(n_factors=3, iterations=8, n_threads=1)


def matrix_of(lists: PersonLists, catalogue: Catalogue) -> csr_matrix[Any]:
    """Weigh lists as the ETL does."""
    episodes = episodes_by_item(catalogue)[lists.items]
    values = confidences(lists.indptr, lists.status, lists.scores, lists.episodes, episodes)
    return csr_matrix((values, lists.items, lists.indptr), shape=(len(lists), len(catalogue)))


def stage_parts(
    staging: Staging,
    catalogue: Catalogue | None = None,
    lists: PersonLists | None = None,
    events: EventTable | None = None,
) -> None:
    """Stage what the ETL would have staged."""
    catalogue = small_catalogue() if catalogue is None else catalogue
    lists = small_lists() if lists is None else lists

    def write() -> StepReport:
        catalogue.save(staging.path)
        lists.save(staging.path / "lists")
        if events is not None:
            events.save(staging.path)
        save_csr(staging.path / "matrix", matrix_of(lists, catalogue))
        return StepReport(parameters={"today": TODAY.isoformat()})

    staging.step("catalogue", ("catalogue", "lists", "events", "matrix"), write)


def small_version(
    root: Path,
    catalogue: Catalogue | None = None,
    lists: PersonLists | None = None,
    events: EventTable | None = None,
) -> Path:
    """Build and publish a version; the small one with its month of events by default."""
    store = ArtifactStore(root)
    if catalogue is None and events is None:
        events = small_events()
    with store.stage("test", {}) as staging:
        stage_parts(staging, catalogue, lists, events)
        train(staging, FEW)
        store.publish(staging)
    return store.current_path()


def person(*entries: tuple[int, ListStatus, int], user_id: int | None = None) -> Person:
    """Return a person from (item, status, score), all episodes unreported."""
    rows = sorted(entries)
    return Person(
        user_id=user_id,
        items=np.array([entry[0] for entry in rows], dtype=np.int32),
        status=np.array([entry[1] for entry in rows], dtype=np.uint8),
        scores=np.array([entry[2] for entry in rows], dtype=np.uint8),
        episodes=np.zeros(len(rows), dtype=np.uint16),
    )
