from __future__ import annotations

import hashlib
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue, KnownTitle
from core.lists import PersonLists
from core.status import ListStatus
from etl.kaggle_lists import build_lists
from tests.etl.kaggle_folder import LIST_HEADER
from tests.factories import make_title

CATALOGUE = Catalogue(
    [make_title(10, "A", episodes=12), make_title(20, "B"), make_title(30, "C", episodes=1)],
    [KnownTitle(15, "X", "adult"), KnownTitle(25, "Y", "no synopsis and no score")],
)
_folders = count()


def build(
    tmp_path: Path, lists: str, ratings: str | None = None, header: str = LIST_HEADER
) -> tuple[PersonLists, dict[str, Any]]:
    folder = tmp_path / str(next(_folders))
    folder.mkdir()
    (folder / "animelist.csv").write_bytes(f"{header}\n{lists}".encode())
    if ratings is not None:
        (folder / "rating_complete.csv").write_bytes(f"user_id,anime_id,rating\r\n{ratings}".encode())
    counts = build_lists(folder, CATALOGUE, folder / "spool", folder / "v" / "lists")
    return PersonLists.load(folder / "v"), counts


def entries(lists: PersonLists) -> dict[int, list[tuple[int, int, int, int]]]:
    return {
        int(person.user_id or 0): list(
            zip(
                person.items.tolist(),
                person.status.tolist(),
                person.scores.tolist(),
                person.episodes.tolist(),
                strict=True,
            )
        )
        for person in lists
    }


QUIRKS = """\
5,10,8,2,12
0,30,0,6,0
5,20,0,1,65535
0,10,7,1,99
5,10,9,2,12
5,10,0,1,3
5,15,8,2,1
5,25,8,2,1
5,999,8,2,1
7,15,8,2,1
0,20,3,33,1

-4,20,3,1,1
8,20,12,1,1
9,20
"""


def test_golden_quirks(tmp_path: Path) -> None:
    lists, counts = build(tmp_path, QUIRKS, "5,10,8\r\n0,30,6\r\n3,30,10\r\n3,20,4\r\n3,15,4\r\n")
    assert entries(lists) == {
        0: [(0, 1, 7, 12), (2, 6, 0, 0)],
        3: [(1, 2, 4, 0), (2, 2, 10, 1)],
        5: [(0, 2, 9, 12), (1, 1, 0, 65535)],
    }
    assert counts == {
        "list_rows_read": 14, "list_rows_kept": 4, "list_rows_merged": 2,
        "rating_rows_read": 5, "rating_rows_kept": 2, "rating_rows_merged": 2,
        "pairs_before_title_filters": 11, "repeats_before_title_filters": 4,
        "people": 3, "people_without_entries": 1, "interactions": 6, "episodes_clamped": 1,
        "dropped": {
            "adult title": 3, "negative number": 1, "score out of range": 1, "stray status code": 1,
            "title not offered": 1, "unknown title": 1, "wrong number of fields": 1,
        },
        "files": {
            "animelist.csv": {
                "read": 14, "kept": 4, "merged": 2,
                "dropped": {
                    "adult title": 2, "negative number": 1, "score out of range": 1, "stray status code": 1,
                    "title not offered": 1, "unknown title": 1, "wrong number of fields": 1,
                },
                "first_lines": {
                    "negative number": [14], "score out of range": [15], "stray status code": [12],
                    "wrong number of fields": [16],
                },
            },
            "rating_complete.csv": {"read": 5, "kept": 2, "merged": 2, "dropped": {"adult title": 1}},
        },
    }  # fmt: skip
    assert not list((tmp_path).rglob("*.csv.u64"))


def test_ratings_are_optional(tmp_path: Path) -> None:
    lists, counts = build(tmp_path, "1,10,5,2,12\n")
    assert entries(lists) == {1: [(0, 2, 5, 12)]}
    assert list(counts["files"]) == ["animelist.csv"]


def test_nothing_at_all(tmp_path: Path) -> None:
    lists, counts = build(tmp_path, "")
    assert (len(lists), counts["interactions"], counts["people"]) == (0, 0, 0)
    assert not lists.has_times


def test_header_in_another_order_with_more_columns(tmp_path: Path) -> None:
    lists, _ = build(
        tmp_path, "x,3,2,7,10,1\r\n", header="note,watched_episodes,watching_status,rating,anime_id,user_id\r"
    )
    assert entries(lists) == {1: [(0, 2, 7, 3)]}


