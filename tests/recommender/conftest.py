"""A small version with everything that the recommender builds, and one person of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue import Catalogue
from core.lists import PersonLists
from recommender.parts import Parts
from recommender.service import Recommender
from tests.recommender.versions import small_version


@pytest.fixture(scope="session")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small version, trained and published."""
    return small_version(tmp_path_factory.mktemp("artifacts"))


@pytest.fixture(scope="session")
def catalogue(version: Path) -> Catalogue:
    return Catalogue.load(version)


@pytest.fixture(scope="session")
def lists(version: Path) -> PersonLists:
    return PersonLists.load(version)


@pytest.fixture(scope="session")
def parts(version: Path, catalogue: Catalogue, lists: PersonLists) -> Parts:
    return Parts.open(version, catalogue, lists)


@pytest.fixture(scope="session")
def recommender(parts: Parts) -> Recommender:
    return Recommender(parts)
