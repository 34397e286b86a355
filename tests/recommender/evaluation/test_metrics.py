"""Metrics against values worked out by hand, against naive loops, and against ranx."""

from __future__ import annotations

from math import log2
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.evaluation import metrics

#: Two people: the first is shown 3, 1, 4, 0 and turned to 1, 0 and 5; the second has a list of one.
RANKINGS = np.array([[3, 1, 4, 0], [2, -1, -1, -1]])
TRUTH = csr_matrix(np.array([[1, 1, 0, 0, 0, 1], [0, 0, 0, 1, 0, 0]], dtype=np.float32))
HITS = np.array([[False, True, False, True], [False] * 4])
N_TRUTH = np.array([3, 1])


def test_hits() -> None:
    assert np.array_equal(metrics.hits_of(RANKINGS, TRUTH), HITS)


def test_the_end_of_a_list_is_no_title() -> None:
    # -1 of the second person would be the last title of the first, were they put in one line.
    rankings = np.array([[0, -1], [-1, -1]])
    truth = csr_matrix(np.array([[0, 0, 1], [1, 0, 0]], dtype=np.float32))
    assert not metrics.hits_of(rankings, truth).any()


def test_ndcg_by_hand() -> None:
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert metrics.ndcg(HITS, N_TRUTH, 4)[0] == pytest.approx((1 / log2(3) + 1 / log2(5)) / ideal)
    assert metrics.ndcg(HITS, N_TRUTH, 2)[0] == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert metrics.ndcg(HITS, N_TRUTH, 100)[0] == metrics.ndcg(HITS, N_TRUTH, 4)[0]
    assert metrics.ndcg(HITS, N_TRUTH, 4)[1] == 0


def test_recall_of_all_and_of_what_fits() -> None:
    assert metrics.recall(HITS, N_TRUTH, 2).tolist() == [1 / 3, 0]
    assert metrics.recall_truncated(HITS, N_TRUTH, 2).tolist() == [1 / 2, 0]
    assert metrics.recall_truncated(HITS, N_TRUTH, 4).tolist() == [2 / 3, 0]


def test_precision_of_a_short_list_is_over_k_too() -> None:
    assert metrics.precision(HITS, 4).tolist() == [1 / 2, 0]
    assert metrics.precision(HITS, 10).tolist() == [1 / 5, 0]


def test_reciprocal_ranks() -> None:
    assert metrics.reciprocal_ranks(np.array([2, 0, 1])).tolist() == [0.5, 0.0, 1.0]


def test_coverage_counts_titles_not_ends_of_lists() -> None:
    assert metrics.coverage(RANKINGS, 6) == 5 / 6
    assert metrics.coverage(RANKINGS, 6, k=1) == 2 / 6
    assert metrics.coverage(RANKINGS[1:], 6) == 1 / 6


def test_novelty_by_hand() -> None:
    likes = np.array([7, 3, 0, 1, 15, 2])
    found = metrics.novelty(np.array([[3, 1], [2, -1], [-1, -1]]), likes, 15, 2)
    assert found[:2].tolist() == [(3 + 2) / 2, 4], "2 and 4 of 16 have them; nobody has title 2"
    assert np.isnan(found[2])


def test_terciles_hold_a_third_of_all_likes_each() -> None:
    likes = np.array([1, 0, 6, 3, 3, 1, 1, 3, 0])
    terciles = metrics.terciles_of(likes)
    assert terciles.tolist() == [2, 2, 0, 1, 1, 2, 2, 2, 2]
    assert np.bincount(terciles, weights=likes).tolist() == [6, 6, 6]
    assert metrics.terciles_of(np.zeros(3, dtype=np.int64)).tolist() == [2, 2, 2]


def test_ndcg_by_tercile_counts_the_same_places_for_fewer_titles() -> None:
    terciles = np.array([0, 2, 2, 2, 1, 2])
    found = metrics.ndcg_by_tercile(RANKINGS, TRUTH, terciles, 4)
    assert found["head"][0] == pytest.approx(1 / log2(5)), "title 0 alone, at place 4"
    assert np.isnan(found["middle"]).all(), "nobody turned to such a title"
    assert found["tail"].tolist() == pytest.approx([(1 / log2(3)) / (1 + 1 / log2(3)), 0])


def drawn(rng: np.random.Generator, n_people: int, n_items: int) -> tuple[NDArray[np.int32], csr_matrix[Any]]:
    truth = csr_matrix((rng.random((n_people, n_items)) < 0.15).astype(np.float32))
    rankings = np.argsort(rng.random((n_people, n_items)), axis=1)[:, :100].astype(np.int32)
    rankings[rng.random(n_people) < 0.2, 5:] = -1
    return rankings, truth


def test_against_ranx(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers as Bassani's ranx (ECIR 2022), a package of metrics of its own."""
    # Forty lists are measured sooner than its functions are compiled; and compiling warns of a cast.
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    from ranx import Qrels, Run, evaluate

    rng = np.random.default_rng(0)
    rankings, truth = drawn(rng, 40, 150)
    asked = np.flatnonzero(np.diff(truth.indptr))
    rankings, truth = rankings[asked], truth[asked]
    qrels = Qrels({f"{p:03}": {str(i): 1 for i in truth[p].indices} for p in range(len(asked))})
    run = Run(
        {
            f"{p:03}": {str(i): 200.0 - at for at, i in enumerate(rankings[p]) if i >= 0}
            for p in range(len(asked))
        }
    )
    names = ["ndcg@10", "ndcg@100", "recall@20", "precision@10", "mrr"]
    theirs = evaluate(qrels, run, names, return_mean=False, make_comparable=True)
    hits, n_truth = metrics.hits_of(rankings, truth), np.diff(truth.indptr)
    first_places = np.where(hits.any(axis=1), hits.argmax(axis=1) + 1, 0)
    ours = {
        "ndcg@10": metrics.ndcg(hits, n_truth, 10),
        "ndcg@100": metrics.ndcg(hits, n_truth, 100),
        "recall@20": metrics.recall(hits, n_truth, 20),
        "precision@10": metrics.precision(hits, 10),
        "mrr": metrics.reciprocal_ranks(first_places),
    }
    for name in names:
        assert theirs[name] == pytest.approx(ours[name], abs=1e-12), name
        assert 0 < ours[name].mean() < 1


lists = st.lists(st.integers(0, 30), unique=True, max_size=20)
wanted = st.sets(st.integers(0, 30), min_size=1, max_size=8)


@settings(deadline=None)
@given(lists, wanted, st.integers(1, 25))
def test_vectors_give_what_loops_give(ranking: list[int], true: set[int], k: int) -> None:
    padded = np.array([ranking + [-1] * (20 - len(ranking))])
    truth = csr_matrix(np.isin(np.arange(31), list(true)).astype(np.float32)[None])
    hits = metrics.hits_of(padded, truth)
    n = np.array([len(true)])
    found = [item in true for item in ranking[:k]]
    gain = sum(1 / log2(place + 2) for place, hit in enumerate(found) if hit)
    ideal = sum(1 / log2(place + 2) for place in range(min(k, len(true))))
    assert metrics.ndcg(hits, n, k)[0] == pytest.approx(gain / ideal)
    assert metrics.recall(hits, n, k)[0] == pytest.approx(sum(found) / len(true))
    assert metrics.recall_truncated(hits, n, k)[0] == pytest.approx(sum(found) / min(k, len(true)))
    assert metrics.precision(hits, k)[0] == pytest.approx(sum(found) / k)
