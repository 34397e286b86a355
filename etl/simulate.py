"""Kaggle's five files with simulated people over a real catalogue, for trials of scale.

The mix is that of the real files: activity (log-normal), popularity (heavy tail), statuses, scores. Accuracy
on such people says nothing of accuracy on real ones.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from core.artifacts import disk_errors
from core.catalogue import Title
from core.errors import InvalidInput
from core.progress import bar
from core.status import ListStatus
from etl import columns as c
from etl.behaviour import NEVER_SCORE, Habits, Reactions, habits_of, react
from etl.crowd import Meetings, activities, centres, draws_for, meetings, tastes_around
from etl.franchises import assign
from etl.kaggle_catalogue import ANIME, SYNOPSES, read_anime, rows_of
from etl.kaggle_tables import columns_of
from etl.kaggle_titles import title_of
from etl.taste import TitleVectors, fact_matrix

LISTS, RATINGS, STATUSES = "animelist.csv", "rating_complete.csv", "watching_status.csv"
#: Beside the five files; a build from a folder that has it says that its people are simulated.
SIMULATED = "simulated.json"

#: As the real file has it: a space in the header, and no line end after the last row.
_STATUS_FILE = "status, description\n1,Currently Watching\n2,Completed\n3,On Hold\n4,Dropped\n6,Plan to Watch"


def simulate(
    catalogue: Path, people: int, rows: int, seed: int, out: Path, taste: TitleVectors | None = None
) -> dict[str, Any]:
    """Write Kaggle's five files, and beside them one that says that nobody real has these lists.

    Parameters
    ----------
    catalogue : Path
        A folder with ``anime.csv`` and ``anime_with_synopsis.csv``; both are copied as they are.
    people : int
        Each of them gets at least one row; user_ids are 0 .. people - 1.
    rows : int
        Wished rows of ``animelist.csv``; what comes out differs by a few per cent.
    seed : int
        The same seed gives the same bytes.
    out : Path
        The folder to write into. The two long files get their names when they are whole.
    taste : TitleVectors, optional
        Decides which titles share their fans; by default their facts do.

    Returns
    -------
    dict
        ``people``, ``titles``, ``list_rows``, ``rating_rows``, ``score_0`` (rows without a score) and
        ``statuses`` (rows by status).

    Raises
    ------
    InvalidInput
        If the figures cannot go together, or `out` is the catalogue's own folder.
    SourceInvalid
        If the catalogue cannot be read.
    """
    if out.resolve() == catalogue.resolve():
        raise InvalidInput("the simulation would overwrite its catalogue", str(out), "name another folder")
    titles = read_titles(catalogue)
    columns_of(catalogue / SYNOPSES)  # it is copied last; a missing one should be told first
    members = np.array([title.members for title in titles], dtype=np.int64)
    rng = np.random.default_rng([seed, 0])
    activity = activities(people, rows, len(titles), rng)
    around = centres(members, rng)
    tastes = tastes_around(_likeness(titles, around, taste), members, rng)
    draws = draws_for(activity, tastes, rng)
    met = np.bincount(next(meetings(draws, tastes, seed)).items, minlength=len(titles))
    anime_ids = np.array([title.anime_id for title in titles], dtype=np.int32)
    tally = _Tally(anime_ids, habits_of(titles, met))
    kindness = rng.standard_normal(people, dtype=np.float32)
    scores_at_all = rng.random(people) >= NEVER_SCORE
    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        with (
            _csv(out / LISTS, c.LISTS_NEEDED) as lists,
            _csv(out / RATINGS, c.RATINGS_NEEDED) as ratings,
            bar("simulating", rows) as advance,
        ):
            for batch in meetings(draws, tastes, seed):
                table = tally.rows(batch, kindness, scores_at_all)
                lists.write_table(table)
                ratings.write_table(_ratings(table))
                advance(len(table))
        for name in (ANIME, SYNOPSES):
            shutil.copyfile(catalogue / name, out / name)
        (out / STATUSES).write_text(_STATUS_FILE, encoding="utf-8")
        made = {"simulated": True, "people": people, "rows": rows, "seed": seed}
        (out / SIMULATED).write_text(json.dumps(made) + "\n", encoding="utf-8")
    return {"people": people, "titles": len(titles), **tally.counts()}


def read_titles(catalogue: Path) -> list[Title]:
    """Read every title of ``anime.csv``, adult ones too, with their franchises.

    Raises
    ------
    SourceInvalid
        If the file is missing or lacks a column.
    """
    table, _ = read_anime(catalogue / ANIME)
    titles = [title_of(row, "") for row in rows_of(table).values()]
    return assign(sorted(titles, key=lambda title: title.anime_id))


def _likeness(
    titles: list[Title], around: NDArray[np.int64], taste: TitleVectors | None
) -> NDArray[np.float32]:
    """Return cosines between the titles that tastes form around and all titles."""
    if taste is None:
        described = fact_matrix(titles)
        cosines: NDArray[np.float32] = (described[around] @ described.T).toarray()
        return cosines
    vectors = taste.of(np.array([title.anime_id for title in titles], dtype=np.int64))
    return vectors[around] @ vectors.T


class _Tally:
    """Turns meetings into rows and counts them."""

    def __init__(self, anime_ids: NDArray[np.int32], habits: Habits) -> None:
        self._anime_ids = anime_ids
        self._habits = habits
        self._statuses = np.zeros(max(ListStatus) + 1, dtype=np.int64)
        self._scored = 0
        self._rated = 0

    def rows(
        self, met: Meetings, kindness: NDArray[np.float32], scores_at_all: NDArray[np.bool_]
    ) -> pa.Table:
        """Return the rows of ``animelist.csv`` for some meetings."""
        did = react(
            self._habits, met.items, met.liking, kindness[met.people], scores_at_all[met.people], met.rng
        )
        self._count(did)
        columns = (
            met.people.astype(np.int32),
            self._anime_ids[met.items],
            did.scores,
            did.status,
            did.episodes,
        )
        return pa.table(dict(zip(c.LISTS_NEEDED, columns, strict=True)))

    def _count(self, did: Reactions) -> None:
        scored = did.scores > 0
        self._statuses += np.bincount(did.status, minlength=len(self._statuses))
        self._scored += int(scored.sum())
        self._rated += int((scored & (did.status == ListStatus.COMPLETED)).sum())

    def counts(self) -> dict[str, Any]:
        """Return what was written."""
        rows = int(self._statuses.sum())
        return {
            "list_rows": rows,
            "rating_rows": self._rated,
            "score_0": rows - self._scored,
            "statuses": {status.key: int(self._statuses[status]) for status in ListStatus},
        }


def _ratings(table: pa.Table) -> pa.Table:
    """Return the rows of ``rating_complete.csv``: completed and scored."""
    completed = pa.compute.equal(table[c.LIST_STATUS], int(ListStatus.COMPLETED))
    scored = pa.compute.greater(table[c.LIST_SCORE], 0)
    return table.filter(pa.compute.and_(completed, scored)).select(list(c.RATINGS_NEEDED))


class _Writer(Protocol):
    def write_table(self, table: pa.Table) -> None: ...


@contextmanager
def _csv(path: Path, header: tuple[str, ...]) -> Iterator[_Writer]:
    """Open a CSV file for tables; it gets its name when the block has ended well.

    The header is written by hand, because pyarrow would quote it.
    """
    draft = path.with_name(path.name + ".new")
    types = {c.USER_ID: pa.int32(), c.LIST_ANIME_ID: pa.int32(), c.LIST_EPISODES: pa.uint16()}
    schema = pa.schema([(name, types.get(name, pa.uint8())) for name in header])
    options = pa.csv.WriteOptions(include_header=False)
    try:
        with draft.open("wb") as file:
            file.write((",".join(header) + "\n").encode())
            with pa.csv.CSVWriter(file, schema, write_options=options) as writer:
                yield writer
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
