"""Published splits: who is asked about, with what history, and what cannot be known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidInput
from recommender.evaluation.file_split import FileSplit, read_split
from recommender.evaluation.protocol import evaluate
from tests.recommender.evaluation.observed import MOST_LIKED

TRAIN = "user_id,item_id\na,x\na,y\nb,x\nc,z\n"


def split_of(tmp_path: Path, train: str, test: str, fold_in: str | None = None) -> FileSplit:
    files = {"train": train, "test": test, "fold_in": fold_in}
    paths = {}
    for name, text in files.items():
        if text is not None:
            paths[name] = tmp_path / f"{name}.csv"
            paths[name].write_text(text, encoding="utf-8")
    return read_split(paths["train"], paths["test"], paths.get("fold_in"), seed=3)


def test_people_of_the_train_are_told_what_they_have_there(tmp_path: Path) -> None:
    found = split_of(tmp_path, TRAIN, "user_id,item_id\nb,y\na,z\n")
    assert found.item_ids == ["x", "y", "z"]
    assert found.split.training.matrix.toarray().tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert found.split.fold_in.toarray().tolist() == [[1, 1, 0], [1, 0, 0]]
    assert found.split.truth.toarray().tolist() == [[0, 0, 1], [0, 1, 0]]
    assert found.split.training.seed == 3


def test_people_of_a_fold_in_are_not_learned_from(tmp_path: Path) -> None:
    found = split_of(
        tmp_path, TRAIN, "user_id,item_id\nd,y\n", "user_id,item_id,value\nd,x,2\nd,new,1\ne,x,1\n"
    )
    assert found.split.training.matrix.shape == (3, 4), "items of the fold-in can be proposed"
    assert found.split.fold_in.toarray().tolist() == [[2, 0, 0, 1]]
    assert found.split.truth.toarray().tolist() == [[0, 1, 0, 0]]
    assert found.notes["people_test"] == 1


def test_items_of_the_test_alone_count_as_not_found(tmp_path: Path) -> None:
    found = split_of(tmp_path, TRAIN, "user_id,item_id\na,z\na,unheard\nb,unheard\n")
    assert found.item_ids == ["x", "y", "z"]
    assert found.split.n_truth.tolist() == [2, 1]
    assert found.notes["truth_of_unknown_items"] == 2
    outcome = evaluate(found.split, [MOST_LIKED])["most_liked"]
    assert outcome.values["recall@20"].tolist() == [0.5, 0.0], "everything there is was listed"
    assert outcome.values["ndcg@10"][1] == 0


def test_what_somebody_has_is_no_truth(tmp_path: Path) -> None:
    found = split_of(tmp_path, TRAIN, "user_id,item_id\na,x\na,z\nb,x\n")
    assert found.split.n_truth.tolist() == [1, 0]
    assert found.notes["truth_already_told"] == 2
    assert found.notes["people_asked"] == 1, "nothing is left to find for b"
    assert evaluate(found.split, [MOST_LIKED])["most_liked"].people.tolist() == [0]


def test_somebody_without_history_is_asked_about_and_counted(tmp_path: Path) -> None:
    found = split_of(tmp_path, TRAIN, "user_id,item_id\na,z\nstranger,x\n")
    assert found.notes["people_without_history"] == 1
    assert np.diff(found.split.fold_in.indptr).tolist() == [2, 0]
    assert len(evaluate(found.split, [MOST_LIKED])["most_liked"].people) == 2


def test_a_test_of_strangers_wants_a_fold_in(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nothing is told of anybody.*test.csv:2.*--fold-in"):
        split_of(tmp_path, TRAIN, "user_id,item_id\nd,x\ne,z\n")


def test_nobody_of_a_fold_in_may_be_learned_from(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"in the train too \(1 of them\): .*fold_in.csv:3"):
        split_of(tmp_path, TRAIN, "user_id,item_id\nd,y\n", "user_id,item_id\nd,x\nb,y\n")


def test_repeats_count_once_and_are_told(tmp_path: Path) -> None:
    found = split_of(tmp_path, TRAIN + "a,x\n", "user_id,item_id\na,z\na,z\n")
    assert found.split.training.matrix[0].toarray().tolist() == [[1, 1, 0]]
    assert found.split.n_truth.tolist() == [1]
    assert found.notes["pairs_repeated"] == 2
