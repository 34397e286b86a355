"""Workers of a test run take whole units, the long ones first."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests import schedule
from tests.schedule import longest_first, unit_of

_REPOSITORY = Path(__file__).parents[1]
#: Tests that write down which worker has run them.
_MODULE = """
import os
from pathlib import Path

import pytest

@pytest.mark.parametrize("number", range(8))
def test_something(number):
    with Path("workers").open("a") as file:
        file.write(f"{__name__} {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""
_CONFTEST = """
from tests.schedule import ByUnit

def pytest_xdist_make_scheduler(config, log):
    return ByUnit(config, log)
"""


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/search/test_names.py::test_a", "tests/search/test_names.py"),
        ("tests/search/test_names.py::TestB::test_a[tests/etl/test_kaggle.py]", "tests/search/test_names.py"),
        ("tests/search/test_engine_contract.py::test_a[x]", "elasticsearch"),
        ("tests/search/elastic/test_faults.py::TestNetwork::test_a", "elasticsearch"),
        ("tests/search/elastic/deeper/test_new.py::test_a", "elasticsearch"),
        ("tests/etl/test_kaggle.py::test_a", "real catalogue"),
        ("tests/search/test_real_aliases.py::test_a", "real catalogue"),
    ],
)
def test_a_unit_is_a_module_or_a_group_of_modules(nodeid: str, unit: str) -> None:
    assert unit_of(nodeid) == unit


def test_every_place_that_is_named_is_there() -> None:
    assert [place for place in schedule._TOGETHER if not (_REPOSITORY / place).exists()] == []


def item(nodeid: str, *marks: str) -> pytest.Item:
    found = SimpleNamespace(
        nodeid=nodeid, iter_markers=lambda: [SimpleNamespace(name=mark) for mark in marks]
    )
    return cast("pytest.Item", found)


def test_units_stay_together_and_those_with_long_tests_come_first() -> None:
    items = [
        item("tests/a.py::test_1"),
        item("tests/b.py::test_1"),
        item("tests/etl/test_kaggle.py::test_1", "parametrize"),
        item("tests/a.py::test_2"),
        item("tests/c.py::test_1", "postgres"),
        item("tests/search/elastic/test_faults.py::test_1", "elasticsearch"),
        item("tests/search/test_real_aliases.py::test_1", "shared"),
        item("tests/c.py::test_2", "parametrize"),
        item("tests/search/test_engine_contract.py::test_1"),
    ]
    assert [one.nodeid for one in longest_first(items)] == [
        "tests/search/elastic/test_faults.py::test_1",
        "tests/search/test_engine_contract.py::test_1",
        "tests/etl/test_kaggle.py::test_1",
        "tests/search/test_real_aliases.py::test_1",
        "tests/c.py::test_1",
        "tests/c.py::test_2",
        "tests/a.py::test_1",
        "tests/a.py::test_2",
        "tests/b.py::test_1",
    ]


def test_one_worker_runs_all_of_a_unit(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(_CONFTEST)
    for name in ("one", "two", "three"):
        (tmp_path / f"test_{name}.py").write_text(_MODULE)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "--rootdir=.", "."]
    outcome = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(_REPOSITORY), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    workers = defaultdict(set)
    lines = (tmp_path / "workers").read_text().split("\n")[:-1]
    for module, worker in map(str.split, lines):
        workers[module].add(worker)
    assert len(lines) == 24
    assert {module: len(found) for module, found in workers.items()} == dict.fromkeys(
        ("test_one", "test_two", "test_three"), 1
    )
    assert len(set.union(*workers.values())) == 2, "both have something to do"
