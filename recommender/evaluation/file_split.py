"""A published split, as two or three files, made one `Split`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from core.errors import InvalidInput
from core.typing import Json
from recommender.evaluation.cutting import common_entries
from recommender.evaluation.pair_file import Numbers, Pairs, read_pairs
from recommender.evaluation.split import Split
from recommender.methods.training import Training


@dataclass(frozen=True)
class FileSplit:
    """A split read from files.

    Attributes
    ----------
    split : Split
        Over the items of the train and the fold-in; items of the test alone are its `unknown_truth`.
    item_ids : list of str, length n_items
    notes : dict
        What was counted while reading, for the protocol.
    """

    split: Split
    item_ids: list[str]
    notes: Json


def read_split(train: Path, test: Path, fold_in: Path | None = None, seed: int = 0) -> FileSplit:
    """Read a published split.

    Parameters
    ----------
    train, test : Path
        Files of pairs; without `fold_in` the people of the test are those of the train, and what they have in
        the train is what is told of them.
    fold_in : Path or None
        What is told of the people of the test, of whom the train has nothing then.
    seed : int
        Of the training.

    Returns
    -------
    FileSplit
        A true title that the person was told to have is taken out of the truth, because it is never proposed.

    Raises
    ------
    InvalidInput
        If a file cannot be read, somebody of the fold-in is in the train, nothing is told of anybody, or
        nothing is left to find.
    """
    users, items = Numbers(), Numbers()
    learned = read_pairs(train, users, items)
    n_learned = len(users)
    told = learned if fold_in is None else read_pairs(fold_in, users, items)
    if fold_in is not None:
        _check_apart(told, n_learned, train)
    n_items = len(items)
    tested = read_pairs(test, users, items)

    people, rows = np.unique(tested.users, return_inverse=True)
    own = _matrix(told, (len(users), n_items))[people]
    _check_known(own, tested, told)
    known = tested.items < n_items
    asked = csr_matrix(
        (np.ones(int(known.sum()), dtype=np.float32), (rows[known], tested.items[known])), shape=own.shape
    )
    had = common_entries(asked, own)
    split = Split(
        training=Training(_matrix(learned, (n_learned, n_items)), seed=seed),
        fold_in=own,
        truth=(asked - had).tocsr(),
        people=people,
        unknown_truth=np.bincount(rows[~known], minlength=len(people)),
    )
    split.truth.eliminate_zeros()
    if not split.n_truth.any():
        raise InvalidInput(
            "nobody has a title to find", f"{test}: all of it is told", "take what is told out of the test"
        )
    notes = {
        "people_train": n_learned,
        "people_test": len(people),
        "people_asked": int((split.n_truth > 0).sum()),
        "people_without_history": int((np.diff(own.indptr) == 0).sum()),
        "items": n_items,
        "pairs_train": len(learned),
        "pairs_fold_in": 0 if fold_in is None else len(told),
        "pairs_test": len(tested),
        "pairs_repeated": learned.repeated + tested.repeated + (0 if fold_in is None else told.repeated),
        "truth_already_told": int(had.nnz),
        "truth_of_unknown_items": int((~known).sum()),
    }
    return FileSplit(split, items.texts[:n_items], notes)


def _matrix(pairs: Pairs, shape: tuple[int, int]) -> csr_matrix[Any]:
    matrix: csr_matrix[Any] = csr_matrix((pairs.values, (pairs.users, pairs.items)), shape=shape)
    return matrix


def _check_apart(told: Pairs, n_learned: int, train: Path) -> None:
    """Refuse a fold-in of people of whom the train has something."""
    both = np.flatnonzero(told.users < n_learned)
    if len(both):
        line = int(told.lines[both].min())
        raise InvalidInput(
            f"people of the fold-in are in the train too ({len(np.unique(told.users[both])):,} of them)",
            f"{told.path}:{line}",
            f"take them out of {train}, or leave --fold-in away",
        )


def _check_known(own: csr_matrix[Any], tested: Pairs, told: Pairs) -> None:
    """Refuse a test of nobody who is known."""
    if own.nnz == 0:
        raise InvalidInput(
            f"nothing is told of anybody in the test, not of the first of {own.shape[0]:,} people either",
            f"{tested.path}:{int(tested.lines.min())}, {told.path}",
            "compare the user_ids of the files; where the train lacks the people of the test, give --fold-in",
        )
