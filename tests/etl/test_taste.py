"""The taste model: facts and fans put titles side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.errors import SourceInvalid
from core.id_map import IdMap
from etl.taste import TitleVectors, fact_matrix, fit
from tests.factories import make_title, small_catalogue


def likeness_by_facts() -> np.ndarray:
    facts = fact_matrix(small_catalogue().titles)
    likeness: np.ndarray = (facts @ facts.T).toarray()
    return likeness


def test_facts_give_unit_rows_and_put_a_franchise_together() -> None:
    likeness = likeness_by_facts()
    assert likeness.diagonal() == pytest.approx(1, abs=1e-6)
    first, movie, doctor, giants = 0, 1, 2, 6
    assert likeness[first, movie] > likeness[first, giants] > likeness[first, doctor]


def test_a_fact_that_one_title_alone_has_does_not_count() -> None:
    alone = make_title(1, "A", genres=("Rare",), studios=("Solo",))
    facts = fact_matrix(
        [alone, make_title(2, "B", genres=("Common",)), make_title(3, "C", genres=("Common",))]
    )
    assert facts[[0]].sum() == 0
    assert (facts @ facts.T)[1, 2] == pytest.approx(1)


def test_shared_fans_draw_titles_together_whatever_their_facts() -> None:
    rng = np.random.default_rng(0)
    titles = [make_title(i, f"T{i}", genres=("A", "B") if i % 2 else ("C", "D")) for i in range(20)]
    halves = np.repeat(np.eye(2), 10, axis=1)  # people like titles 0-9 or 10-19
    people = halves[rng.integers(2, size=300)] * (rng.random((300, 20)) < 0.5)
    vectors = fit(csr_matrix(people), fact_matrix(titles), n_dimensions=3)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    cosines = vectors @ vectors.T
    assert cosines[0, 2:10:2].mean() > cosines[0, 10::2].mean() + 0.5  # same facts, other fans


def test_a_second_fit_is_the_same() -> None:
    rng = np.random.default_rng(1)
    likes = csr_matrix((rng.random((50, 12)) < 0.4).astype(float))
    facts = fact_matrix(small_catalogue().titles)
    assert np.allclose(fit(likes, facts, 4), fit(likes, facts, 4), atol=1e-6)


def test_the_file_keeps_ids_and_angles(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((5, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    path = tmp_path / "taste.npz"
    TitleVectors(IdMap.of([3, 7, 8, 20, 21]), vectors).save(path)
    loaded = TitleVectors.load(path)
    assert loaded.titles.ids.tolist() == [3, 7, 8, 20, 21]
    assert (loaded.vectors * vectors).sum(axis=1).min() > 0.999
    assert loaded.of(np.array([7, 999])).tolist() == [loaded.vectors[1].tolist(), [0.0] * 16]


@pytest.mark.parametrize("content", [None, b"", b"not a zip", b"PK\x03\x04 cut short"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "taste.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceInvalid, match=r"taste\.npz"):
        TitleVectors.load(path)
