from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ArtifactCorrupt
from core.pictures import Picture, Pictures


def test_pictures_survive_a_round_trip(tmp_path: Path) -> None:
    pictures = Pictures(
        {7: Picture("https://example.org/7.jpg", "https://example.org/7s.jpg"), 3: Picture("", "")}
    )
    pictures.save(tmp_path)
    assert Pictures.load(tmp_path).by_id == pictures.by_id


def test_most_versions_have_none(tmp_path: Path) -> None:
    assert Pictures.load(tmp_path).by_id == {}


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    Pictures().save(tmp_path)
    path = tmp_path / "catalogue" / "pictures.parquet"
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(ArtifactCorrupt, match=r"pictures\.parquet"):
        Pictures.load(tmp_path)
