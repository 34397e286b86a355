"""The paper's loss in the solver's terms."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.methods.als_loss import AlsLoss


def test_confidences_never_weigh_less_than_the_unseen() -> None:
    values = np.array([1.0, 0.08, -0.5], dtype=np.float32)
    found = AlsLoss(0.1, 0.003, 1).confidences(values)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [11.0, 1.8, -6.0], rtol=1e-6)


@pytest.mark.parametrize("exponent", [0.5, 1.0])
def test_a_row_is_held_back_as_in_the_paper_within_a_step(exponent: float) -> None:
    lengths = np.array([0, 1, 30, 500, 18_000])
    found = AlsLoss(0.1, 0.003, exponent).row_regularization(lengths, 15_643)
    wanted = 0.003 * (lengths + 0.1 * 15_643) ** exponent / 0.1
    assert (np.diff(found) >= 0).all()
    assert (np.abs(np.log2(found / wanted)) <= exponent / 16 + 1e-9).all()


def test_the_exponent_0_holds_all_rows_back_alike() -> None:
    found = AlsLoss(0.2, 0.01, 0).row_regularization(np.array([0, 7, 900]), 50)
    np.testing.assert_allclose(found, 0.05)


def test_rows_share_few_constants() -> None:
    found = AlsLoss(0.1, 0.003, 1).row_regularization(np.arange(18_000), 15_643)
    assert len(np.unique(found)) < 40


def test_a_table_without_columns_has_constants_above_nothing() -> None:
    assert np.isfinite(AlsLoss(0.1, 0.003, 1).row_regularization(np.array([0]), 0)).all()
