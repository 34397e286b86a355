"""The two big files of a Kaggle folder as everyone's lists: read once, merged, every row accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.progress import bar, say
from etl import columns as c
from etl.list_blocks import Block, Dropped, Layout, blocks
from etl.list_keys import are_from_list, titles_of, unpack, winners
from etl.list_rows import MAX_ANIME_ID, parse_block
from etl.list_runs import Run, chunks_of_people, write_run
from etl.npy_stream import NpyWriter, write_npy
from etl.ordered_map import ordered_map

LISTS, RATINGS = "animelist.csv", "rating_complete.csv"
_NEEDED = {LISTS: c.LISTS_NEEDED, RATINGS: c.RATINGS_NEEDED}

#: Codes of titles that are not among the items, and why their rows are dropped.
_UNKNOWN, _ADULT, _NOT_OFFERED = -1, -2, -3
_WHY = {_UNKNOWN: "unknown title", _ADULT: "adult title", _NOT_OFFERED: "title not offered"}


@dataclass
class FileAccount:
    """What became of the rows of one file: read = kept + merged + the sum of dropped."""

    read: int = 0
    kept: int = 0
    merged: int = 0
    dropped: Dropped = field(default_factory=Dropped)

    def to_json(self) -> dict[str, Any]:
        """Return the account for the manifest, with the first lines of each kind of bad row."""
        dropped = {reason: n for reason, n in sorted(self.dropped.counts.items()) if n}
        lines = {reason: lines for reason, lines in sorted(self.dropped.lines.items()) if lines}
        account: dict[str, Any] = {
            "read": self.read,
            "kept": self.kept,
            "merged": self.merged,
            "dropped": dropped,
        }
        return {**account, "first_lines": lines} if lines else account


@dataclass(frozen=True)
class TitleCodes:
    """What the lists need to know of titles, by anime_id.

    Attributes
    ----------
    items : ndarray of int32, shape (max_anime_id + 2,)
        Rows of the catalogue, or a negative code; the last one stands for every higher id.
    episodes : ndarray of int64, shape (n_items,)
        Number of episodes by item, 0 where not known.
    """

    items: NDArray[np.int32]
    episodes: NDArray[np.int64]

    @classmethod
    def of(cls, catalogue: Catalogue) -> TitleCodes:
        """Collect the codes of a catalogue."""
        ids = [*(t.anime_id for t in catalogue.titles), *(k.anime_id for k in catalogue.known)]
        top = max((i for i in ids if i <= MAX_ANIME_ID), default=0)
        items = np.full(top + 2, _UNKNOWN, dtype=np.int32)
        for known in catalogue.known:
            if known.anime_id <= top:
                items[known.anime_id] = _ADULT if known.reason == "adult" else _NOT_OFFERED
        for item, title in enumerate(catalogue.titles):
            if title.anime_id <= top:
                items[title.anime_id] = item
        return cls(items, np.array([title.episodes or 0 for title in catalogue.titles], dtype=np.int64))

    def of_titles(self, anime_ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the items or negative codes of anime_ids."""
        return self.items[np.minimum(anime_ids, len(self.items) - 1)]


@dataclass(frozen=True)
class MergedChunk:
    """The lists of a range of people; arrays of shape (n_entries,) but `lengths`, shape (n_people,)."""

    users: NDArray[np.int64]
    lengths: NDArray[np.int64]
    items: NDArray[np.int32]
    status: NDArray[np.uint8]
    scores: NDArray[np.uint8]
    episodes: NDArray[np.int64]
    counts: Counter[str]


def build_lists(folder: Path, catalogue: Catalogue, spool: Path, out: Path) -> dict[str, Any]:
    """Clean ``animelist.csv`` and, where it is there, ``rating_complete.csv`` into ``lists/``.

    Parameters
    ----------
    folder : Path
        The Kaggle folder.
    catalogue : Catalogue
        Decides which titles are offered and clamps episodes.
    spool : Path
        A folder for temporary files, about 8 bytes a row.
    out : Path
        Where the arrays of `core.lists.PersonLists` go.

    Returns
    -------
    dict
        Counts for the manifest.

    Notes
    -----
    Rows of ``rating_complete.csv`` fill in pairs that the list lacks, as completed to the last episode.
    Repeats are merged by the rule of `etl.list_keys`. People whose rows were all dropped are no people.
    """
    spool.mkdir(parents=True, exist_ok=True)
    accounts: dict[str, FileAccount] = {}
    runs: list[Run] = []
    for name in (LISTS, RATINGS):
        if (folder / name).is_file():
            accounts[name] = FileAccount()
            runs += read_runs(folder / name, spool, accounts[name])
    totals = write_lists(merged_chunks(runs, TitleCodes.of(catalogue)), out, sum(map(_rows_in, runs)))
    for name, account in accounts.items():
        _settle(account, totals, from_list=name == LISTS)
    return _counts(accounts, totals)


