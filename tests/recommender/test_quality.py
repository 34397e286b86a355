"""What a build measures of itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import TrainingFailed
from core.id_map import IdMap
from recommender import quality
from recommender.evaluation.splits import Observed
from recommender.generator import CandidateGenerator
from recommender.methods.training import Training
from recommender.quality import lots, measured, stable_split
from tests.recommender.evaluation.observed import BY_HALF, N_ITEMS, N_PEOPLE, two_tastes


def many(n_copies: int = 3) -> Observed:
    """Return so many times sixty people."""
    matrices = [two_tastes(seed) for seed in range(n_copies)]
    rows = np.concatenate([one.training.matrix.toarray() for one in matrices])
    return Observed(Training(csr_matrix(rows)), csr_matrix((rows > 0).astype(np.float32)))


USERS, TITLES = IdMap(np.arange(N_PEOPLE * 3) * 7), IdMap(np.arange(N_ITEMS) * 11)


def test_a_manifest_tells_means_intervals_and_who_was_asked() -> None:
    report = measured(many(), USERS, TITLES, BY_HALF, simulated=True, most_learned=100)
    assert report.metrics["evaluation"] == {"method": "by_half", "people": 36, "simulated": True}
    assert {"ndcg@10", "ndcg@100", "recall@20", "precision@10", "mrr", "coverage@100"} <= set(report.metrics)
    found = report.metrics["ndcg@100"]
    assert 0 < found["low"] < found["mean"] < found["high"] <= 1


def test_the_asked_are_not_learned_from_and_their_truth_is_not_told() -> None:
    observed = many()
    split = stable_split(observed, USERS, TITLES)
    assert split.training.matrix.shape == (N_PEOPLE * 3 - 36, N_ITEMS)
    told, true = split.fold_in.toarray() > 0, split.truth.toarray() > 0
    assert not (told & true).any()
    assert np.array_equal(told | true, observed.positives.toarray()[split.people] > 0)


def test_another_build_asks_the_same_people_about_the_same_titles() -> None:
    observed = many()
    before = stable_split(observed, USERS, TITLES)
    # Ten people are new; rows move, ids stay.
    more = np.concatenate([observed.training.matrix.toarray()[:10], observed.training.matrix.toarray()])
    grown = Observed(Training(csr_matrix(more)), csr_matrix((more > 0).astype(np.float32)))
    ids = IdMap(np.concatenate([np.arange(-70, 0, 7), USERS.ids]))
    after = stable_split(grown, ids, TITLES)
    assert before.people is not None
    assert after.people is not None
    same = np.intersect1d(USERS.ids[before.people], ids.ids[after.people])
    assert len(same) >= 30
    for user in same.tolist():
        old = before.truth[int(np.flatnonzero(USERS.ids[before.people] == user)[0])]
        new = after.truth[int(np.flatnonzero(ids.ids[after.people] == user)[0])]
        assert set(old.indices.tolist()) == set(new.indices.tolist())


def test_at_most_so_many_are_asked_and_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "ASKED", 25)
    split = stable_split(many(), USERS, TITLES, most_learned=40)
    assert split.n_people == 25
    assert split.training.matrix.shape[0] == 40


def test_few_people_are_not_measured() -> None:
    report = measured(two_tastes(), IdMap(USERS.ids[:N_PEOPLE]), TITLES, BY_HALF, simulated=False)
    assert report.metrics["ndcg@100"] is None
    assert report.metrics["evaluation"]["left_out"] == "too few people to hold out"


def test_a_failure_is_told_and_does_not_stop_the_build() -> None:
    def fail(_: Training) -> CandidateGenerator:
        raise TrainingFailed("too little", "here", "get more")

    report = measured(many(), USERS, TITLES, replace(BY_HALF, learn=fail), simulated=False)
    assert report.metrics["evaluation"]["error"] == "too little: here: get more"
    figures = measured(many(), USERS, TITLES, BY_HALF, simulated=False).metrics.keys() - {"evaluation"}
    assert {name: report.metrics[name] for name in figures} == dict.fromkeys(figures), (
        "figures of the version that this one began with would stay"
    )


def test_lots_do_not_depend_on_company_and_look_drawn() -> None:
    ids = np.arange(10_000)
    drawn = lots(ids)
    assert drawn[17] == lots(ids[17:18])[0]
    assert len(np.unique(drawn)) == len(ids)
    share = (drawn[::2] < np.uint64(2**63)).mean()
    assert 0.47 < share < 0.53
