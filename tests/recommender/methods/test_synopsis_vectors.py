"""Synopses as vectors, without an encoder."""

from __future__ import annotations

import numpy as np

from recommender.methods.synopsis_vectors import synopsis_vectors, tf_idf

SPACE = ["rocket moon crew rocket", "moon crew orbit", "orbit rocket moon", "crew orbit rocket"]
SCHOOL = ["pupil exam club", "club exam teacher", "teacher pupil club", "exam teacher pupil"]
OTHERS = [f"filler{place} padding{place}" for place in range(40)]


def test_texts_of_one_kind_lie_together() -> None:
    vectors = synopsis_vectors([*SPACE, *SCHOOL, *OTHERS, ""], 2)
    assert vectors.dtype == np.float32
    assert vectors.shape == (49, 2)
    told = vectors[:8] / np.linalg.norm(vectors[:8], axis=1, keepdims=True)
    cosines = told @ told.T
    assert cosines[:4, :4].min() > 0.5 > cosines[:4, 4:].max()
    assert not vectors[8:].any(), "words of one text alone say nothing"


def test_words_weigh_by_how_often_and_how_rare() -> None:
    texts = ["aa aa bb", "aa bb", "aa bb", "bb", "cc", *OTHERS]
    words = tf_idf(texts).toarray()
    assert words.shape == (45, 2), "cc is in one text only"
    np.testing.assert_allclose(np.linalg.norm(words[:4], axis=1), 1, atol=1e-6)
    n = len(texts)
    expected = (1 + np.log(2)) * np.log(n / 3) / np.log(n / 4)
    np.testing.assert_allclose(words[0, 0] / words[0, 1], expected, rtol=1e-5)


def test_the_main_directions_are_those_of_an_exact_decomposition() -> None:
    rng = np.random.default_rng(0)
    texts = [" ".join(f"w{n:02d}" for n in rng.choice(60, 8, replace=False)) for _ in range(120)]
    words = tf_idf(texts).toarray()
    exact = np.linalg.svd(words, compute_uv=False)
    found = np.linalg.svd(synopsis_vectors(texts, 60), compute_uv=False)
    np.testing.assert_allclose(found, exact, atol=1e-4)


def test_the_same_seed_gives_the_same_vectors() -> None:
    texts = [*SPACE, *SCHOOL, *OTHERS]
    np.testing.assert_array_equal(synopsis_vectors(texts, 3, 1), synopsis_vectors(texts, 3, 1))


def test_no_words_give_no_columns() -> None:
    assert synopsis_vectors(["", ""]).shape == (2, 0)
    assert synopsis_vectors(["one", "two"]).shape == (2, 0)
    assert synopsis_vectors([]).shape == (0, 0)
