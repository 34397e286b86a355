"""Generators behind one interface, and their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from core.typing import IntArray
from recommender.generator import CandidateGenerator, Evidence
from recommender.methods.blend import Blend, scaled
from recommender.methods.blend_weights import LENGTHS, BlendWeights
from recommender.parts import Parts
from tests.recommender.versions import person

NOBODY = Evidence(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def blend_of(generators: list[CandidateGenerator], *rows: list[float]) -> Blend:
    """Weigh lists of any length by the last row given, shorter ones by the rows before."""
    table = np.array(rows + (rows[-1],) * (len(LENGTHS) - len(rows)))
    return Blend(generators, BlendWeights(tuple(one.name for one in generators), table))


@dataclass
class Fixed:
    """Proposes the same to everyone, and blames one entry."""

    values: list[float]
    entry: int
    name: str = "fixed"

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        return np.array(self.values, dtype=np.float32)

    def explain(self, evidence: Evidence, items: IntArray) -> NDArray[np.int64]:
        return np.full(len(items), self.entry)


def test_every_generator_answers_for_every_title(parts: Parts) -> None:
    evidence = parts.taste(person((0, 2, 9))).evidence  # type: ignore[arg-type]  # the code of completed
    generators: list[CandidateGenerator] = [*parts.blend.generators, parts.blend]
    assert len({generator.name for generator in generators}) == 6
    for generator in generators:
        for told in (evidence, NOBODY):
            scores = generator.scores(told)
            assert scores.shape == (12,)
            assert np.isfinite(scores).all()
            reasons = generator.explain(told, np.arange(12))
            assert ((reasons >= -1) & (reasons < len(told))).all()


def test_each_is_scaled_to_its_best_and_weighed() -> None:
    blend = blend_of([Fixed([10, 5, -10], 0), Fixed([0, 1, 1], 1)], [1.0, 0.4])
    np.testing.assert_allclose(blend.scores(NOBODY), [1.0, 0.9, 0.4])


def test_what_the_sum_speaks_against_is_left_to_the_last() -> None:
    blend = blend_of([Fixed([1, -1, -1], 0), Fixed([0, 1, 0], 1)], [1.0, 0.1])
    np.testing.assert_allclose(blend.scores(NOBODY), [1.0, 0.1, 0.0])
    assert blend.explain(NOBODY, np.array([1])).tolist() == [1]


def test_who_adds_most_gives_the_reason() -> None:
    blend = blend_of([Fixed([10, 1, 0], 0), Fixed([0, 1, 1], 1)], [1.0, 0.4])
    assert blend.explain(NOBODY, np.array([0, 1, 2])).tolist() == [0, 1, 1]
    assert blend.explain(NOBODY, np.array([], dtype=np.int64)).tolist() == []


def test_a_generator_that_knows_nothing_leaves_it_to_the_others() -> None:
    blend = blend_of([Fixed([0, 0], 0), Fixed([1, 2], 1)], [1.0, 0.1])
    np.testing.assert_allclose(blend.scores(NOBODY), [0.05, 0.1])


def test_the_length_of_the_list_decides_the_weights() -> None:
    blend = blend_of([Fixed([1, 0], 0), Fixed([0, 1], 0)], [1.0, 0.2], [0.3, 1.0])
    few, more = (Evidence(np.arange(n, dtype=np.int32) % 2, np.ones(n, dtype=np.float32)) for n in (3, 4))
    for evidence, top in ((few, 0), (more, 1)):
        assert blend.scores(Evidence(evidence.items[:0], evidence.confidences[:0])).argmax() == 0
        assert blend.weights.of(len(evidence)).argmax() == top


class Unasked(Fixed):
    """Has nothing to say."""

    def scores(self, evidence: Evidence) -> NDArray[np.float32]:
        raise AssertionError("asked for nothing")


def test_who_counts_nothing_is_not_asked() -> None:
    counting = [Fixed([10, 5, -10], 0), Fixed([0, 1, 1], 1)]
    idle = blend_of([counting[0], Unasked([], 0), counting[1]], [1.0, 0.0, 0.4])
    assert idle.scores(NOBODY).tolist() == blend_of([*counting], [1.0, 0.4]).scores(NOBODY).tolist()
    assert idle.shares(NOBODY)[1].tolist() == [0, 0, 0]
    assert idle.explain(NOBODY, np.array([0, 1, 2])).tolist() == [0, 0, 1]


def test_titles_of_the_list_have_no_part_in_the_scale() -> None:
    told = Evidence(np.array([1], dtype=np.int32), np.ones(1, dtype=np.float32))
    np.testing.assert_allclose(scaled(np.array([2, 8, 4], dtype=np.float32), told), [0.5, 2, 1])
    assert not scaled(np.array([-2, 8, -4], dtype=np.float32), told).any()


def test_who_has_all_titles_on_the_list_still_gets_an_order_of_them() -> None:
    everything = Evidence(np.arange(3, dtype=np.int32), np.ones(3, dtype=np.float32))
    blend = blend_of([Fixed([10, 5, -10], 0), Fixed([0, 1, 1], 1)], [1.0, 0.4])
    np.testing.assert_allclose(blend.scores(everything), [1.0, 0.9, 0.4])


def test_weights_of_other_generators_are_refused() -> None:
    with pytest.raises(ValueError, match=r"for .*fixed"):
        Blend([Fixed([1], 0)], BlendWeights.default(["als"]))
