"""Which tests run together on one worker, and in which order the workers take them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

#: Where tests are that share what is slow to make. Every other module is a unit of its own.
_TOGETHER = {
    "tests/search/elastic": "elasticsearch",
    "tests/search/test_engine_contract.py": "elasticsearch",
    "tests/etl/test_franchises.py": "real catalogue",
    "tests/etl/test_kaggle.py": "real catalogue",
    "tests/etl/test_kaggle_catalogue.py": "real catalogue",
    "tests/etl/test_kaggle_lists.py": "real catalogue",
    "tests/recommender/test_real.py": "real catalogue",
    "tests/search/test_real_aliases.py": "real catalogue",
    "tests/search/test_real_catalogue.py": "real catalogue",
}
#: What makes a unit long. Long ones come first, so that the workers end together.
_LONG = ("elasticsearch", "own_elasticsearch", "shared", "browser", "slow", "postgres")


class ByUnit(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Gives a worker all tests of a unit, so that what they share is made once.

    xdist's own groups, by mark, are told by changed node ids, which pytest 9.2 ignores without a word.
    """

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """Return the unit of a test: its module, or the group that the module belongs to."""
    module = PurePosixPath(nodeid.partition("::")[0])
    groups = (_TOGETHER.get(str(path)) for path in (module, *module.parents))
    return next(filter(None, groups), str(module))


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return tests by unit, units with long tests first; otherwise as they were."""
    units: dict[str, list[pytest.Item]] = {}
    for item in items:
        units.setdefault(unit_of(item.nodeid), []).append(item)
    return [item for unit in sorted(units.values(), key=_place) for item in unit]


def _place(unit: Iterable[pytest.Item]) -> int:
    marks = {mark.name for item in unit for mark in item.iter_markers()}
    return min((place for place, name in enumerate(_LONG) if name in marks), default=len(_LONG))
