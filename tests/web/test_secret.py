from __future__ import annotations

import stat
from pathlib import Path

import pytest

from core.errors import NoSpace
from tests.web.conftest import settings_for
from web.secret import FILE, secret_key


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = secret_key(settings_for(tmp_path / "var"))
    assert len(key) == 64
    assert secret_key(settings_for(tmp_path / "var")) == key
    assert stat.S_IMODE((tmp_path / "var" / FILE).stat().st_mode) == 0o600


def test_a_set_key_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    assert secret_key(settings_for(tmp_path, secret_key="mine")) == "mine"
    assert not (tmp_path / FILE).exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(NoSpace, match="ANISHELF_VAR"):
        secret_key(settings_for(tmp_path / "var"))
