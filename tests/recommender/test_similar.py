"""The blend of both kinds of similarity."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.neighbours import Neighbours
from recommender.similar import PEOPLE_SHARE, SimilarTitles


def one_row(items: list[int], cosines: list[float]) -> Neighbours:
    return Neighbours(np.array([items], dtype=np.int32), np.array([cosines], dtype=np.float32))


def blend(people: Neighbours, content: Neighbours, support: int) -> list[tuple[int, float]]:
    found = SimilarTitles(people, content, np.array([support], dtype=np.int32)).blend(0)
    return [(likeness.item, likeness.score) for likeness in found]


def test_what_both_find_leads() -> None:
    found = blend(one_row([5, 7], [0.9, 0.8]), one_row([7, 9], [0.95, 0.94]), 1000)
    assert [item for item, _ in found] == [7, 9, 5] or [item for item, _ in found] == [7, 5, 9]
    assert found[0][1] <= 1.0


def test_scales_of_cosines_do_not_matter() -> None:
    wide = blend(one_row([1, 2], [0.9, 0.1]), one_row([3, 4], [0.9, 0.1]), 1000)
    narrow = blend(one_row([1, 2], [0.9, 0.1]), one_row([3, 4], [0.99, 0.91]), 1000)
    assert [item for item, _ in wide] == [item for item, _ in narrow]


def test_few_people_count_little() -> None:
    people, content = one_row([1], [0.9]), one_row([2], [0.9])
    assert blend(people, content, 1)[0][0] == 2
    (known,) = (score for item, score in blend(people, content, 20) if item == 1)
    assert known == pytest.approx(PEOPLE_SHARE / 2)


def test_either_kind_serves_alone_and_neither_gives_nothing() -> None:
    nothing = one_row([-1, -1], [0, 0])
    assert [item for item, _ in blend(nothing, one_row([3, -1], [0.5, 0]), 0)] == [3]
    assert [item for item, _ in blend(one_row([3, -1], [0.5, 0]), nothing, 50)] == [3]
    assert blend(nothing, nothing, 0) == []


def test_what_many_are_alike_tells_little() -> None:
    content = one_row([1, 2, 3, 4], [1.0, 1.0, 1.0, 1.0])
    found = dict(blend(one_row([9], [0.5]), content, 1000))
    assert found[9] > 3 * found[1]
