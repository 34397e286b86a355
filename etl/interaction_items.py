"""Titles from an items file and from what people did with them: films, books or anime alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.catalogue import Title
from core.lists import PersonLists
from core.status import ListStatus
from etl import facts
from etl.interaction_rows import fold_name
from etl.kaggle_companions import FileCounts
from etl.kaggle_tables import check_columns, read_table
from etl.synopsis import is_placeholder

#: Folded column names and what they hold. Everything but the id may be missing.
COLUMNS = {
    "itemid": "item",
    "movieid": "item",
    "animeid": "item",
    "title": "name",
    "name": "name",
    "genres": "genres",
    "genre": "genres",
    "year": "year",
    "type": "type",
    "synopsis": "synopsis",
    "description": "synopsis",
    "studios": "studios",
    "episodes": "episodes",
}

_YEAR = re.compile(r"\s*\(((?:18|19|20)\d\d)(?:[-–]\s*(?:\d{4})?)?\)\s*$")
_NO_GENRES = "(no genres listed)"

#: A mean of fewer scores is no community score.
MIN_RATERS = 5


@dataclass(frozen=True)
class ItemRows:
    """The titles of an items file by the id that the file writes, not numbered yet."""

    titles: dict[str, Title]
    counts: FileCounts


def read_items(path: Path) -> ItemRows:
    """Read an items file; the first row of an id stays.

    Raises
    ------
    SourceInvalid
        If the file cannot be read or has no item column.
    """
    table = _renamed(read_table(path, ()))
    check_columns(path, ["item_id" if column == "item" else column for column in table.columns], ("item_id",))
    counts = FileCounts(read=len(table))
    titles: dict[str, Title] = {}
    for row in table.to_dict("records"):
        item = row["item"].strip()
        if not item:
            counts.dropped["no item_id"] += 1
        elif item in titles:
            counts.dropped["repeated item_id"] += 1
        else:
            titles[item] = title_of({str(column): cell for column, cell in row.items()})
    counts.kept = len(titles)
    return ItemRows(titles, counts)


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    names = [COLUMNS.get(fold_name(str(column)), "") for column in table.columns]
    first = [bool(name) and names.index(name) == place for place, name in enumerate(names)]
    kept = table.loc[:, first]
    kept.columns = pd.Index([name for name, is_first in zip(names, first, strict=True) if is_first])
    return kept


def title_of(row: dict[str, str]) -> Title:
    """Return the title of a row; a year in brackets at the end of the name is taken out of it.

    The name as the file writes it stays among the other names, so that it can be searched.
    """
    written = row.get("name", "").strip()
    match = _YEAR.search(written)
    name = written[: match.start()].strip() if match else written
    synopsis = row.get("synopsis", "").strip()
    return Title(
        anime_id=0,
        name=name or written or row["item"].strip(),
        other_names=(written,) if name and name != written else (),
        genres=_genres(row.get("genres", "")),
        year=facts.positive(row.get("year", "")) or (int(match.group(1)) if match else None),
        type=facts.text(row.get("type", "")),
        synopsis="" if is_placeholder(synopsis) else synopsis,
        studios=facts.words(row.get("studios", "")),
        episodes=facts.positive(row.get("episodes", "")),
    )


def _genres(cell: str) -> tuple[str, ...]:
    return facts.words(cell.replace("|", ",")) if cell.strip() != _NO_GENRES else ()


def with_community(titles: Sequence[Title], lists: PersonLists) -> list[Title]:
    """Return titles with the figures that a data set like Kaggle's would tell of them.

    Members are the people with an entry. The community score is the plain mean of the scores, to two
    decimals, where at least `MIN_RATERS` people gave one. `popularity` ranks by members, `ranked` by score.

    Parameters
    ----------
    titles : sequence of Title
        Title i is item i.
    lists : PersonLists
    """
    by_status = _tally(lists.items, lists.status, len(titles), max(ListStatus) + 1)
    votes = _tally(lists.items, lists.scores, len(titles), 11)[:, 1:]
    raters = votes.sum(axis=1)
    means = votes @ np.arange(1, 11) / np.maximum(raters, 1)
    scores = np.where(raters >= MIN_RATERS, means, np.nan)
    members = by_status.sum(axis=1)
    popularity, ranked = _ranks(members.astype(np.float64)), _ranks(scores)
    return [
        replace(
            title,
            score=None if np.isnan(scores[item]) else round(float(scores[item]), 2),
            score_counts=tuple(int(n) for n in votes[item]) if raters[item] else (),
            members=int(members[item]),
            popularity=int(popularity[item]),
            ranked=None if np.isnan(scores[item]) else int(ranked[item]),
            watching=int(by_status[item, ListStatus.WATCHING]),
            completed=int(by_status[item, ListStatus.COMPLETED]),
            on_hold=int(by_status[item, ListStatus.ON_HOLD]),
            dropped=int(by_status[item, ListStatus.DROPPED]),
            plan_to_watch=int(by_status[item, ListStatus.PLAN_TO_WATCH]),
        )
        for item, title in enumerate(titles)
    ]


def _tally(
    items: NDArray[np.int32], codes: NDArray[np.uint8], n_items: int, n_codes: int
) -> NDArray[np.int64]:
    """Return how often each item has each code, shape (n_items, n_codes)."""
    cells = items.astype(np.int64) * n_codes + codes
    return np.bincount(cells, minlength=n_items * n_codes).reshape(n_items, n_codes)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return ranks from 1, the largest first, ties in order of item, NaN last."""
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


def missing_titles(ids: Sequence[str], known: Mapping[str, Title]) -> dict[str, Title]:
    """Return titles, named by their id, for items that people used and no items file names."""
    return {item: Title(anime_id=0, name=item) for item in ids if item not in known}
