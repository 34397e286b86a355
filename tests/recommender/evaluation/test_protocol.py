"""One protocol: what is told is never proposed, failures are told, training happens once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from core.typing import FloatArray
from recommender.evaluation.protocol import Outcome, Question, evaluate, evaluate_together
from recommender.evaluation.split import Split
from recommender.evaluation.splits import fold_in_curve, strong_folds
from recommender.generator import CandidateGenerator, Evidence
from recommender.methods.training import Method, Training
from tests.recommender.evaluation.observed import BY_HALF, MOST_LIKED, N_ITEMS, Fixed, two_tastes


@pytest.fixture(scope="module")
def split() -> Split:
    return next(iter(strong_folds(two_tastes())))


def constant(name: str, values: FloatArray) -> Method:
    return Method(name, lambda _: Fixed(values, name))


def by_hand(split: Split, values: list[float]) -> Outcome:
    return evaluate(split, [constant("given", np.array(values))])["given"]


def test_a_method_that_knows_the_person_beats_one_that_does_not(split: Split) -> None:
    found = evaluate(split, [MOST_LIKED, BY_HALF])
    assert list(found) == ["most_liked", "by_half"]
    assert found["by_half"].values["ndcg@10"].mean() > found["most_liked"].values["ndcg@10"].mean() + 0.2
    assert found["by_half"].values["recall@50"].tolist() == [1.0] * split.n_people


def test_what_is_told_is_never_proposed(split: Split) -> None:
    outcome = evaluate(split, [MOST_LIKED])["most_liked"]
    for person in range(split.n_people):
        listed = outcome.rankings[person]
        assert not set(listed.tolist()) & set(split.fold_in[person].indices.tolist())
        assert set(split.truth[person].indices.tolist()) <= set(listed.tolist()), "all 40 titles fit into 100"


def test_metrics_by_hand() -> None:
    nothing = csr_matrix(np.zeros((1, 5), dtype=np.float32))
    truth = csr_matrix(np.array([[0, 1, 0, 0, 1]], dtype=np.float32))
    split = Split(Training(csr_matrix(np.eye(5, dtype=np.float32))), nothing, truth)
    outcome = by_hand(split, [5, 4, 3, 2, 1])
    assert outcome.rankings[0, :6].tolist() == [0, 1, 2, 3, 4, -1]
    gain = 1 / np.log2(3) + 1 / np.log2(6)
    assert outcome.values["ndcg@10"][0] == pytest.approx(gain / (1 + 1 / np.log2(3)))
    assert outcome.values["precision@10"].tolist() == [0.2]
    assert outcome.values["mrr"].tolist() == [0.5]
    assert outcome.values["recall@20"].tolist() == [1.0]
    assert outcome.coverage == 1.0


def test_titles_that_nobody_can_know_count_as_not_found(split: Split) -> None:
    more = np.full(split.n_people, 2)
    known = evaluate(split, [BY_HALF])["by_half"].values["recall@50"]
    found = evaluate(replace(split, unknown_truth=more), [BY_HALF])["by_half"].values["recall@50"]
    assert found == pytest.approx(known * 2 / 4)


def test_people_without_a_true_title_are_not_asked_about(split: Split) -> None:
    dense = split.truth.toarray()
    dense[[0, 3]] = 0
    outcome = evaluate(replace(split, truth=csr_matrix(dense)), [MOST_LIKED])["most_liked"]
    assert split.people is not None
    assert outcome.people.tolist() == np.delete(split.people, [0, 3]).tolist()
    assert all(len(values) == len(outcome.people) for values in outcome.values.values())


def test_only_candidates_are_listed(split: Split) -> None:
    few = np.arange(N_ITEMS) < 7
    outcome = evaluate(replace(split, candidates=few), [MOST_LIKED])["most_liked"]
    assert outcome.rankings.max() < 7
    assert outcome.coverage <= 1.0


def test_what_is_withheld_is_not_proposed_either(split: Split) -> None:
    curve = fold_in_curve(split, np.random.default_rng(0), sizes=(1, 3))
    found = evaluate_together([Question(one) for one in curve.values()], [BY_HALF])["by_half"]
    for one, outcome in zip(curve.values(), found, strict=True):
        assert one.withheld is not None
        for person in range(one.n_people):
            assert not set(outcome.rankings[person].tolist()) & set(one.withheld[person].indices.tolist())


def test_several_questions_train_once(split: Split) -> None:
    trained = []

    def learn(training: Training) -> CandidateGenerator:
        trained.append(training)
        return Fixed(np.zeros(training.n_items))

    curve = fold_in_curve(split, np.random.default_rng(0), sizes=(1, 3))
    assert (
        len(evaluate_together([Question(one) for one in curve.values()], [Method("once", learn)])["once"])
        == 2
    )
    assert trained == [split.training]


@dataclass(frozen=True)
class Broken:
    """Fails when it is asked."""

    error: Exception
    name: str = "broken"

    def scores(self, evidence: Evidence) -> np.ndarray:
        raise self.error

    def explain(self, evidence: Evidence, items: np.ndarray) -> np.ndarray:
        raise self.error


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (TrainingFailed("too few people", "3 rows", "give it more"), "too few people: 3 rows: give it more"),
        (MemoryError("Unable to allocate 9 GiB"), "not enough memory (Unable to allocate 9 GiB)"),
        (np.linalg.LinAlgError("Singular matrix"), "LinAlgError: Singular matrix"),
        (KeyError("x"), "KeyError: 'x'"),
    ],
)
def test_a_method_that_fails_says_why_and_the_others_go_on(split: Split, error: Exception, why: str) -> None:
    def fail(_: Training) -> CandidateGenerator:
        raise error

    methods = [Method("untrained", fail), Method("broken", lambda _: Broken(error)), BY_HALF]
    found = evaluate(split, methods)
    assert (found["untrained"].error, found["broken"].error) == (why, why)
    assert found["by_half"].error == ""
    assert found["by_half"].values["ndcg@10"].mean() > 0


def test_scores_that_are_no_numbers_are_an_error(split: Split) -> None:
    scores = np.zeros(N_ITEMS)
    scores[3] = np.nan
    assert "a score is no number: given" in by_hand(split, scores.tolist()).error


def test_an_interrupt_is_not_a_failure_of_a_method(split: Split) -> None:
    def stop(_: Training) -> CandidateGenerator:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(split, [Method("stopped", stop)])
