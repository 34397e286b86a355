from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import ArtifactCorrupt, UnknownId
from core.exclusion import Purpose, excluded_items
from core.lists import PersonLists
from core.person import Person
from core.status import ListStatus
from tests.factories import make_lists, small_lists


def test_lists_come_back_from_disk(tmp_path: Path) -> None:
    lists = small_lists()
    lists.save(tmp_path / "lists")
    again = PersonLists.load(tmp_path)
    assert len(again) == len(lists) == 40
    for before, after in zip(lists, again, strict=True):
        assert before.user_id == after.user_id
        for name in ("items", "status", "scores", "episodes"):
            assert np.array_equal(getattr(before, name), getattr(after, name))
            assert getattr(before, name).dtype == getattr(after, name).dtype


def test_times_are_kept_by_entry(tmp_path: Path) -> None:
    lists = make_lists(
        {5: [(1, ListStatus.COMPLETED, 8, 1), (0, ListStatus.WATCHING, 0, 2)]}, {(5, 0): 10, (5, 1): 20}
    )
    lists.save(tmp_path / "lists")
    again = PersonLists.load(tmp_path)
    assert again.has_times
    assert again.by_id(5).times.tolist() == [10, 20]


def test_one_person(tmp_path: Path) -> None:
    lists = small_lists()
    person = lists.by_id(0)
    assert person.items.tolist() == [0, 2, 4, 6, 8]
    assert person.entry(4) == 2
    assert person.entry(5) is None
    assert person.entry(99) is None
    assert len(lists.by_id(1)) == 0
    assert lists.counts(0) == dict.fromkeys(ListStatus, 1)
    assert sum(lists.counts(1).values()) == 0


def test_an_unknown_user_is_named() -> None:
    with pytest.raises(UnknownId, match="unknown user: 999"):
        small_lists().by_id(999)
    assert small_lists().find(999) is None


def test_a_cut_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    small_lists().save(tmp_path / "lists")
    path = tmp_path / "lists" / "items.npy"
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(ArtifactCorrupt, match=r"items\.npy.*build again"):
        PersonLists.load(tmp_path)


def test_what_is_hidden_depends_on_the_purpose() -> None:
    person = small_lists().by_id(0)
    assert excluded_items(person, Purpose.RECOMMENDATION).tolist() == [0, 2, 4, 6]
    assert excluded_items(person, Purpose.SEARCH).tolist() == [0, 2]
    assert excluded_items(None, Purpose.SEARCH).tolist() == []


def test_a_newcomer_has_completed_what_they_picked() -> None:
    person = Person.from_titles([5, 3, 5])
    assert person.items.tolist() == [3, 5]
    assert excluded_items(person, Purpose.RECOMMENDATION).tolist() == [3, 5]
    assert person.user_id is None
