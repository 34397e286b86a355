"""Sources that are small, strange or broken, through a whole build: right answers, or an error with its cause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.catalogue import Catalogue
from core.errors import TrainingFailed
from core.lists import PersonLists
from core.person import Person
from core.status import ListStatus
from recommender.service import Recommender
from tests.factories import make_lists, make_title, small_catalogue
from tests.recommender.versions import small_version

DONE = ListStatus.COMPLETED


def served(folder: Path, catalogue: Catalogue, lists: PersonLists) -> tuple[Recommender, PersonLists]:
    version = small_version(folder, catalogue, lists)
    return Recommender.open(version, Catalogue.load(version), PersonLists.load(version)), lists


def everything(n_items: int) -> Person:
    """Return somebody who has completed all titles."""
    return Person(
        user_id=None,
        items=np.arange(n_items, dtype=np.int32),
        status=np.full(n_items, DONE, dtype=np.uint8),
        scores=np.full(n_items, 8, dtype=np.uint8),
        episodes=np.zeros(n_items, dtype=np.uint16),
    )


def test_one_title_is_enough(tmp_path: Path) -> None:
    catalogue = Catalogue([make_title(1, "Alone", genres=("Drama",))])
    lists = make_lists({1: [(0, DONE, 9, 1)], 2: [(0, DONE, 7, 1)], 3: []})
    found, lists = served(tmp_path, catalogue, lists)
    assert [one.item for one in found.recommend(lists.person(2), 10)] == [0]
    assert list(found.recommend(lists.person(0), 10)) == []


def test_ratings_that_are_all_the_same_say_as_much_as_none(tmp_path: Path) -> None:
    catalogue = small_catalogue()
    same = {user: [((user + step) % 12, DONE, 7, 1) for step in range(4)] for user in range(12)}
    found, lists = served(tmp_path, catalogue, make_lists(same))
    proposed = [one.item for one in found.recommend(lists.person(0), 50)]
    own = set(lists.person(0).items.tolist())
    assert proposed
    assert not own & set(proposed)
    assert len(proposed) == len(set(proposed))


def test_one_person_who_has_seen_it_all_harms_nobody(tmp_path: Path) -> None:
    catalogue = small_catalogue()
    lists = make_lists(
        {
            1: [(item, DONE, 8, 1) for item in range(12)],
            2: [(0, DONE, 9, 1)],
            3: [(0, DONE, 9, 1), (2, DONE, 8, 1)],
        }
    )
    found, lists = served(tmp_path, catalogue, lists)
    assert list(found.recommend(lists.person(0), 50)) == []
    assert list(found.recommend(everything(12), 50)) == []
    assert 0 < len(found.recommend(lists.person(1), 50)) < 12


@pytest.mark.slow  # some seconds, most of them to write and read so long a catalogue
def test_a_list_of_eighteen_thousand_titles_is_served(tmp_path: Path) -> None:
    n_items, n_known = 18_219, 60
    catalogue = Catalogue([make_title(item + 1, f"Title {item}") for item in range(n_items)])
    rng = np.random.default_rng(0)
    known = {
        user: [(int(item), DONE, int(rng.integers(5, 11)), 1) for item in rng.permutation(n_known)[:20]]
        for user in range(40)
    }
    found, _ = served(tmp_path, catalogue, make_lists(known))
    unseen = {3, 17, n_known + 5}
    kept = np.array(sorted(set(range(n_items)) - unseen))
    long = everything(n_items)
    somebody = replace(
        long, **{name: getattr(long, name)[kept] for name in ("items", "status", "scores", "episodes")}
    )
    assert {one.item for one in found.recommend(somebody, 50)} == {3, 17}, "nobody has the third"
    made_for = [shelf for shelf in found.shelves(somebody) if not shelf.numbered]
    assert {one.item for shelf in made_for for one in shelf.titles} <= unseen


@pytest.mark.parametrize(
    "entries",
    [{}, {1: [], 2: []}, {1: [(0, ListStatus.DROPPED, 1, 0)], 2: [(3, ListStatus.DROPPED, 0, 1)]}],
    ids=["nobody", "empty lists", "only dislikes"],
)  # fmt: skip
def test_nothing_to_learn_from_is_the_cause_that_is_told(
    tmp_path: Path, entries: dict[int, list[tuple[int, ListStatus, int, int]]]
) -> None:
    with pytest.raises(TrainingFailed, match="nothing to learn from"):
        small_version(tmp_path, small_catalogue(), make_lists(entries))


def test_too_little_memory_is_told_before_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANISHELF_MEMORY_LIMIT", "1KB")
    with pytest.raises(TrainingFailed, match="memory"):
        small_version(tmp_path)
