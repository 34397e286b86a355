"""Users, items and interactions as one source: ids numbered, values made scores, rows made lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.catalogue import Title
from core.errors import SourceInvalid
from core.id_map import IdMap
from core.lists import PersonLists
from core.status import ListStatus
from etl.interaction_items import ItemRows, missing_titles, read_items
from etl.interaction_rows import InteractionRows, fold_name, read_interactions
from etl.kaggle_companions import FileCounts
from etl.kaggle_tables import read_table

INTERACTIONS = ("interactions.csv", "ratings.csv")
ITEMS = ("items.csv", "movies.csv")
USERS = ("users.csv",)


def first_file(folder: Path, names: tuple[str, ...]) -> Path | None:
    """Return the first of some files that a folder has."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def needed_file(folder: Path) -> Path:
    """Return the interactions file of a folder.

    Raises
    ------
    SourceInvalid
        If there is none.
    """
    if not folder.is_dir():
        raise SourceInvalid("no such folder", str(folder), "name the folder that holds interactions.csv")
    path = first_file(folder, INTERACTIONS)
    if path is None:
        raise SourceInvalid("a file is missing", str(folder / INTERACTIONS[0]), "put it into the folder")
    return path


@dataclass(frozen=True)
class Scale:
    """How values become scores from 1 to 10."""

    factor: float | None
    words: str

    def scores(self, values: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return scores, 0 where there is none; halves are rounded up."""
        if self.factor is None:
            return np.zeros(len(values), dtype=np.uint8)
        rounded = np.floor(np.nan_to_num(values, nan=0) * self.factor + 0.5)
        return np.where(values > 0, np.clip(rounded, 1, 10), 0).astype(np.uint8)


def scale_of(values: NDArray[np.float32]) -> Scale:
    """Tell the scale of a data set's values by the largest of them."""
    largest = np.nanmax(values, initial=0) if not np.isnan(values).all() else 0
    if largest <= 1 or largest > 100:
        return Scale(None, "no scores")
    if largest <= 5:
        return Scale(2, "5 stars, doubled")
    return Scale(1, "1 to 10") if largest <= 10 else Scale(0.1, "1 to 100, divided by ten")


class Source:
    """A folder, read at most once, and only when a step needs it."""

    def __init__(self, folder: Path) -> None:
        self.interactions_file = needed_file(folder)
        self.items_file = first_file(folder, ITEMS)
        self.users_file = first_file(folder, USERS)

    @cached_property
    def rows(self) -> InteractionRows:
        """The readable interactions."""
        rows = read_interactions(self.interactions_file)
        if not len(rows) and not self.item_rows.titles:
            raise SourceInvalid(
                "there is nothing to show", str(self.interactions_file), "check its rows, or add items.csv"
            )
        return rows

    @cached_property
    def item_rows(self) -> ItemRows:
        """The items file, empty where there is none."""
        return ItemRows({}, FileCounts(0)) if self.items_file is None else read_items(self.items_file)

    @cached_property
    def _titles_by_text(self) -> dict[str, Title]:
        named = self.item_rows.titles
        return {**named, **missing_titles(self.rows.item_texts, named)}

    @cached_property
    def _item_ids(self) -> dict[str, int]:
        return outside_ids(list(self._titles_by_text))

    @cached_property
    def titles(self) -> list[Title]:
        """Every title in order of anime_id, without community figures."""
        unnumbered = self._titles_by_text
        ids = self._item_ids
        by_id: dict[int, Title] = {}
        for text, number in ids.items():
            title = unnumbered[text]
            own_text = () if text == str(number) or text in title.names else (text,)
            numbered = replace(
                title, anime_id=number, franchise=number, other_names=(*title.other_names, *own_text)
            )
            # "7" and "07" are one item; the one that the items file names stays.
            by_id.setdefault(number, numbered)
        return [by_id[number] for number in sorted(by_id)]

    @cached_property
    def item_of(self) -> NDArray[np.int64]:
        """The item of each of `rows.item_texts`."""
        numbers = np.array([self._item_ids[text] for text in self.rows.item_texts], dtype=np.int64)
        return IdMap.of([title.anime_id for title in self.titles]).rows(numbers)

    @cached_property
    def users_table(self) -> tuple[pd.DataFrame, FileCounts]:
        """The users file as text, its id column called user_id; empty where there is none."""
        if self.users_file is None:
            return pd.DataFrame({"user_id": []}, dtype=str), FileCounts(0)
        table = read_table(self.users_file, ())
        table = table.rename(columns={c: "user_id" for c in table.columns if fold_name(c) == "userid"})
        table["user_id"] = table["user_id"].str.strip()
        named = table[table["user_id"] != ""]
        kept = named.drop_duplicates("user_id")
        dropped = {"no user_id": len(table) - len(named), "repeated user_id": len(named) - len(kept)}
        return kept, FileCounts(len(table), len(kept), dropped=Counter(dropped))

    @cached_property
    def _user_ids_by_text(self) -> dict[str, int]:
        return outside_ids([*self.rows.user_texts, *self.users_table[0]["user_id"]])

    @cached_property
    def user_ids(self) -> NDArray[np.int64]:
        """The user_id of each of `rows.user_texts`."""
        return np.array([self._user_ids_by_text[text] for text in self.rows.user_texts], dtype=np.int64)

    @cached_property
    def scale(self) -> Scale:
        """The scale of the values."""
        return scale_of(self.rows.values)

    @cached_property
    def newest_day(self) -> date | None:
        """The UTC day of the newest interaction."""
        newest = int(self.rows.times.max(initial=0))
        return datetime.fromtimestamp(newest, UTC).date() if newest else None

    @cached_property
    def lists(self) -> PersonLists:
        """Everyone's entries; people whom only the users file names have empty lists."""
        users = IdMap.of(list(self._user_ids_by_text.values()))
        rows = self.rows
        user = users.rows(self.user_ids)[rows.users] if len(rows) else np.zeros(0, dtype=np.int64)
        item = self.item_of[rows.items] if len(rows) else np.zeros(0, dtype=np.int64)
        return merge_rows(users, len(self.titles), user, item, rows, self.scale.scores(rows.values))

    def write_users(self, folder: Path) -> None:
        """Keep what the source tells of people: their own ids and all metadata, for people without a list."""
        by_text = self._user_ids_by_text
        table = self.users_table[0].rename(columns={"user_id": "source_id"}).astype(str)
        listed = set(table["source_id"])
        others = pd.DataFrame(
            {"source_id": [text for text in self.rows.user_texts if text not in listed]}, dtype=str
        )
        table = pd.concat([table, others], ignore_index=True).fillna("")
        table.insert(0, "user_id", table["source_id"].map(by_text).astype("int64"))
        table = table.drop_duplicates("user_id").sort_values("user_id")
        pq.write_table(pa.Table.from_pandas(table, preserve_index=False), folder / "users.parquet")


def outside_ids(texts: list[str]) -> dict[str, int]:
    """Return a number for each id: itself where all are whole numbers, else 1, 2, ... in sorted order."""
    if all(text.isascii() and text.isdigit() and len(text) <= 18 for text in texts):
        return {text: int(text) for text in texts}
    return {text: number for number, text in enumerate(sorted(set(texts)), start=1)}


def merge_rows(
    users: IdMap,
    n_items: int,
    user: NDArray[np.int64],
    item: NDArray[np.int64],
    rows: InteractionRows,
    scores: NDArray[np.uint8],
) -> PersonLists:
    """Make one entry of all rows of a pair.

    Parameters
    ----------
    users : IdMap
    n_items : int
    user, item : ndarray of int64, shape (n_rows,)
        Rows of the arrays to come.
    rows : InteractionRows
        Gives statuses and times.
    scores : ndarray of uint8, shape (n_rows,)
        0 for no score.
    """
    pair = user * max(n_items, 1) + item
    order = np.lexsort((rows.times, pair))
    pair, status, scores = pair[order], rows.status[order], scores[order]
    newest = np.flatnonzero(np.diff(pair, append=-1))  # the last row of each pair
    viewed = _newest_where(status != ListStatus.PLAN_TO_WATCH, newest)
    scored = _newest_where(scores > 0, newest)
    owner, items = np.divmod(pair[newest], max(n_items, 1))
    return PersonLists(
        users=users,
        indptr=np.searchsorted(owner, np.arange(len(users) + 1)).astype(np.int64),
        items=items.astype(np.int32),
        status=status[np.where(viewed >= 0, viewed, newest)],
        scores=np.where(scored >= 0, scores[scored], np.uint8(0)),
        episodes=np.zeros(len(newest), dtype=np.uint16),
        times=rows.times[order][newest] if rows.times.any() else np.zeros(0, dtype=np.int64),
    )


def _newest_where(wanted: NDArray[np.bool_], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for each group of rows that ends at `last`, its last wanted row, or -1."""
    if not len(last):
        return last
    firsts = np.concatenate([[0], last[:-1] + 1])
    found: NDArray[np.int64] = np.maximum.reduceat(np.where(wanted, np.arange(len(wanted)), -1), firsts)
    return found
