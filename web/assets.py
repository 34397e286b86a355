"""Static files under an address that changes with their content, so that browsers may keep them for ever."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, send_from_directory

_YEAR = 365 * 86_400


def release_of(folder: Path) -> str:
    """Return a short hash over the names and contents of all files below `folder`."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def init_app(app: Flask, folder: Path) -> None:
    """Serve `folder` under ``/static/<release>/``; `url_for("static", filename=...)` fills in the release.

    One release for all files keeps the relative imports between JavaScript modules intact.
    """
    release = release_of(folder)

    def static(release: str, filename: str) -> Response:
        response = send_from_directory(folder, filename, max_age=_YEAR)
        response.cache_control.public = True
        # A page of an older release gets what there is now, but nobody may keep it under that address.
        response.cache_control.immutable = current = release == app.config["STATIC_RELEASE"]
        if not current:
            response.cache_control.max_age = 0
        return response

    def add_release(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("release", release)

    app.config["STATIC_RELEASE"] = release
    app.add_url_rule("/static/<release>/<path:filename>", "static", static)
    app.url_defaults(add_release)
