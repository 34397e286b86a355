"""Weights by length of list, and as a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import ArtifactCorrupt
from recommender.methods.blend_weights import LENGTHS, PART, BlendWeights, length_group


@pytest.mark.parametrize(
    ("n", "group"), [(0, 0), (3, 0), (4, 1), (10, 1), (11, 2), (50, 2), (51, 3), (9_000, 3)]
)
def test_every_length_has_its_group(n: int, group: int) -> None:
    assert length_group(n) == group


def test_defaults_are_for_all_lengths_and_any_method() -> None:
    weights = BlendWeights.default(["als", "ease_side", "own", "popularity"])
    assert weights.people == 0
    assert weights.table.shape == (len(LENGTHS), 4)
    assert (weights.table > 0).all()
    np.testing.assert_array_equal(weights.of(0), weights.of(500))
    assert weights.of(0).argmax() == 1


def test_they_come_back_as_saved(tmp_path: Path) -> None:
    table = np.arange(8, dtype=np.float64).reshape(4, 2) / 7
    BlendWeights(("als", "popularity"), table, people=99).save(tmp_path)
    back = BlendWeights.load(tmp_path)
    assert (back.names, back.people) == (("als", "popularity"), 99)
    np.testing.assert_array_equal(back.table, table)
    np.testing.assert_array_equal(back.of(7), table[1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"methods": ["als"], "lengths": [0, 4, 11, 51], "weights": [[1], [1]], "people": 1}',
        '{"methods": ["als"], "lengths": [0, 4, 11, 51], "weights": [[1], [1], [1], [-1]], "people": 1}',
        '{"methods": ["als"], "lengths": [0, 4, 11, 51], "weights": [[1], [1], [1], [NaN]], "people": 1}',
        '{"methods": ["als"], "lengths": [0, 4, 11, 51], "weights": [[1], [1], [1], [0]], "people": 1}',
        '{"methods": ["als"], "lengths": [0, 9, 11, 51], "weights": [[1], [1], [1], [1]], "people": 1}',
    ],
)
def test_damaged_weights_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / PART).mkdir()
    (tmp_path / PART / "weights.json").write_text(text)
    with pytest.raises(ArtifactCorrupt, match="cannot read the weights of the blend"):
        BlendWeights.load(tmp_path)


def test_a_version_without_weights_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArtifactCorrupt, match="build again or roll back"):
        BlendWeights.load(tmp_path)
