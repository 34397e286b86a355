from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.pictures.stub import Stub, running


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A local Jikan, with its pictures."""
    with running() as found:
        yield found
