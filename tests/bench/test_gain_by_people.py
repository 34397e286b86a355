"""The gain of side information: the same questions after learning from fewer people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bench import gain_by_people
from bench.gain_by_people import SHARES, parts_of, rows_of, table_of
from recommender.evaluation.protocol import Outcome, ask
from recommender.evaluation.split import Split
from recommender.evaluation.splits import Observed, strong_folds
from recommender.generator import CandidateGenerator
from recommender.methods.registry import METHODS
from recommender.methods.training import Training
from tests.recommender.methods.test_contract import two_tastes

TRAINING = two_tastes(80)
#: Their five liked titles and no more.
OBSERVED = Observed(TRAINING, (TRAINING.matrix > 0).astype(np.float32))


def test_the_smaller_share_is_part_of_the_larger_and_questions_stay() -> None:
    split = next(strong_folds(OBSERVED))
    parts = dict(parts_of(split, np.random.default_rng(0)))
    assert [part.training.matrix.shape[0] for part in parts.values()] == [16, 32, 64]
    quarter, half, whole = (
        {row.tobytes() for row in part.training.matrix.toarray()} for part in parts.values()
    )
    assert quarter < half < whole
    for part in parts.values():
        assert part.fold_in is split.fold_in
        assert part.truth is split.truth
    np.testing.assert_array_equal(parts[1.0].training.matrix.toarray(), split.training.matrix.toarray())


def test_a_line_for_each_share_and_an_interrupted_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(OBSERVED, tmp_path, most_folds=2)
    assert [row.people for row in rows] == [16, 32, 64]
    assert {len(outcome.people) for row in rows for outcome in row.outcomes.values()} == {32}
    lines = table_of(rows)
    assert [line["people learned from"] for line in lines] == ["16", "32", "64"]
    assert {f"ease_side above ease{where}" for where in ("", ", head", ", middle", ", tail")} < set(lines[0])

    def never(_: Training) -> CandidateGenerator:
        raise AssertionError("it is kept")

    broken = {name: replace(method, learn=never) for name, method in METHODS.items()}
    monkeypatch.setattr(gain_by_people, "METHODS", broken)
    assert table_of(rows_of(OBSERVED, tmp_path, most_folds=2)) == lines


def test_a_title_stays_in_its_third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so many people as there are in all, whoever was learned from."""
    seen: list[int] = []

    def watched(
        generator: CandidateGenerator, split: Split, name: str, n_likes: NDArray[np.int64]
    ) -> Outcome:
        seen.append(int(n_likes.sum()))
        return ask(generator, split, name, n_likes)

    monkeypatch.setattr(gain_by_people, "ask", watched)
    rows_of(OBSERVED, tmp_path, most_folds=1)
    everyone = next(strong_folds(OBSERVED)).training.matrix
    assert set(seen) == {int((everyone > 0).sum())}
    assert len(seen) == 3 * len(SHARES)