def read_runs(path: Path, spool: Path, account: FileAccount) -> list[Run]:
    """Read a file block by block on two threads; good rows go to runs, bad rows to the account."""
    runs = []
    with path.open("rb") as file, bar(f"reading {path.name}", path.stat().st_size, "bytes") as advance:
        header = file.readline(1 << 20)
        layout = Layout.of(path, header, _NEEDED[path.name])
        read = partial(_read_block, layout=layout, spool=spool, name=path.stem)
        for size, n_read, dropped, run in ordered_map(read, blocks(file, first_line=2)):
            account.read += n_read
            account.dropped.update(dropped)
            runs.append(run)
            advance(size)
    for reason, lines in account.dropped.lines.items():
        n = account.dropped.counts[reason]
        say(f"{path.name}: {n:,} rows dropped ({reason}), first in line {lines[0]:,}")
    return runs


def merged_chunks(runs: list[Run], codes: TitleCodes) -> Iterator[MergedChunk]:
    """Merge the runs by ranges of people, on two threads, in order of user_id."""
    return ordered_map(lambda users: merge_chunk(users, runs, codes), chunks_of_people(runs))


def merge_chunk(users: NDArray[np.int64], runs: list[Run], codes: TitleCodes) -> MergedChunk:
    """Merge the repeats of each pair in a range of people, then drop pairs of titles that are not offered."""
    keys = np.concatenate([run.keys(users) for run in runs])
    keys.sort()
    from_list, code = are_from_list(keys), codes.of_titles(titles_of(keys))
    won = winners(keys)
    kept = won & (code >= 0)
    entries, items = unpack(keys[kept]), code[kept]
    limit = codes.episodes[items]
    seen = np.where((limit > 0) & (entries.episodes > limit), limit, entries.episodes)
    seen = np.where(entries.from_list, seen, limit)
    counts: Counter[str] = Counter(pairs=int(won.sum()))
    counts["clamped"] = int((entries.from_list & (seen < entries.episodes)).sum())
    for source, rows in (("list", from_list), ("rating", ~from_list)):
        counts[f"{source} kept"] = int((kept & rows).sum())
        counts[f"{source} merged"] = int((rows & ~won).sum())
        for value, reason in _WHY.items():
            counts[f"{source} {reason}"] = int((rows & won & (code == value)).sum())
    lengths = np.bincount(entries.persons, minlength=len(users))
    return MergedChunk(users, lengths, items, entries.status, entries.scores, seen, counts)


def write_lists(chunks: Iterator[MergedChunk], out: Path, rows: int) -> Counter[str]:
    """Append the chunks to the files of ``lists/``; return the sums of their counts."""
    totals: Counter[str] = Counter()
    users, lengths = [np.zeros(0, np.int64)], [np.zeros(1, np.int64)]
    with (
        NpyWriter(out / "items.npy", np.int32) as items,
        NpyWriter(out / "status.npy", np.uint8) as status,
        NpyWriter(out / "scores.npy", np.uint8) as scores,
        NpyWriter(out / "episodes.npy", np.uint16) as episodes,
        bar("merging lists", rows) as advance,
    ):
        for chunk in chunks:
            items.append(chunk.items)
            status.append(chunk.status)
            scores.append(chunk.scores)
            episodes.append(chunk.episodes)
            present = chunk.lengths > 0
            users.append(chunk.users[present])
            lengths.append(chunk.lengths[present])
            totals.update(chunk.counts)
            totals["people"] += int(present.sum())
            totals["people without entries"] += int((~present).sum())
            advance(sum(n for key, n in chunk.counts.items() if key.startswith(("list ", "rating "))))
    write_npy(out / "user_ids.npy", np.concatenate(users))
    write_npy(out / "indptr.npy", np.cumsum(np.concatenate(lengths)))
    write_npy(out / "times.npy", np.zeros(0, dtype=np.int64))
    return totals


def _read_block(block: Block, layout: Layout, spool: Path, name: str) -> tuple[int, int, Dropped, Run]:
    rows = parse_block(block, layout)
    run = write_run(spool / f"{name}-{block.first_line}.u64", rows, from_list=name == Path(LISTS).stem)
    return len(block.text), rows.read, rows.dropped, run


def _rows_in(run: Run) -> int:
    return int(run.starts[-1])


def _settle(account: FileAccount, totals: Counter[str], *, from_list: bool) -> None:
    """Complete a file's account with what merging has found."""
    source = "list" if from_list else "rating"
    account.kept, account.merged = totals[f"{source} kept"], totals[f"{source} merged"]
    for reason in _WHY.values():
        account.dropped.counts[reason] += totals[f"{source} {reason}"]


def _counts(accounts: dict[str, FileAccount], totals: Counter[str]) -> dict[str, Any]:
    lists, ratings = (accounts.get(name, FileAccount()) for name in (LISTS, RATINGS))
    dropped = lists.dropped.counts + ratings.dropped.counts
    return {
        "list_rows_read": lists.read,
        "list_rows_kept": lists.kept,
        "list_rows_merged": lists.merged,
        "rating_rows_read": ratings.read,
        "rating_rows_kept": ratings.kept,
        "rating_rows_merged": ratings.merged,
        "pairs_before_title_filters": totals["pairs"],
        "repeats_before_title_filters": lists.merged + ratings.merged,
        "people": totals["people"],
        "people_without_entries": totals["people without entries"],
        "interactions": lists.kept + ratings.kept,
        "episodes_clamped": totals["clamped"],
        "dropped": dict(sorted(dropped.items())),
        "files": {name: account.to_json() for name, account in accounts.items()},
    }
