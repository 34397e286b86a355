"""Make the demo's facts and taste model from a folder with the Kaggle Anime Recommendation Database 2020.

    python -m demo.make_demo DIR

writes ``demo/titles.csv`` (the 3,000 most listed titles that a build offers), ``demo/known.csv`` (some that
it does not offer) and ``demo/taste.npz`` (title vectors fitted on the lists in DIR). Facts only: no synopsis
and nobody's list is copied. The same folder gives the same files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

import core.cli
from core.catalogue import Catalogue, Title
from core.id_map import IdMap
from core.progress import say
from etl import columns as c
from etl.demo import KNOWN, TASTE, TITLES
from etl.franchises import assign
from etl.kaggle_catalogue import ANIME, read_catalogue
from etl.kaggle_tables import read_table
from etl.taste import TitleVectors, fact_matrix, fit

N_OFFERED, N_KNOWN = 3000, 40
N_DIMENSIONS = 48
_LIST_FILES = ("animelist.csv", "rating_complete.csv")


def chosen_titles(catalogue: Catalogue) -> tuple[list[Title], list[int]]:
    """Return the most listed offered titles, in order of anime_id, and the ids of some not offered ones."""
    offered = sorted(catalogue.titles, key=lambda title: (-title.members, title.anime_id))[:N_OFFERED]
    others = [title for title in catalogue.known if title.reason != "adult"]
    known = sorted(others, key=lambda title: (-title.members, title.anime_id))[:N_KNOWN]
    return sorted(offered, key=lambda title: title.anime_id), sorted(title.anime_id for title in known)


def write_rows(source: Path, anime_ids: Iterable[int], target: Path) -> None:
    """Copy the rows of some titles, all columns as they are, with LF line ends."""
    wanted = {str(anime_id) for anime_id in anime_ids}
    with (
        source.open(encoding="utf-8-sig", newline="") as rows,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        reader, writer = csv.reader(rows), csv.writer(out, lineterminator="\n")
        header = next(reader)
        place = header.index(c.ANIME_ID)
        writer.writerow(header)
        writer.writerows(row for row in reader if row[place] in wanted)


def likes_of(folder: Path, titles: Sequence[Title]) -> csr_matrix[Any]:
    """Return confidences from scores, shape (n_people, n_titles): 1 at a person's mean, .1 to 2 around it."""
    files = [read_table(folder / name, c.RATINGS_NEEDED) for name in _LIST_FILES]
    rows = pd.concat([table[list(c.RATINGS_NEEDED)] for table in files]).astype(np.int64)
    rows = rows[rows[c.LIST_SCORE] > 0].drop_duplicates([c.USER_ID, c.LIST_ANIME_ID])
    items = IdMap(np.array([title.anime_id for title in titles], dtype=np.int64))
    item = items.rows(rows[c.LIST_ANIME_ID].to_numpy())
    rows, item = rows[item >= 0], item[item >= 0]
    own = rows.groupby(c.USER_ID)[c.LIST_SCORE]
    above = (rows[c.LIST_SCORE] - own.transform("mean")) / (own.transform("std").fillna(1) + 0.5)
    people, person = np.unique(rows[c.USER_ID], return_inverse=True)
    confidence = np.clip(1 + 0.5 * above.to_numpy(), 0.1, 2)
    return csr_matrix((confidence, (person, item)), shape=(len(people), len(items)))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def make(folder: Path) -> None:
    """Write the demo's facts and taste model from the Kaggle folder FOLDER."""
    titles, known = chosen_titles(read_catalogue(folder).catalogue)
    write_rows(folder / ANIME, (title.anime_id for title in titles), TITLES)
    write_rows(folder / ANIME, known, KNOWN)
    vectors = fit(likes_of(folder, titles), fact_matrix(assign(titles)), N_DIMENSIONS)
    ids = IdMap(np.array([title.anime_id for title in titles], dtype=np.int64))
    TitleVectors(ids, vectors).save(TASTE)
    for path in (TITLES, KNOWN, TASTE):
        say(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    core.cli.run(make)
