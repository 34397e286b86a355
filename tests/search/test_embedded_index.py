"""The embedded index as the workers of a server share it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.catalogue import Catalogue
from core.errors import ArtifactCorrupt
from search.embedded import EmbeddedEngine
from search.embedded_index import open_index, read_metadata
from search.records import Filters
from search.understanding import understand

_WORKER = """
import sys
from pathlib import Path
from core.catalogue import Catalogue
from search.embedded import EmbeddedEngine
from search.records import Filters
from search.understanding import understand

version = Path(sys.argv[1])
engine = EmbeddedEngine(version, Catalogue.load(version))
print(engine.candidates(understand("mori no isha"), Filters()).tolist())
"""


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of every file, without the empty one by which readers lock each other out shortly."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def test_workers_read_one_index_without_writing_to_it(wordy_version: Path, catalogue: Catalogue) -> None:
    before = state(wordy_version / "search")
    engines = [EmbeddedEngine(wordy_version, catalogue) for _ in range(2)]
    found = [engine.candidates(understand("mori no isha"), Filters()).tolist() for engine in engines]
    mapped = [line for line in Path("/proc/self/maps").read_text().splitlines() if str(wordy_version) in line]
    assert mapped, "the index is mapped into memory, which workers share"
    assert all(line.split()[1].startswith("r-") for line in mapped)
    other = subprocess.run(
        [sys.executable, "-c", _WORKER, wordy_version], capture_output=True, text=True, check=True
    )
    assert [*map(str, found), other.stdout.strip()] == ["[2, 3]"] * 3
    assert state(wordy_version / "search") == before


def test_a_damaged_index_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "search" / "embedded").mkdir(parents=True)
    (tmp_path / "search" / "embedded" / "meta.json").write_text("{")
    (tmp_path / "search" / "metadata.json").write_text('{"version": "x"}')
    for read in (open_index, read_metadata):
        with pytest.raises(ArtifactCorrupt, match=r"search/.*rebuild the index"):
            read(tmp_path)
