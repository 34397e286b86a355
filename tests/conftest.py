"""Fixtures for every room, and the honest count of what could not run here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

import etl.kaggle
from core.artifacts import Staging
from core.catalogue import Catalogue
from etl.kaggle_catalogue import CatalogueSource, read_catalogue
from tests.elasticsearch_cluster import ElasticsearchCluster
from tests.elasticsearch_distribution import find_source
from tests.elasticsearch_server import ElasticsearchServer
from tests.factories import write_parts
from tests.postgres import PostgresServer, find_programs
from tests.schedule import ByUnit, longest_first, unit_of

# How long an example takes tells more of the machine than of the code.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

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
    "elasticsearch": ("Elasticsearch", "set ELASTICSEARCH_URL or ELASTICSEARCH_HOME, or start Docker"),
    "own_elasticsearch": ("an Elasticsearch to start and stop", "set ELASTICSEARCH_HOME"),
    "sentence_transformers": ("sentence-transformers", "run make test-st"),
}
#: What CI runs in an environment of its own.
_ELSEWHERE = {"sentence_transformers"}
#: Markers of tests that share a server, or need most of the machine for one of their own.
_OF_ELASTICSEARCH = ("elasticsearch", "own_elasticsearch")
_left_out: dict[str, int] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and count, what this machine cannot run; in CI that fails, or runs in its own environment."""
    strays = {unit_of(item.nodeid) for item in items if _wants_elasticsearch(item)} - {"elasticsearch"}
    if strays:
        raise pytest.UsageError(
            f"tests share one Elasticsearch: {sorted(strays)}: name them in tests/schedule.py"
        )
    present = {
        "shared": (_shared() / "data").is_dir(),
        "browser": _chromium() is not None,
        "postgres": find_programs() is not None,
        "sentence_transformers": find_spec("sentence_transformers") is not None,
        **_present_elasticsearch(items),
    }
    absent = {marker for marker in _NEEDS if not present[marker]}
    if os.environ.get("CI") == "true":
        absent &= _ELSEWHERE
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
    items[:] = longest_first(kept)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Let the workers of ``-n`` take whole units."""
    return ByUnit(config, log)


def _wants_elasticsearch(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(marker) for marker in _OF_ELASTICSEARCH)


def _present_elasticsearch(items: list[pytest.Item]) -> dict[str, bool]:
    """Look for a server only where a test needs one: asking Docker takes its time."""
    if not any(_wants_elasticsearch(item) for item in items):
        return dict.fromkeys(_OF_ELASTICSEARCH, True)
    own = find_source(may_be_remote=False)
    return {
        "elasticsearch": find_source() is not None,
        "own_elasticsearch": own is not None and own.can_be_configured,
    }


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
def real_source(shared_data: Path) -> CatalogueSource:
    """The whole real catalogue as it is read; nobody may change it."""
    return read_catalogue(shared_data / "kaggle2020")


@pytest.fixture(scope="session")
def real_catalogue(real_source: CatalogueSource) -> Catalogue:
    """Its titles."""
    return real_source.catalogue


@pytest.fixture(scope="session")
def real_parts(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Staging:
    """The ETL's parts of the whole real folder; nobody may change them."""
    staging = Staging(tmp_path_factory.mktemp("real") / "kaggle.staging", "kaggle", {}, 0)
    etl.kaggle.build(staging, shared_data / "kaggle2020", etl.kaggle.KaggleOptions())
    return staging


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


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[ElasticsearchServer]:
    """An Elasticsearch without security; tests that use it are marked ``elasticsearch``."""
    source = find_source()
    assert source is not None, "no Elasticsearch: set ELASTICSEARCH_URL or ELASTICSEARCH_HOME"
    with ElasticsearchServer.running(source, is_quick=True) as server:
        yield server


@pytest.fixture
def own_elasticsearch(request: pytest.FixtureRequest) -> Iterator[ElasticsearchServer]:
    """A server of one test's own, secured where its parameter says so; marked ``own_elasticsearch``."""
    source = find_source(may_be_remote=False)
    assert source is not None, "no Elasticsearch to start: set ELASTICSEARCH_HOME"
    assert source.can_be_configured, "no Elasticsearch to start: set ELASTICSEARCH_HOME"
    is_secured = getattr(request, "param", None) == "secured"
    with ElasticsearchServer.running(source, secured=is_secured, is_quick=True) as server:
        yield server


@pytest.fixture
def elasticsearch_cluster() -> Iterator[ElasticsearchCluster]:
    """Three nodes of one test's own; marked ``own_elasticsearch``."""
    source = find_source(may_be_remote=False)
    assert source is not None, "no Elasticsearch to start: set ELASTICSEARCH_HOME"
    assert source.can_be_configured, "no Elasticsearch to start: set ELASTICSEARCH_HOME"
    with ElasticsearchCluster.running(source) as cluster:
        yield cluster


@pytest.fixture
def small_parts(tmp_path: Path) -> Path:
    """A folder with the ETL's parts of the small version."""
    return write_parts(tmp_path / "parts")
