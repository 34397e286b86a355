"""Static files under an address that changes with their content, so that browsers may keep them for ever."""

from __future__ import annotations

import mimetypes
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

_YEAR = 365 * 86_400

#: Pages load the style sheets as one, in this order: a request each would hold back the first paint.
SHEETS = ("tokens", "base", "components", "pages", "posters")
BUNDLE = "css/site.css"


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below `folder` by its path from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def with_bundle(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files and `BUNDLE`, the style sheets behind each other."""
    return {**files, BUNDLE: b"\n".join(files[f"css/{sheet}.css"] for sheet in SHEETS)}


def release_of(files: dict[str, bytes]) -> str:
    """Return a short hash over the names and contents of all files."""
    digest = sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + sha256(content).digest())
    return digest.hexdigest()[:12]


def init_app(app: Flask, folder: Path) -> None:
    """Serve `folder` under ``/static/<release>/``; `url_for("static", filename=...)` fills in the release.

    One release for all files keeps the relative imports between JavaScript modules intact. The files are read
    once (a few hundred kilobytes), so that what is served is always what the release was made of.
    """
    files = with_bundle(read_files(folder))
    present = release_of(files)

    def static(release: str, filename: str) -> BaseResponse:
        if filename not in files:
            abort(404)
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        response = Response(files[filename], mimetype=kind)
        response.cache_control.public = True
        # A page of an older release gets what there is now, but nobody may keep it under that address.
        response.cache_control.max_age = _YEAR if release == present else 0
        response.cache_control.immutable = release == present
        response.add_etag()
        return response.make_conditional(request)

    def add_release(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("release", present)

    app.add_url_rule("/static/<release>/<path:filename>", "static", static)
    app.url_defaults(add_release)
