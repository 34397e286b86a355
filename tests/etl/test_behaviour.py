"""What simulated people do keeps the mix of the real files and the habits of each title."""

from __future__ import annotations

import numpy as np
import pytest

from core.status import ListStatus
from etl.behaviour import Habits, Reactions, habits_of, react
from tests.factories import make_title

N = 200_000


def habits() -> Habits:
    titles = [
        make_title(
            number,
            episodes=(12, 1, None)[number % 3],
            watching=50,
            completed=1000 * (number % 4 + 1),
            on_hold=40,
            dropped=60,
            plan_to_watch=400,
            score_counts=(1, 1, 2, 3, 6, 12, 25, 25, 15, 10),
        )
        for number in range(1, 41)
    ]
    return habits_of(titles, np.full(40, 10))


def reactions(liking: float | None = None, *, scores_at_all: bool = True) -> tuple[np.ndarray, Reactions]:
    rng = np.random.default_rng(0)
    items = rng.integers(40, size=N)
    own = rng.standard_normal(N) if liking is None else np.full(N, liking)
    return items, react(habits(), items, own, rng.standard_normal(N), np.full(N, scores_at_all), rng)


def test_the_statuses_have_the_mix_of_the_real_file() -> None:
    _, did = reactions()
    shares = np.bincount(did.status, minlength=7) / N
    assert shares[[1, 2, 3, 4, 6]] == pytest.approx([0.04, 0.62, 0.03, 0.04, 0.27], abs=0.01)


def test_about_43_percent_have_no_score_of_people_who_score() -> None:
    _, did = reactions()
    assert (did.scores == 0).mean() == pytest.approx(0.40, abs=0.02)  # 43 % with the people who never score
    _, silent = reactions(scores_at_all=False)
    assert not silent.scores.any()


def test_who_likes_a_title_scores_it_higher_and_drops_it_less() -> None:
    _, fond = reactions(1.5)
    _, cool = reactions(-1.5)
    assert fond.scores[fond.scores > 0].mean() > cool.scores[cool.scores > 0].mean() + 1
    assert (fond.status == ListStatus.DROPPED).mean() < 0.2 * (cool.status == ListStatus.DROPPED).mean()


def test_episodes_agree_with_the_status() -> None:
    items, did = reactions()
    episodes = habits().episodes[items]
    completed, plan = did.status == ListStatus.COMPLETED, did.status == ListStatus.PLAN_TO_WATCH
    assert np.array_equal(did.episodes[completed], episodes[completed])
    assert not did.episodes[plan].any()
    partial = ~completed & ~plan & (episodes == 12)
    assert did.episodes[partial].min() == 1
    assert did.episodes[partial].max() < 12
    assert not did.episodes[~completed & (episodes == 1)].any()


def test_a_title_without_any_figures_has_average_habits() -> None:
    known = make_title(1, completed=900, plan_to_watch=100, score_counts=(0,) * 9 + (50,))
    table = habits_of([known, make_title(2)], np.array([1, 1]))
    assert set(np.unique(table.scores[1])) == {10}
    assert set(np.unique(table.statuses[1])) <= {2, 6}


def test_nothing_known_of_anything_still_works() -> None:
    table = habits_of([make_title(1), make_title(2)], np.array([0, 0]))
    assert np.bincount(table.scores[0])[1:].tolist() == pytest.approx([25.6] * 10, abs=1)
