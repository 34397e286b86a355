"""The gate: a fall beyond its share and beyond chance is refused, nothing else."""

from __future__ import annotations

import pytest

from core.typing import Json
from recommender.gate import judge


def ranked(mean: float, half: float = 0.01) -> Json:
    return {"ndcg@100": {"mean": mean, "low": mean - half, "high": mean + half}}


@pytest.mark.parametrize(
    ("new", "serving", "passed"),
    [
        (ranked(0.40), ranked(0.41), True),
        (ranked(0.39), ranked(0.40), True),
        (ranked(0.30), ranked(0.40), False),
        (ranked(0.50), ranked(0.40), True),
        (ranked(0.30, half=0.12), ranked(0.40), True),
        (ranked(0.0, half=0.0), ranked(0.40), False),
        (ranked(0.0, half=0.0), ranked(0.0), True),
        (ranked(0.30), None, True),
        (ranked(0.30), {}, True),
        ({}, ranked(0.40), True),
    ],
)
def test_what_passes(new: Json, serving: Json | None, passed: bool) -> None:
    assert judge(new, serving).passed is passed


def test_the_share_is_the_operators() -> None:
    assert judge(ranked(0.30), ranked(0.40), max_drop=0.3).passed
    assert not judge(ranked(0.39, half=0.0), ranked(0.40), max_drop=0.0).passed


def test_the_words_have_both_figures() -> None:
    words = judge(ranked(0.30), ranked(0.40)).words
    assert words == "NDCG@100 0.3000 after 0.4000 (-25.0%): a fall of more than 5%"
    assert "chance" in judge(ranked(0.30, half=0.12), ranked(0.40)).words
    assert judge({}, None).words == "not measured"
