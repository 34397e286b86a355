"""The interactions source: three dialects, every row accounted for, and films where anime was meant."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.artifacts import ArtifactStore, Staging
from core.catalogue import Catalogue
from core.errors import SourceInvalid
from core.events import KINDS, EventTable
from core.lists import PersonLists
from core.status import ListStatus
from etl import interactions
from etl.interaction_cells import EVENT_TYPES
from etl.interaction_source import scale_of

Build = Callable[..., Staging]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Write the given files, build from them, and return the staging."""

    def run(today: date | None = None, folder: Path | None = None, **files: str) -> Staging:
        source = folder or tmp_path / "source"
        source.mkdir(exist_ok=True)
        for name, content in files.items():
            (source / f"{name}.csv").write_text(content, encoding="utf-8")
        interactions.check(source)
        with ArtifactStore(tmp_path / "artifacts").stage("interactions:test", {"files": files}) as staging:
            interactions.build(staging, source, today)
        return staging

    return run


def entries(staging: Staging) -> dict[int, dict[int, tuple[int, int]]]:
    """Return (status, score) by anime_id by user_id."""
    catalogue = Catalogue.load(staging.path)
    return {
        int(person.user_id or 0): {
            catalogue.titles[item].anime_id: (int(status), int(score))
            for item, status, score in zip(person.items, person.status, person.scores, strict=True)
        }
        for person in PersonLists.load(staging.path)
    }


def assert_accounted(staging: Staging) -> None:
    for counts in staging.counts["files"].values():
        assert counts["read"] == counts["kept"] + counts["merged"] + sum(counts["dropped"].values())


def test_the_contract_s_own_columns(build: Build) -> None:
    staging = build(
        interactions="user_id,item_id,value,timestamp\n7,30,9,1600000000\n7,10,0,1600000100\n3,30,,1600000200\n",
        items='item_id,title,genres,year,type\n10,Star Voyage,"Action, Space",1998,TV\n30,Forest Doctor,Mystery|Fantasy,,\n',
    )
    assert entries(staging) == {3: {30: (2, 0)}, 7: {10: (2, 0), 30: (2, 9)}}
    first, second = Catalogue.load(staging.path).titles
    assert (first.name, first.genres, first.year, first.type) == (
        "Star Voyage",
        ("Action", "Space"),
        1998,
        "TV",
    )
    assert (second.genres, second.year, second.franchise) == (("Mystery", "Fantasy"), None, 30)
    assert staging.parameters["today"] == "2020-09-13"
    assert staging.counts["people"] == 2
    assert staging.counts["interactions"] == 3
    assert_accounted(staging)


def test_movielens_columns_stars_and_years(build: Build) -> None:
    staging = build(
        ratings="userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,2,5.0,1260759179\n2,2,0.5,1260759182\n",
        movies="movieId,title,genres\n2,Jumanji (1995),Adventure|Children\n31,Dangerous Minds (1995),(no genres listed)\n",
    )
    assert entries(staging) == {1: {2: (2, 10), 31: (2, 5)}, 2: {2: (2, 1)}}
    jumanji, minds = Catalogue.load(staging.path).titles
    assert (jumanji.name, jumanji.year, jumanji.other_names) == ("Jumanji", 1995, ("Jumanji (1995)",))
    assert minds.genres == ()
    assert staging.parameters["value_scale"] == "5 stars, doubled"


def test_personalize_columns_event_types_and_people_s_metadata(build: Build) -> None:
    staging = build(
        interactions="USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n"
        "ann,b7,Watch,80,1600000000\nann,a1,Click,,1600000050\nbob,a1,Purchase,19.9,1600000100\n"
        "bob,b7,Rating,4,1600000200\nbob,c9,Teleport,,1600000300\n",
        users="USER_ID,AGE,COUNTRY\nann,31,KR\ncho,22,JP\nann,99,US\n,5,FR\n",
    )
    people = pq.read_table(staging.path / "lists" / "users.parquet").to_pandas()
    assert people["user_id"].tolist() == [1, 2, 3]
    assert people["source_id"].tolist() == ["ann", "bob", "cho"]
    assert people["AGE"].tolist() == ["31", "", "22"]
    assert entries(staging) == {1: {1: (6, 0), 2: (2, 0)}, 2: {1: (2, 0), 2: (2, 8)}, 3: {}}
    assert staging.counts["dropped"] == {"unknown event_type": 1}
    assert staging.counts["files"]["users.csv"]["dropped"] == {"no user_id": 1, "repeated user_id": 1}
    titles = Catalogue.load(staging.path).titles
    assert [title.name for title in titles] == ["a1", "b7"]
    events = EventTable.load(staging.path)
    assert events is not None
    assert [KINDS[kind] for kind in events.kinds] == ["watch", "click", "purchase", "score"]
    assert events.user_ids.tolist() == [1, 1, 2, 2]
    assert events.simulated is False
    assert_accounted(staging)


