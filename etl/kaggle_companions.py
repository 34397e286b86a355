"""What stands beside ``anime.csv``: synopses, and the optional names in further languages and relations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from etl import columns as c
from etl import facts
from etl.kaggle_tables import read_table
from etl.synopsis import is_placeholder, without_credit

Relation = tuple[int, int, str]


@dataclass
class FileCounts:
    """What became of the rows of one file: read = kept + merged + the sum of dropped."""

    read: int
    kept: int = 0
    merged: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """Return the counts for the manifest, reasons that never happened left out."""
        dropped = {reason: n for reason, n in sorted(self.dropped.items()) if n}
        return {"read": self.read, "kept": self.kept, "merged": self.merged, "dropped": dropped}


def read_synopses(path: Path, titles: pd.Index[int]) -> tuple[dict[int, str], FileCounts]:
    """Read the synopses by anime_id, without placeholders and credits; the first row of a title counts.

    Parameters
    ----------
    path : Path
        ``anime_with_synopsis.csv``.
    titles : Index of int64
        The anime_ids that the catalogue has.
    """
    table, counts = _of_titles(path, c.SYNOPSES_NEEDED, titles)
    repeated = table.index.duplicated()
    table = table[~repeated]
    counts.kept = len(table)
    counts.dropped["repeated title"] = int(repeated.sum())
    cells = zip(table.index.tolist(), table[c.SYNOPSIS].tolist(), strict=True)
    return {anime_id: without_credit(cell) for anime_id, cell in cells if not is_placeholder(cell)}, counts


def read_names(path: Path, titles: pd.Index[int]) -> tuple[dict[int, tuple[str, ...]], FileCounts]:
    """Read the optional ``names.csv``: names by anime_id in the file's order, repeats merged."""
    table, counts = _of_titles(path, c.NAMES_NEEDED, titles)
    names: dict[int, dict[str, None]] = {}
    for anime_id, cell in zip(table.index.tolist(), table["name"].tolist(), strict=True):
        if name := facts.text(cell):
            names.setdefault(anime_id, {})[name] = None
        else:
            counts.dropped["empty name"] += 1
    counts.kept = sum(map(len, names.values()))
    counts.merged = counts.read - counts.kept - counts.dropped.total()
    return {anime_id: tuple(own) for anime_id, own in names.items()}, counts


def read_relations(path: Path, titles: pd.Index[int]) -> tuple[tuple[Relation, ...], FileCounts]:
    """Read the optional ``relations.csv`` as (anime_id, related_id, relation)."""
    table, counts = _of_titles(path, c.RELATIONS_NEEDED, titles)
    related = table["related_id"].map(facts.whole)
    known = related.isin(titles)
    counts.dropped["unknown title"] += int((~known).sum())
    table, related = table[known], related[known].astype("int64")
    relations = tuple(
        (anime_id, other, relation.strip())
        for anime_id, other, relation in zip(
            table.index.tolist(), related.tolist(), table["relation"].tolist(), strict=True
        )
    )
    counts.kept = len(relations)
    return relations, counts


def _of_titles(path: Path, needed: tuple[str, ...], titles: pd.Index[int]) -> tuple[pd.DataFrame, FileCounts]:
    """Read a table whose first needed column is an anime_id; rows of unknown titles are dropped."""
    table = read_table(path, needed)
    ids = table[needed[0]].map(facts.whole)
    known = ids.isin(titles)
    kept = table[known].copy()
    kept.index = pd.Index(ids[known].astype("int64"), name="anime_id")
    return kept, FileCounts(read=len(table), dropped=Counter({"unknown title": int((~known).sum())}))
