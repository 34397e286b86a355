from __future__ import annotations

import pytest

from core.status import ListStatus
from etl.co_watching import CoWatching
from tests.factories import make_lists

C, P = ListStatus.COMPLETED, ListStatus.PLAN_TO_WATCH


def test_cosines_of_watchers() -> None:
    both = {n: [(0, C, 0, 0), (1, C, 0, 0)] for n in range(6)}
    one = {n: [(0, C, 0, 0), (2, P, 0, 0)] for n in range(6, 12)}
    watching = CoWatching(make_lists({**both, **one}), 4)
    assert watching.cosine(0, 1) == pytest.approx(6 / (12 * 6) ** 0.5)
    assert watching.cosine(1, 1) == pytest.approx(1.0)
    assert watching.cosine(0, 2) is None, "a plan is not a viewing"
    assert watching.cosine(0, 3) is None


def test_only_the_first_people_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.co_watching.MAX_ENTRIES", 12)
    watching = CoWatching(make_lists({n: [(0, C, 0, 0), (1 + n // 6, C, 0, 0)] for n in range(12)}), 3)
    assert watching.cosine(0, 1) == pytest.approx(1.0)
    assert watching.cosine(0, 2) is None


def test_nobody() -> None:
    assert CoWatching(make_lists({}), 2).cosine(0, 1) is None
