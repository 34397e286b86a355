"""The key that signs cookies: from the settings, or made once and kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from core.artifacts import disk_errors
from core.settings import Settings

FILE = "secret_key"


def secret_key(settings: Settings) -> str:
    """Return the key; where none is set, the one under ``var/`` that only its owner can read.

    Raises
    ------
    NoSpace
        If the key cannot be kept.
    """
    if settings.secret_key is not None and settings.secret_key.get_secret_value():
        return settings.secret_key.get_secret_value()
    path = settings.var / FILE
    with disk_errors(settings.var):
        settings.var.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or not path.read_text(encoding="ascii").strip():
            _keep(path, secrets.token_hex(32))
        return path.read_text(encoding="ascii").strip()


def _keep(path: Path, key: str) -> None:
    """Write the key whole or not at all; of two processes that start together, the last one's key stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(key + "\n")
    draft.replace(path)