def test_text_ids_of_named_items_stay_searchable(build: Build) -> None:
    staging = build(
        interactions="user_id,item_id\nu1,tt0112682\n",
        items="item_id,title\ntt0112682,The Lost City\ntt0112683,Never Used\n",
    )
    first, second = Catalogue.load(staging.path).titles
    assert (first.anime_id, first.names) == (1, ("The Lost City", "tt0112682"))
    assert (second.name, second.members, second.score) == ("Never Used", 0, None)


def test_repeats_become_one_entry(build: Build) -> None:
    rows = [
        "1,5,watch,,300", "1,5,rating,9,200", "1,5,rating,4,100", "1,5,click,,900",  # viewing outweighs interest
        "1,6,click,,100", "1,6,dropped,,200", "1,6,watch,,150",  # the newest viewing counts
        "2,5,click,,100",
    ]  # fmt: skip
    staging = build(interactions="user_id,item_id,event_type,value,timestamp\n" + "\n".join(rows) + "\n")
    assert entries(staging) == {1: {5: (2, 9), 6: (4, 0)}, 2: {5: (6, 0)}}
    assert PersonLists.load(staging.path).times.tolist() == [900, 200, 100]
    assert staging.counts["list_rows_merged"] == 5
    assert_accounted(staging)


def test_bad_rows_are_dropped_by_reason_and_the_rest_goes_on(build: Build) -> None:
    staging = build(
        interactions="user_id,item_id,value,timestamp\n1,2,8,100\n,2,8,100\n1, ,8,100\n1,3,good,100\n1,3,-4,100\n"
        "1,3,8,yesterday\n1,3\n1,3,8,100,9\n1,3,1e99,100\n1,4,7,2020-05-01T10:00:00Z\n1,5,7,1588327200000\n",
        items="item_id,title\n2,Two\n,Nobody\n2,Two again\n",
    )
    assert staging.counts["dropped"] == {
        "no user_id": 1,
        "no item_id": 1,
        "unreadable value": 3,
        "unreadable timestamp": 1,
        "wrong number of cells": 2,
    }
    assert entries(staging) == {1: {2: (2, 8), 4: (2, 7), 5: (2, 7)}}
    assert PersonLists.load(staging.path).times.tolist() == [100, 1588327200, 1588327200]
    assert staging.counts["files"]["items.csv"]["dropped"] == {"no item_id": 1, "repeated item_id": 1}
    assert_accounted(staging)


def test_without_times_there_are_no_events(build: Build) -> None:
    staging = build(interactions="user_id,item_id\n1,2\n", today=date(2020, 1, 2))
    assert EventTable.load(staging.path) is None
    assert not PersonLists.load(staging.path).has_times
    assert staging.parameters["today"] == "2020-01-02"


def test_events_are_those_of_the_last_ninety_days_in_order(build: Build) -> None:
    day = 86_400
    rows = "".join(f"1,{item},8,{1_600_000_000 - age * day}\n" for item, age in ((1, 0), (2, 89), (3, 91)))
    events = EventTable.load(build(interactions="user_id,item_id,value,timestamp\n" + rows).path)
    assert events is not None
    assert events.items.tolist() == [1, 0]
    assert np.all(np.diff(events.times) > 0)


def test_the_community_score_needs_five_people(build: Build) -> None:
    rows = "".join(f"{user},1,{value}\n" for user, value in enumerate((4, 6, 8, 10, 7)))
    rows += "".join(f"{user},2,10\n" for user in range(4)) + "9,2,0\n"
    one, two = Catalogue.load(build(interactions="user_id,item_id,value\n" + rows).path).titles
    assert (one.score, one.members, one.popularity, one.ranked) == (7.0, 5, 1, 1)
    assert one.score_counts == (0, 0, 0, 1, 0, 1, 1, 1, 0, 1)
    assert (two.score, two.members, two.popularity, two.ranked) == (None, 5, 2, None)
    assert two.score_counts == (0,) * 9 + (4,)
    assert two.completed == 5


@pytest.mark.parametrize(
    ("values", "scores"),
    [
        ([0.5, 5, 3.5, 0], [1, 10, 7, 0]),
        ([1, 10, 7.4, 7.5], [1, 10, 7, 8]),
        ([20, 100, 3], [2, 10, 1]),
        ([1, 1, 0], [0, 0, 0]),
        ([3000, 5], [0, 0]),
        ([float("nan")], [0]),
        ([], []),
    ],
)
def test_values_become_scores_by_their_scale(values: list[float], scores: list[int]) -> None:
    array = np.array(values, dtype=np.float32)
    assert scale_of(array).scores(array).tolist() == scores


