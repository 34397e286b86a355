"""How long the store waits in tests: the machine may be busy wherever no database is made to hang."""

from __future__ import annotations

from functools import partial

import pytest

from store.engine import open_engine, patient


def wait_for(seconds: float, patch: pytest.MonkeyPatch) -> None:
    """Let everything that is opened from now on wait for so long, where a page would wait for a second."""
    patch.setattr("store.database.PATIENCE", seconds)
    patch.setattr("store.database.open_engine", partial(open_engine, patience=seconds))
    patch.setattr("store.database.patient", partial(patient, seconds=seconds))
