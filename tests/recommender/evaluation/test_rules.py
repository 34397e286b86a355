"""With and without the re-ranking rules."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.evaluation.protocol import Question, evaluate_together
from recommender.evaluation.rules import Ruled, franchise_values
from recommender.evaluation.split import Split
from recommender.methods.training import Method, Training
from recommender.neighbours import Neighbours
from recommender.reranking import FranchiseOrder, Rules
from tests.factories import small_catalogue
from tests.recommender.evaluation.observed import Fixed

#: Items 2 and 3 are the two seasons of a story.
CATALOGUE = small_catalogue()
N = len(CATALOGUE)


def asked(told: list[int], true: list[int]) -> Split:
    fold_in, truth = np.zeros((1, N), dtype=np.float32), np.zeros((1, N), dtype=np.float32)
    fold_in[0, told], truth[0, true] = 1, 1
    return Split(Training(csr_matrix(np.eye(N, dtype=np.float32))), csr_matrix(fold_in), csr_matrix(truth))


def values(listed: list[int], told: list[int], true: list[int]) -> dict[str, float]:
    rankings = np.array([[*listed, *[-1] * (100 - len(listed))]])
    found = franchise_values(rankings, asked(told, true), FranchiseOrder.of(CATALOGUE))
    return {name: float(one[0]) for name, one in found.items()}


@pytest.mark.parametrize(
    ("listed", "told", "violations"),
    [([3, 2], [], 1), ([2, 3], [], 0), ([3], [2], 0), ([3, 5], [], 1), ([5, 6], [], 0)],
)
def test_a_second_season_before_the_first_is_a_violation(
    listed: list[int], told: list[int], violations: int
) -> None:
    assert values(listed, told, [5])["first_entry_violations@20"] == violations


def test_a_franchise_counts_once_at_its_first_title() -> None:
    second = 1 / np.log2(3)
    assert values([2, 3, 5], [], [3])["franchise_ndcg@20"] == 1, "the first season stands for the second"
    assert values([2, 3, 5], [], [5])["franchise_ndcg@20"] == pytest.approx(second), "not at place 3"
    assert values([6, 3, 2], [], [2, 3])["franchise_ndcg@20"] == pytest.approx(second), "one story to find"


def test_the_rules_put_the_first_season_in_place_of_the_second() -> None:
    likes = np.zeros((N, 1), dtype=np.int32)
    rules = Rules.of(CATALOGUE, Neighbours(likes - 1, np.zeros((N, 1), dtype=np.float32)))
    scores = np.zeros(N)
    scores[[3, 5, 6]] = [3, 2, 1]
    split = asked([0], [2])
    method = Method("given", lambda _: Fixed(scores, "given"))
    questions = [Question(split), Question(split, lambda one: Ruled(one, rules))]
    plain, ruled = evaluate_together(questions, [method])["given"]
    assert plain.rankings[0, 0] == 3
    assert ruled.rankings[0, 0] == 2
    assert 0 not in ruled.rankings[0], "what was told is not shown"
    assert ruled.values["ndcg@10"][0] > plain.values["ndcg@10"][0]