LINE = st.one_of(
    st.tuples(st.integers(0, 3), st.sampled_from([10, 20, 30, 15, 25, 77]), st.integers(-1, 11), st.sampled_from([0, 1, 2, 3, 4, 5, 6]), st.integers(-1, 14)).map(
        lambda row: ",".join(map(str, row))
    ),
    st.sampled_from(["", "1,2", "a,b,c,d,e"]),
)  # fmt: skip
RATING = st.tuples(st.integers(0, 3), st.sampled_from([10, 20, 15, 77]), st.integers(0, 11)).map(
    lambda row: ",".join(map(str, row))
)


@given(st.lists(LINE, max_size=40), st.lists(RATING, max_size=20), st.randoms())
def test_accounts_balance_and_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ratings: list[str], random: Any
) -> None:
    tmp_path = tmp_path_factory.mktemp("lists")
    lists, counts = build(tmp_path, "\n".join(lines), "\r\n".join(ratings))
    for account in counts["files"].values():
        assert account["read"] == account["kept"] + account["merged"] + sum(account["dropped"].values())
    assert counts["interactions"] == len(lists.items) == counts["list_rows_kept"] + counts["rating_rows_kept"]
    assert counts["list_rows_read"] == sum(bool(line) for line in lines)
    assert sum(counts["dropped"].values()) == sum(
        sum(a["dropped"].values()) for a in counts["files"].values()
    )
    for person in lists:
        assert len(person) > 0
        assert np.all(np.diff(person.items) > 0)
        assert set(person.status.tolist()) <= set(ListStatus)
        assert person.scores.max() <= 10
    shuffled = list(lines)
    random.shuffle(shuffled)
    again, other = build(tmp_path, "\n".join(shuffled), "\r\n".join(reversed(ratings)))
    assert entries(again) == entries(lists)
    assert {**other, "files": 0} == {**counts, "files": 0}


def test_many_blocks_and_chunks_give_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    table = np.column_stack([rng.integers(0, 50, 3000), rng.choice([10, 20, 30], 3000), rng.integers(0, 11, 3000), rng.choice([1, 2, 3, 4, 6], 3000), rng.integers(0, 13, 3000)])  # fmt: skip
    body = "\n".join(",".join(map(str, row)) for row in table.tolist())
    whole, whole_counts = build(tmp_path, body)
    monkeypatch.setattr("etl.list_blocks.BLOCK_BYTES", 512)
    monkeypatch.setattr("etl.list_blocks.blocks.__defaults__", (512,))
    monkeypatch.setattr("etl.list_runs.chunks_of_people.__defaults__", (100,))
    pieces, pieces_counts = build(tmp_path, body)
    assert entries(pieces) == entries(whole)
    assert pieces_counts == whole_counts
    assert whole_counts["interactions"] == 150


def digest(folder: Path) -> str:
    names = ("user_ids", "indptr", "items", "status", "scores", "episodes")
    return hashlib.sha256(b"".join((folder / f"{name}.npy").read_bytes() for name in names)).hexdigest()[:16]


@pytest.mark.shared
def test_real_figures(shared_data: Path, real_catalogue: Catalogue, tmp_path: Path) -> None:
    folder = shared_data / "kaggle2020"
    counts = build_lists(folder, real_catalogue, tmp_path / "spool", tmp_path / "v" / "lists")
    assert (counts["list_rows_read"], counts["rating_rows_read"]) == (53_159, 99_999)
    assert counts["repeats_before_title_filters"] == 49_188
    assert counts["pairs_before_title_filters"] == 103_970
    assert counts["interactions"] + sum(counts["dropped"].values()) == 103_970
    lists = PersonLists.load(tmp_path / "v")
    assert len(lists) == counts["people"]
    assert lists.users.ids[0] == 0
    golden = digest(tmp_path / "v" / "lists")
    build_lists(folder, real_catalogue, tmp_path / "spool2", tmp_path / "w" / "lists")
    assert digest(tmp_path / "w" / "lists") == golden


@pytest.mark.shared
def test_real_unfiltered_rows(shared_data: Path, real_catalogue: Catalogue, tmp_path: Path) -> None:
    counts = build_lists(
        shared_data / "kaggle2020-head500", real_catalogue, tmp_path / "spool", tmp_path / "v" / "lists"
    )
    lists = PersonLists.load(tmp_path / "v")
    assert (counts["list_rows_read"], counts["rating_rows_read"]) == (499, 499)
    assert np.count_nonzero(lists.scores == 0) > 100
    assert np.count_nonzero(lists.status == ListStatus.PLAN_TO_WATCH) > 50
    for account in counts["files"].values():
        assert account["read"] == account["kept"] + account["merged"] + sum(account["dropped"].values())
