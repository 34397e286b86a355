"""Fixtures for every room, and the honest count of what could not run here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import write_parts
from tests.postgres import PostgresServer, find_programs

_REPOSITORY = Path(__file__).parents[1]


def _shared() -> Path:
    return Path(os.environ.get("ANISHELF_SHARED", _REPOSITORY.parent / "shared"))


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


#: What a marker needs, and what a reader can do about it.
_NEEDS = {
    "shared": ("the real data", "set ANISHELF_SHARED to its folder"),
    "browser": ("Chromium", "run make browser"),
    "postgres": ("PostgreSQL", "run make postgres"),
}
_left_out: dict[str, int] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and count, what this machine cannot run; in CI nothing is left out: there it fails."""
    if os.environ.get("CI") == "true":
        return
    present = {
        "shared": (_shared() / "data").is_dir(),
        "browser": _chromium() is not None,
        "postgres": find_programs() is not None,
    }
    absent = {marker for marker in _NEEDS if not present[marker]}
    kept, dropped = [], []
    for item in items:
        missing = next((marker for marker in absent if item.get_closest_marker(marker)), None)
        if missing is None:
            kept.append(item)
        else:
            dropped.append(item)
            _left_out[missing] = _left_out.get(missing, 0) + 1
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out."""
    for marker, count in _left_out.items():
        what, remedy = _NEEDS[marker]
        terminalreporter.write_line(
            f"LEFT OUT: {count} tests that need {what}; {remedy}", red=True, bold=True
        )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that use it are marked ``shared``."""
    folder = _shared() / "data"
    assert folder.is_dir(), f"no real data at {folder}: set ANISHELF_SHARED"
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; tests that use it are marked ``browser``."""
    path = _chromium()
    assert path is not None, "no Chromium: run make browser"
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run's own; tests that use it are marked ``postgres``."""
    programs = find_programs()
    assert programs is not None, "no PostgreSQL: run make postgres"
    with PostgresServer.running(programs) as server:
        yield server


@pytest.fixture
def small_parts(tmp_path: Path) -> Path:
    """A folder with the ETL's parts of the small version."""
    return write_parts(tmp_path / "parts")
