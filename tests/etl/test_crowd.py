"""The crowd: log-normal activity, tastes, every pair once, and nothing but the seed decides."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import InvalidInput
from etl import crowd
from etl.crowd import activities, centres, draws_for, meetings, tastes_around

N_TITLES = 600
MEMBERS = (1_000_000 / np.arange(1, N_TITLES + 1)).astype(np.int64)


def blocks() -> np.ndarray:
    """Cosines of three groups of titles that have nothing in common."""
    group = np.arange(N_TITLES) % 3
    together: np.ndarray = (group[:, None] == group[None, :]).astype(np.float32)
    return together


@pytest.fixture(scope="module")
def tastes() -> crowd.Tastes:
    rng = np.random.default_rng(0)
    around = centres(MEMBERS, rng)
    return tastes_around(blocks()[around], MEMBERS, rng)


def test_activity_is_log_normal_with_the_wished_total() -> None:
    active = activities(20_000, 20_000 * 335, 20_000, np.random.default_rng(0))
    assert active.sum() == pytest.approx(20_000 * 335, rel=1e-6)
    assert np.median(active) == pytest.approx(170, rel=0.05)
    assert active.max() > 3000


def test_a_small_catalogue_bounds_the_lists() -> None:
    active = activities(1000, 50_000, 200, np.random.default_rng(0))
    assert active.sum() == pytest.approx(50_000, rel=1e-6)
    assert active.max() <= 100
    assert active.min() >= 1


@pytest.mark.parametrize(("people", "rows"), [(100, 99), (10, 10_000)])
def test_impossible_figures_are_refused(people: int, rows: int) -> None:
    with pytest.raises(InvalidInput, match="ask for between"):
        activities(people, rows, 100, np.random.default_rng(0))


def test_centres_are_distinct_and_mostly_popular() -> None:
    around = centres(MEMBERS, np.random.default_rng(0))
    assert len(set(around.tolist())) == len(around) == 512
    few = centres(MEMBERS[:5], np.random.default_rng(0))
    assert sorted(few) == [0, 1, 2, 3, 4]


def test_people_get_about_as_many_titles_as_wished(tastes: crowd.Tastes) -> None:
    wished = np.repeat([3.0, 30.0, 250.0], 300)
    draws = draws_for(wished, tastes, np.random.default_rng(1))
    met = np.concatenate([batch.people for batch in meetings(draws, tastes, seed=5)])
    got = np.bincount(met, minlength=900).reshape(3, 300).mean(axis=1)
    assert got == pytest.approx([3, 30, 250], rel=0.1)


def test_every_pair_is_met_once_and_popular_titles_most(tastes: crowd.Tastes) -> None:
    batches = list(meetings(np.full(2000, 40), tastes, seed=0))
    people = np.concatenate([batch.people for batch in batches])
    items = np.concatenate([batch.items for batch in batches])
    assert len(np.unique(people * N_TITLES + items)) == len(items)
    assert np.all(np.diff(people) >= 0)
    share = np.bincount(items, minlength=N_TITLES) / 2000
    assert share[:10].mean() > 5 * share[100:].mean()
    assert np.count_nonzero(share) > 0.95 * N_TITLES  # the tail is met too
    assert np.any(np.diff(items[people == 0]) < 0)  # in no order


def test_people_keep_to_their_taste_and_like_it(tastes: crowd.Tastes) -> None:
    met = next(meetings(np.full(500, 20), tastes, seed=0))
    group = met.items % 3
    counts = np.zeros((500, 3))
    np.add.at(counts, (met.people, group), 1)
    assert (counts.max(axis=1) / counts.sum(axis=1)).mean() > 0.6  # 0.45 by chance
    main = counts.argmax(axis=1)[met.people]
    assert met.liking[group == main].mean() > met.liking[group != main].mean() + 0.5
    assert met.liking.mean() == pytest.approx(0, abs=1e-3)


def test_the_seed_decides_and_the_batches_follow_from_it(
    tastes: crowd.Tastes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "_BATCH_DRAWS", 1000)
    draws = np.full(200, 30)
    first = [batch.items for batch in meetings(draws, tastes, seed=3)]
    again = [batch.items for batch in meetings(draws, tastes, seed=3)]
    other = [batch.items for batch in meetings(draws, tastes, seed=4)]
    assert len(first) == 7
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[0][:20], first[1][:20])


def test_one_person_with_more_draws_than_a_batch_is_a_batch(
    tastes: crowd.Tastes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "_BATCH_DRAWS", 100)
    sizes = [len(set(batch.people.tolist())) for batch in meetings(np.array([500, 500, 40, 40]), tastes, 0)]
    assert sizes == [1, 1, 2]