def test_ids_that_differ_only_in_zeros_are_one(build: Build) -> None:
    staging = build(interactions="user_id,item_id\n1,07\n01,7\n", items="item_id,title\n7,Seven\n")
    assert entries(staging) == {1: {7: (2, 0)}}
    assert [title.name for title in Catalogue.load(staging.path).titles] == ["Seven"]
    assert staging.counts["list_rows_merged"] == 1


def test_windows_files_with_a_byte_order_mark(build: Build) -> None:
    staging = build(interactions="\ufeffuser_id,item_id,value\r\n1,2,8\r\n1,3,6\r\n")
    assert entries(staging) == {1: {2: (2, 8), 3: (2, 6)}}


def test_every_event_type_has_a_known_kind() -> None:
    assert {kind for _, kind in EVENT_TYPES.values()} <= set(KINDS)
    assert {status for status, _ in EVENT_TYPES.values()} == set(ListStatus)


def test_an_items_file_alone_can_be_browsed_once_it_has_people(build: Build) -> None:
    staging = build(interactions="user_id,item_id\n", items="item_id,title\n1,Only\n")
    assert entries(staging) == {}
    assert len(Catalogue.load(staging.path)) == 1


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({}, "a file is missing"),
        ({"interactions": ""}, "no user_id"),
        ({"interactions": "user_id,value\n1,2\n"}, "no item_id"),
        ({"interactions": "user_id,item_id,movieId\n1,2,3\n"}, "two columns mean the same"),
        ({"interactions": "user_id,item_id\n"}, "there is nothing to show"),
        ({"interactions": "user_id,item_id\n,\n"}, "there is nothing to show"),
        ({"interactions": "user_id,item_id\n1,2\n", "items": "title\nNo id\n"}, r"items\.csv has no id"),
        ({"interactions": "user_id,item_id\n1,2\n", "users": "age\n7\n"}, r"users\.csv has no id"),
    ],
)
def test_wrong_folders_are_named(build: Build, files: dict[str, str], what: str) -> None:
    with pytest.raises(SourceInvalid, match=what):
        build(**files)


def test_a_missing_folder_and_a_binary_file_are_named(tmp_path: Path, build: Build) -> None:
    with pytest.raises(SourceInvalid, match="no such folder"):
        interactions.check(tmp_path / "nowhere")
    folder = tmp_path / "binary"
    folder.mkdir()
    (folder / "interactions.csv").write_bytes(b"user_id,item_id\n" + b"1,2\n" * 5000 + b"\x80\x81,\xff\n")
    with pytest.raises(SourceInvalid, match=r"cannot read a table.*interactions\.csv"):
        build(folder=folder)
    (folder / "interactions.csv").write_bytes(b"\x80\x81\xfe\xff,\x00\xff\n" * 50)
    with pytest.raises(SourceInvalid, match=r"interactions\.csv"):
        interactions.check(folder)


def test_the_fingerprint_follows_the_content(tmp_path: Path) -> None:
    path = tmp_path / "interactions.csv"
    path.write_text("user_id,item_id\n1,2\n")
    before = interactions.fingerprint(tmp_path)
    assert interactions.fingerprint(tmp_path) == before
    path.write_text("user_id,item_id\n1,3\n")
    assert interactions.fingerprint(tmp_path) != before


_CELL = st.sampled_from(
    ["1", "2", "3", "07", "x", "", " ", "4.5", "-1", "nan", "1600000000", "2020-01-01", "é", '"a']
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(st.lists(_CELL, min_size=1, max_size=5), min_size=1, max_size=12))
def test_every_row_is_kept_merged_or_dropped(tmp_path: Path, rows: list[list[str]]) -> None:
    folder = tmp_path / "source"
    folder.mkdir(exist_ok=True)
    with (folder / "interactions.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["user_id", "item_id", "value", "timestamp"], *rows])
    (folder / "items.csv").write_text("item_id,title\n1,One\n")
    with ArtifactStore(tmp_path / "artifacts").stage("interactions:any", {"rows": rows}) as staging:
        interactions.build(staging, folder, None)
    assert_accounted(staging)
    lists = PersonLists.load(staging.path)
    assert len(lists.items) == staging.counts["interactions"]
    assert all(np.all(np.diff(person.items) > 0) for person in lists)


@pytest.mark.shared
def test_movielens_builds_as_it_is(shared_data: Path, build: Build) -> None:
    staging = build(folder=shared_data / "movielens-small")
    assert staging.counts["list_rows_read"] == staging.counts["interactions"] == 100_004
    assert staging.counts["people"] == 671
    assert staging.counts["titles_offered"] == 9125
    assert staging.counts["dropped"] == {}
    assert staging.parameters["today"] == "2016-10-16"
    titles = {title.anime_id: title for title in Catalogue.load(staging.path).titles}
    assert sum(title.members > 0 for title in titles.values()) == 9066
    assert titles[1].name == "Toy Story"
    assert titles[1].score == pytest.approx(7.74, abs=0.01)
    assert titles[356].members == 341
    assert_accounted(staging)
