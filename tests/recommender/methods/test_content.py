"""Content vectors and the generator that stands on them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.catalogue import Catalogue
from recommender.generator import Evidence
from recommender.methods.content import (
    ContentGenerator,
    centred,
    content_neighbours,
    fact_vectors,
    facts_of,
)
from recommender.methods.training import Facts
from recommender.neighbours import cosine_neighbours
from tests.factories import make_title


def test_franchises_and_seasons_do_not_fill_the_places_of_neighbours() -> None:
    kinds = ("franchise", "season", "genre")
    # Title 0 shares its franchise and season with 1 and 2, its genre with 3.
    tags = csr_matrix(np.array([[1, 1, 1], [1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=np.float32))
    alike = content_neighbours(Facts(tags, kinds, np.zeros((4, 0), dtype=np.float32)))
    assert alike.of(0)[0].tolist() == [3]
    assert alike.of(1)[0].tolist() == []


def test_texts_and_tags_count_alike_and_rare_tags_more() -> None:
    tags = csr_matrix(np.array([[1, 1], [1, 0], [0, 1], [1, 0]], dtype=np.float32))
    none = np.zeros((4, 0), dtype=np.float32)
    texts = np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 1]], dtype=np.float32)
    by_tags = content_neighbours(Facts(tags, ("genre", "studio"), none))
    assert by_tags.of(0)[0][0] == 2, "the rarer tag"
    both = content_neighbours(Facts(tags, ("genre", "studio"), texts))
    alone = float(by_tags.scores[0, by_tags.items[0].tolist().index(2)])
    assert both.scores[0, both.items[0].tolist().index(2)] == pytest.approx((alone + 0.6) / 2)


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
