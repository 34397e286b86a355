"""Learned weights: who is asked about, what is asked, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.errors import OutOfTime, TrainingFailed
from core.typing import IntArray
from recommender.evaluation.protocol import evaluate
from recommender.evaluation.splits import Observed, strong_folds
from recommender.generator import CandidateGenerator, Evidence
from recommender.methods import blend_learning, popularity
from recommender.methods.blend_cases import Cases, cases_of, held_out, likes_of
from recommender.methods.blend_learning import learn, ndcg, weights_of
from recommender.methods.blend_methods import methods_for
from recommender.methods.blend_weights import LENGTHS
from recommender.methods.training import Facts, Method, Training

N_TITLES = 60


def two_tastes(n_people: int, seed: int = 0) -> csr_matrix:
    """People who like 20 titles each, 17 of their own half of the titles and 3 of the other."""
    rng = np.random.default_rng(seed)
    dense = np.zeros((n_people, N_TITLES), dtype=np.float32)
    for person in range(n_people):
        own, other = rng.permutation(30) + 30 * (person % 2), rng.permutation(30) + 30 * (1 - person % 2)
        dense[person, [*own[:17], *other[:3]]] = 1.0
    return csr_matrix(dense)


@dataclass(frozen=True)
class Halves:
    """Proposes the half of the titles that most of the list is from, or, where it errs, the other one."""

    errs: Callable[[int], bool]
    name: str

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        first = (evidence.items < 30).mean() > 0.5
        if self.errs(len(evidence)):
            first = not first
        own: NDArray[np.float32] = (np.arange(N_TITLES) < 30).astype(np.float32)
        return own if first else 1 - own

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        return np.full(len(items), -1)


def fixed(name: str, errs: Callable[[int], bool]) -> Method:
    return Method(name, lambda _: Halves(errs, name))


RIGHT, WRONG = fixed("right", lambda _: False), fixed("wrong", lambda _: True)
LAST = Method("popularity", popularity.fit)


def test_people_who_are_asked_about_are_unknown_and_no_more_than_needed() -> None:
    training = Training(two_tastes(200))
    split = held_out(training)
    assert split.n_people == 50
    assert split.training.matrix.shape[0] == 150
    again, other = (held_out(replace(training, seed=seed)) for seed in (0, 1))
    np.testing.assert_array_equal(again.fold_in.toarray(), split.fold_in.toarray())
    assert not np.array_equal(other.fold_in.toarray(), split.fold_in.toarray())
    assert held_out(Training(two_tastes(2_400))).n_people == 500


def test_what_was_scored_below_the_own_mean_is_not_liked() -> None:
    matrix = csr_matrix(np.array([[1, 0.5, -1, 1, 0]], dtype=np.float32))
    scores = csr_matrix(np.array([[9, 5, 1, 0, 0]], dtype=np.float32))
    assert likes_of(matrix, None).toarray().tolist() == [[1, 1, 0, 1, 0]]
    assert likes_of(matrix, scores).toarray().tolist() == [[1, 1, 0, 1, 0]]
    high = csr_matrix(np.array([[9, 5, 8, 0, 0]], dtype=np.float32))
    assert likes_of(matrix, high).toarray().tolist() == [[1, 0, 0, 1, 0]]


def test_who_likes_too_little_is_not_asked_about() -> None:
    matrix = two_tastes(200).tolil()
    matrix[:100] = 0
    matrix[:100, :4] = 1
    scores = two_tastes(200) * 8
    split = held_out(Training(csr_matrix(matrix)))
    assert split.n_people == 25
    assert np.asarray(split.people).min() >= 100
    # One title praised, the others below the mean: the entries are there, the likes are not.
    scores.data[::20] = 10
    assert held_out(Training(two_tastes(200), scores)).n_people == 0


def test_everyone_is_asked_about_with_long_and_short_lists() -> None:
    training = Training(two_tastes(200))
    split = held_out(training)
    cases = cases_of([RIGHT.fit(training), WRONG.fit(training)], split, seed=0)
    # 16 titles told, 7 and 2; nobody has the 30 that the longest short list would take.
    assert np.bincount(cases.groups).tolist() == [50, 50, 50]
    assert cases.people == 50
    assert (cases.relevant.sum(axis=1) == 4).all()
    # What is told or kept back is in no pool: of 60 titles 16 are theirs and told, or not told.
    assert (np.isfinite(cases.shares[:, :, 0]).sum(axis=1) == 44).all()
    assert not cases.relevant[~np.isfinite(cases.shares[:, :, 0])].any()


def test_the_better_method_gets_the_weight() -> None:
    weights = learn(Training(two_tastes(400)), [WRONG, RIGHT, LAST])
    assert weights.names == ("wrong", "right", "popularity")
    assert weights.people == 100
    assert (weights.table[:, 1] == 1).all()
    assert (weights.table[:, 0] < 0.5).all()
    assert (weights.table[:, 2] > 0).all()


def test_each_length_of_list_has_the_method_that_is_right_for_it() -> None:
    methods = [fixed("short", lambda n: n > 3), fixed("long", lambda n: n <= 3), LAST]
    weights = learn(Training(two_tastes(400)), methods)
    assert weights.of(2)[0] > weights.of(2)[1]
    assert weights.of(7)[1] > weights.of(7)[0]
    assert weights.of(16)[1] > weights.of(16)[0]


def test_the_same_seed_gives_the_same_weights() -> None:
    training = Training(two_tastes(200), seed=4)
    first, again = (learn(training, [WRONG, RIGHT, LAST]) for _ in range(2))
    np.testing.assert_array_equal(first.table, again.table)


def test_too_few_people_leave_the_defaults() -> None:
    weights = learn(Training(two_tastes(40)), [RIGHT, LAST])
    assert weights.people == 0
    assert len(np.unique(weights.table, axis=0)) == 1


def noisy_cases(groups: list[int]) -> Cases:
    """Three methods that know some, more and nothing of what is relevant."""
    rng = np.random.default_rng(3)
    relevant = rng.random((len(groups), 50)) < 0.1
    relevant[:, 0] = True
    gains = np.where(relevant[:, :, None], [0.2, 0.5, 0], 0)
    shares = (rng.random((*relevant.shape, 3)) + gains).astype(np.float32)
    return Cases(shares, relevant, np.array(groups), people=len(groups))


def test_on_what_it_learns_from_it_is_no_worse_than_any_method() -> None:
    cases = noisy_cases([0] * 50 + [1] * 60)
    table = weights_of(cases, ["a", "b", "c"]).table
    assert table.shape == (len(LENGTHS), 3)
    for group in (0, 1):
        own = cases.groups == group
        alone = [ndcg(cases.shares[own], cases.relevant[own], row) for row in np.eye(3)]
        assert ndcg(cases.shares[own], cases.relevant[own], table[group]) > max(alone)


def test_where_a_length_has_too_few_cases_those_of_shorter_lists_help() -> None:
    cases = noisy_cases([0] * 30 + [1] * 45 + [2] * 20 + [3] * 10)
    table = weights_of(cases, ["a", "b", "c"]).table
    joined = Cases(cases.shares[30:], cases.relevant[30:], np.full(75, 3), 75)
    np.testing.assert_array_equal(table[3], weights_of(joined, ["a", "b", "c"]).table[3])
    # The shortest have none shorter; they stand alone, however few.
    short = Cases(cases.shares[:30], cases.relevant[:30], np.zeros(30, dtype=np.int64), 30)
    np.testing.assert_array_equal(table[0], weights_of(short, ["a", "b", "c"]).table[0])


def test_ndcg_is_that_of_the_protocol_whatever_fills_the_rows() -> None:
    shares = np.full((1, 4, 2), -np.inf, dtype=np.float32)
    shares[0, :3] = [[3, 0], [2, 9], [1, 0]]
    relevant = np.array([[False, True, True, False]])
    perfect = 1 + 1 / np.log2(3)
    assert ndcg(shares, relevant, np.array([1.0, 0.0])) == pytest.approx((1 / np.log2(3) + 0.5) / perfect)
    assert ndcg(shares, relevant, np.array([1.0, 1.0])) == pytest.approx(1.5 / perfect)


def failing(training: Training) -> CandidateGenerator:
    raise TrainingFailed("too large", "here", "buy memory")


def test_a_method_that_cannot_learn_is_left_out_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    training = Training(two_tastes(200))
    monkeypatch.setattr(blend_learning, "methods_for", lambda _: [Method("wide", failing), RIGHT, LAST])
    blend = blend_learning.fit(training)
    assert blend.weights.names == ("right", "popularity")
    assert "the blend goes without wide: too large" in capsys.readouterr().err
    monkeypatch.setattr(blend_learning, "methods_for", lambda _: [Method("wide", failing)])
    with pytest.raises(TrainingFailed, match="too large"):
        blend_learning.fit(training)


def test_time_that_is_up_is_no_failure_of_a_method(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(training: Training) -> CandidateGenerator:
        raise OutOfTime("the training takes too long", "here", "allow more")

    monkeypatch.setattr(blend_learning, "methods_for", lambda _: [RIGHT, Method("late", late), LAST])
    for n_people in (40, 200):  # with the default weights, and where they are learned
        with pytest.raises(OutOfTime):
            blend_learning.fit(Training(two_tastes(n_people)))


def test_where_few_of_many_are_asked_nothing_is_trained_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def counted(training: Training) -> CandidateGenerator:
        sizes.append(training.matrix.shape[0])
        return Halves(lambda _: False, "right")

    monkeypatch.setattr(blend_learning, "methods_for", lambda _: [Method("right", counted), LAST])
    blend_learning.fit(Training(two_tastes(200)))
    assert sizes == [150, 200]
    sizes.clear()
    monkeypatch.setattr(blend_learning, "_SPARED_SHARE", 0.3)
    blend_learning.fit(Training(two_tastes(200)))
    assert sizes == [150]


def misleading() -> Facts:
    """Tags that are drawn by chance."""
    tags = np.random.default_rng(9).random((N_TITLES, 12)) < 0.3
    vectors = np.zeros((N_TITLES, 0), dtype=np.float32)
    return Facts(csr_matrix(tags.astype(np.float32)), ("genre",) * 12, vectors)


@pytest.mark.parametrize("facts", [None, misleading()], ids=["no facts", "misleading facts"])
def test_for_people_whom_it_never_saw_the_blend_is_about_as_good_as_its_best_method(
    facts: Facts | None,
) -> None:
    matrix = two_tastes(500, seed=5)
    observed = Observed(Training(matrix, facts=facts), matrix)
    split = next(strong_folds(observed, folds=5))
    methods = [*methods_for(split.training), Method("blend", blend_learning.fit)]
    found = evaluate(split, methods)
    means = {name: outcome.values["ndcg@100"].mean() for name, outcome in found.items()}
    assert means["blend"] > max(means.values()) - 0.02
    assert means["blend"] > means["popularity"] + 0.1
