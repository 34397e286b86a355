"""The source for users/items/interactions CSVs: MovieLens, AWS Personalize exports, or anybody's own.

``interactions.csv`` (or MovieLens' ``ratings.csv``) is needed; ``items.csv`` (or ``movies.csv``) and
``users.csv`` are optional. Every title that the items file names or that somebody used is offered.

Scores: values up to 5 are stars and doubled, up to 10 they are taken as they are, up to 100 divided by ten; a
data set whose values never leave 0 and 1, or go beyond 100, has no scores. 0 and blank are no score.
Several events of a pair become one entry: a viewing outweighs a mere interest, then the newest status counts,
and the newest score.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue
from core.errors import SourceInvalid
from core.events import EventTable
from etl.interaction_items import with_community
from etl.interaction_rows import check_interactions, fold_name
from etl.interaction_source import INTERACTIONS, ITEMS, USERS, Source, first_file, needed_file
from etl.kaggle_companions import FileCounts
from etl.kaggle_tables import columns_of

#: The event table holds what happened in the last days of the data, for time windows and trending.
EVENT_DAYS = 90
_DAY = 86_400


def check(folder: Path) -> None:
    """Look at the needed files before a build begins.

    Raises
    ------
    SourceInvalid
        If the folder, the interactions or a needed column is missing.
    """
    check_interactions(needed_file(folder))
    for names, needed in ((ITEMS, "itemid movieid animeid"), (USERS, "userid")):
        path = first_file(folder, names)
        if path is not None and not {fold_name(c) for c in columns_of(path)} & set(needed.split()):
            raise SourceInvalid(
                "a column is missing",
                f"{path} has no id",
                f"add {needed.split('id')[0]}_id, or take the file away",
            )


def fingerprint(folder: Path) -> dict[str, Any]:
    """Return size and hash of the ends of each file: an interrupted build only resumes on the same input."""
    files = [
        path for names in (INTERACTIONS, ITEMS, USERS) if (path := first_file(folder, names)) is not None
    ]
    return {path.name: [path.stat().st_size, _hash_of_ends(path)] for path in files}


def build(staging: Staging, folder: Path, today: date | None) -> None:
    """Run the steps catalogue, lists and events.

    Parameters
    ----------
    staging : Staging
    folder : Path
    today : date or None
        Default: the UTC day of the newest interaction; without time stamps, the present day.

    Raises
    ------
    SourceInvalid
        If a file cannot be read or no row of it can be used.
    """
    source = Source(folder)
    staging.step("catalogue", ("catalogue",), lambda: _catalogue(staging, source, today))
    staging.step("lists", ("lists",), lambda: _lists(staging, source))
    staging.step("events", ("events",), lambda: _events(staging, source))


def _catalogue(staging: Staging, source: Source, today: date | None) -> StepReport:
    titles = with_community(source.titles, source.lists)
    Catalogue(titles).save(staging.path)
    day = today or source.newest_day or datetime.now(UTC).date()
    n_synopses = sum(bool(title.synopsis) for title in titles)
    return StepReport(
        counts={
            "titles_read": len(titles),
            "titles_offered": len(titles),
            "titles_not_offered": 0,
            "titles_adult": 0,
            "synopses_joined": n_synopses,
            "files": {}
            if source.items_file is None
            else {source.items_file.name: source.item_rows.counts.to_json()},
        },
        parameters={"today": day.isoformat(), "value_scale": source.scale.words},
    )


def _lists(staging: Staging, source: Source) -> StepReport:
    lists, rows = source.lists, source.rows
    lists.save(staging.path / "lists")
    source.write_users(staging.path / "lists")
    merged = len(rows) - len(lists.items)
    counts = FileCounts(rows.read, len(lists.items), merged, rows.dropped).to_json()
    return StepReport(
        counts={
            "list_rows_read": rows.read,
            "list_rows_kept": counts["kept"],
            "list_rows_merged": merged,
            "rating_rows_read": 0,
            "people": len(lists),
            "interactions": len(lists.items),
            "dropped": counts["dropped"],
            "files": {
                source.interactions_file.name: counts,
                **(
                    {}
                    if source.users_file is None
                    else {source.users_file.name: source.users_table[1].to_json()}
                ),
            },
        }
    )


def _events(staging: Staging, source: Source) -> StepReport:
    """Write what happened lately; nothing where the source has no times."""
    rows = source.rows
    if not rows.times.any():
        return StepReport(counts={"events": 0})
    recent = np.flatnonzero(rows.times > rows.times.max() - EVENT_DAYS * _DAY)
    recent = recent[np.argsort(rows.times[recent], kind="stable")]
    EventTable(
        user_ids=source.user_ids[rows.users[recent]],
        items=source.item_of[rows.items[recent]].astype(np.int32),
        kinds=rows.kinds[recent],
        times=rows.times[recent],
    ).save(staging.path)
    return StepReport(counts={"events": len(recent)}, parameters={"event_days": EVENT_DAYS})


def _hash_of_ends(path: Path, n_bytes: int = 1 << 20) -> str:
    with path.open("rb") as file:
        head = file.read(n_bytes)
        file.seek(max(path.stat().st_size - n_bytes, 0))
        return hashlib.sha256(head + file.read()).hexdigest()[:16]
