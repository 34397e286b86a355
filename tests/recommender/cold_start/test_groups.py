"""People by what the source tells of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import etl.interactions
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.errors import ArtifactCorrupt
from core.lists import PersonLists
from core.status import ListStatus
from recommender.cold_start.groups import LEAST_PEOPLE, Groups, value_of
from tests.factories import make_lists

COMPLETED, DROPPED = ListStatus.COMPLETED, ListStatus.DROPPED
EPISODES = np.full(10, 12, dtype=np.int64)
N = LEAST_PEOPLE


def people() -> PersonLists:
    """Koreans like item 0 (women also item 1, men item 2), Finns like item 3; the last four have no list."""
    entries = {}
    for user in range(4 * N):
        korean, woman = user < 2 * N, user % 2 == 0
        liked = [0, 1 if woman else 2] if korean else [3]
        entries[user] = [(item, COMPLETED, 9, 12) for item in liked] + [(5, DROPPED, 1, 1)]
    entries.update({4 * N + extra: [] for extra in range(4)})
    return make_lists(entries)


def opened(folder: Path, **columns: list[str]) -> Groups:
    """Open groups over `people`, with columns for the users file."""
    lists = people()
    (folder / "lists").mkdir()
    if columns:
        table = pa.table({"user_id": lists.users.ids, "source_id": lists.users.ids.astype(str), **columns})
        pq.write_table(table, folder / "lists" / "users.parquet")
    return Groups.open(folder, lists, EPISODES)


def country() -> list[str]:
    return ["KR"] * (2 * N) + ["fi"] * (2 * N) + ["kr", "", "FI", "SE"]


def gender() -> list[str]:
    return ["F", "m"] * (2 * N) + ["f", "f", "unknown", "F"]


def test_the_smallest_group_with_enough_people(tmp_path: Path) -> None:
    groups = opened(tmp_path, Country=country(), GENDER=gender())
    korean_woman = groups.of(4 * N)
    assert korean_woman is not None
    assert (korean_woman.attributes, korean_woman.people) == (("country", "gender"), N)
    assert np.flatnonzero(korean_woman.liked).tolist() == [0, 1]


def test_what_is_not_told_is_left_out(tmp_path: Path) -> None:
    groups = opened(tmp_path, country=country(), gender=gender())
    woman, finn = groups.of(4 * N + 1), groups.of(4 * N + 2)
    assert woman is not None
    assert woman.attributes == ("gender",)
    assert finn is not None
    assert (finn.attributes, finn.people) == (("country",), 2 * N)
    assert np.flatnonzero(finn.liked).tolist() == [3]


def test_a_group_that_is_too_small_gives_way_to_a_larger_one(tmp_path: Path) -> None:
    ages = ["25"] * (4 * N) + ["61", "25", "25", "25"]
    groups = opened(tmp_path, country=country(), age=ages)
    old = groups.of(4 * N)
    assert old is not None
    assert old.attributes == ("country",), "nobody else from there is that old"
    assert groups.of(4 * N + 3) is None, "nobody else is from there at all"


def test_a_source_that_tells_nothing_has_no_groups(tmp_path: Path) -> None:
    assert opened(tmp_path).of(0) is None
    (tmp_path / "other").mkdir()
    assert opened(tmp_path / "other", shoe_size=["42"] * (4 * N + 4)).of(0) is None


def test_few_fans_make_no_favourite(tmp_path: Path) -> None:
    groups = opened(tmp_path, country=country())
    finn = groups.of(4 * N + 2)
    assert finn is not None
    assert finn.liked[5] == 0, "dropped by all"


def test_a_users_file_is_understood_from_end_to_end(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    rows = [f"u{user},film-{user % 2},5" for user in range(2 * N)]
    (source / "interactions.csv").write_text("\n".join(["USER_ID,ITEM_ID,VALUE", *rows]))
    facts = [f"u{user},{20 + user % 2 * 30},{'Gold' if user % 2 else ''}" for user in range(2 * N + 2)]
    (source / "users.csv").write_text("\n".join(["USER_ID,AGE,MEMBERSHIP_STATUS", *facts]))
    store = ArtifactStore(tmp_path / "artifacts")
    with store.stage("test", {}) as staging:
        etl.interactions.build(staging, source, None)
        lists, titles = PersonLists.load(staging.path), Catalogue.load(staging.path).titles
        groups = Groups.open(staging.path, lists, np.zeros(2, dtype=np.int64))
    newcomers = np.flatnonzero(np.diff(lists.indptr) == 0).tolist()
    found = [group for user in newcomers if (group := groups.of(user)) is not None]
    assert {group.attributes for group in found} == {("age",), ("age", "membership")}
    liked = {group.attributes: titles[int(group.liked.argmax())].name for group in found}
    assert liked == {("age",): "film-0", ("age", "membership"): "film-1"}


def test_a_damaged_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "users.parquet").write_bytes(b"no table")
    with pytest.raises(ArtifactCorrupt, match="cannot read the people"):
        Groups.open(tmp_path, people(), EPISODES)


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("age", "27", "20s"),
        ("age", " 8 ", "0s"),
        ("age", "31.0", "30s"),
        ("age", "25-34", "25-34"),
        ("age", "Unknown", ""),
        ("country", " KR", "kr"),
        ("gender", "nan", ""),
        ("membership", "Gold", "gold"),
    ],
)
def test_values_are_compared_folded(attribute: str, text: str, value: str) -> None:
    assert value_of(attribute, text) == value
