"""Results are kept for the code that made them, and for no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import accuracy
from bench.source_digest import ROOT, digest_of, imported_by

FILES = {
    "bench/proof.py": "import json\nfrom rec.methods import ease, als as other\nimport core.arrays\n",
    "rec/methods/ease.py": "from rec.gram import gram\nLAMBDA = 100\n",
    "rec/methods/als.py": "from rec.methods.ease import LAMBDA\n",
    "rec/gram.py": "def gram():\n    from rec import late\n",
    "rec/late.py": "from rec.methods import als\n",
    "rec/shelves.py": "ROWS = 3\n",
    "core/arrays.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_is_imported_in_any_way_is_found(root: Path) -> None:
    found = imported_by(root / "bench" / "proof.py", root)
    assert {str(file.relative_to(root)) for file in found} == set(FILES) - {"rec/shelves.py"}


@pytest.mark.parametrize("name", ["rec/methods/ease.py", "rec/gram.py", "rec/late.py"])
def test_other_code_has_another_digest(root: Path, name: str) -> None:
    start = root / "bench" / "proof.py"
    before = digest_of(start, "rec", 5, root=root)
    (root / name).write_text(FILES[name] + "FURTHER = 1\n")
    assert digest_of(start, "rec", 5, root=root) != before


def test_what_has_no_part_in_it_changes_nothing(root: Path) -> None:
    start = root / "bench" / "proof.py"
    before = digest_of(start, "rec", 5, root=root)
    for name in ("rec/shelves.py", "bench/proof.py", "core/arrays.py"):
        (root / name).write_text(FILES[name] + "FURTHER = 1\n")
    assert digest_of(start, "rec", 5, root=root) == before
    assert digest_of(start, "rec", 6, root=root) != before


def test_the_code_behind_accuracy_is_what_trains_and_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {str(file.relative_to(ROOT)) for file in imported_by(Path(accuracy.__file__))}
    methods = {
        f"recommender/methods/{name}.py" for name in ("als", "ease", "side", "blend_weights", "update")
    }
    scoring = {f"recommender/evaluation/{name}.py" for name in ("protocol", "metrics", "splits")}
    assert methods | scoring | {"recommender/reranking.py"} <= found
    assert not {"recommender/shelves.py", "recommender/service.py"} & found
    before = accuracy.cache_of(tmp_path, "version")
    assert before.parent == tmp_path / "bench" / "accuracy" / "version"
    monkeypatch.setattr(accuracy, "FOLDS", 4)
    assert accuracy.cache_of(tmp_path, "version") != before
