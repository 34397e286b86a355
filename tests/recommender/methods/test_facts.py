"""Facts from a catalogue and from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.catalogue import Catalogue
from recommender.methods.facts import facts_of_catalogue, facts_of_file
from tests.factories import make_title


def catalogue() -> Catalogue:
    return Catalogue(
        [
            make_title(
                1, name="A", genres=("Drama",), type="TV", franchise=1, franchise_size=2, synopsis="x"
            ),
            make_title(
                2, name="B", genres=("Drama",), type="TV", franchise=2, franchise_size=1, synopsis="y"
            ),
            make_title(3, name="C", genres=("Comedy",), type="TV", franchise=1, franchise_size=2),
        ]
    )


def test_a_catalogue_gives_its_own_franchises() -> None:
    facts = facts_of_catalogue(catalogue(), None)
    assert facts.kinds == ("franchise", "genre", "type")
    assert facts.tags.toarray().tolist() == [[1, 1, 1], [0, 1, 1], [1, 0, 1]]
    assert facts.vectors.shape == (3, 0)


def test_vectors_are_centred_and_of_unit_length() -> None:
    vectors = np.array([[1, 0.2], [1, -0.2], [0, 0]], dtype=np.float16)
    found = facts_of_catalogue(catalogue(), vectors).vectors
    np.testing.assert_allclose(found, [[0, 1], [0, -1], [0, 0]], atol=1e-3)


def test_a_file_gives_rows_in_the_order_asked_and_nothing_for_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("item_id,name,genres\na,Alpha,Drama\nb,Alpha 2,Drama\nc,Beta,Comedy\n", encoding="utf-8")
    facts = facts_of_file(path, ["c", "missing", "b", "a"])
    assert facts.kinds == ("franchise", "genre")
    assert facts.tags.toarray().tolist() == [[0, 0], [0, 0], [1, 1], [1, 1]]
    assert facts.vectors.shape == (4, 0)


def test_synopses_of_a_file_become_vectors(tmp_path: Path) -> None:
    rows = [f"{n},{'rocket moon' if n < 4 else 'pupil exam' if n < 8 else f'only{n}'}" for n in range(40)]
    path = tmp_path / "items.csv"
    path.write_text("\n".join(["item_id,synopsis", *rows]), encoding="utf-8")
    vectors = facts_of_file(path, [str(n) for n in range(40)]).vectors
    assert vectors.shape[1] > 0
    assert vectors[0] @ vectors[1] > 0.9
    assert vectors[0] @ vectors[5] < 0.1


@pytest.mark.shared
def test_kaggles_own_files_serve_as_they_are(shared_data: Path) -> None:
    facts = facts_of_file(shared_data / "kaggle2020" / "anime.csv", ["1", "5", "20", "1735", "no such title"])
    tags = facts.tags.toarray()
    franchises = tags[:, [kind == "franchise" for kind in facts.kinds]]
    assert franchises[0] @ franchises[1] > 0, "Cowboy Bebop and its film"
    assert franchises[2] @ franchises[3] > 0, "Naruto and Naruto: Shippuuden"
    assert franchises[0] @ franchises[2] == 0
    assert not tags[4].any()
