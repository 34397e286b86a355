"""Composition root of the web: settings, the live version, blueprints, headers, errors; nothing else.

``python app.py`` serves with gunicorn (see `gunicorn.conf.py`) on the host and port of the settings.
"""

from __future__ import annotations

import core  # noqa: F401  (first of all imports: it pins OpenBLAS before numpy is loaded)

# isort: split
import atexit
import errno
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import jinja2
from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # it ships no types
from itsdangerous import URLSafeSerializer
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from core import cli
from core.artifacts import ArtifactStore
from core.errors import SettingsInvalid
from core.settings import Settings, load_settings
from search.normalise import normalise
from store.address import database_url
from store.event_log import EventLog
from store.migrate import upgrade
from web import assets, errors, http, language
from web.api import api
from web.fragments import fragments
from web.live import LiveVersion, LoadedVersion, open_version
from web.machines import machines
from web.metrics import Metrics
from web.pages import pages, searching
from web.past_searches import PastSearches
from web.pictures.serving import open_pictures, pictures
from web.secret import secret_key
from web.server.arrival import MAX_BODY
from web.site import Site
from web.templating import init_templates

ROOT = Path(__file__).parent

#: Requests of one client; a person who types fast asks for three suggestions a second.
API_LIMIT, SEARCH_LIMIT = "600/minute", "120/minute"


class IdConverter(BaseConverter):
    """Outside ids in addresses: digits, few enough for 64 bits."""

    regex = r"[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the id as a number."""
        return int(value)


def create_app(
    settings: Settings | None = None, opener: Callable[[Path], LoadedVersion] | None = None
) -> Flask:
    """Return the web application, with the serving version open where there is one.

    Parameters
    ----------
    settings : Settings or None
        Read from the environment where not given.
    opener : callable or None
        Opens the folder of a version; the real rooms where not given.
    """
    settings = settings or load_settings()
    live = LiveVersion(ArtifactStore(settings.artifacts), opener or partial(open_version, settings=settings))
    app = Flask("anishelf", root_path=str(ROOT), static_folder=None)
    key = secret_key(settings)
    app.config.update(
        SECRET_KEY=key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        PROPAGATE_EXCEPTIONS=False,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a page may stay open over night
        RATELIMIT_ENABLED=settings.rate_limits == "on",
        RATELIMIT_HEADERS_ENABLED=True,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it, its base has not
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # as above
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.url_map.converters["id"] = IdConverter
    past = _open_past(settings)
    with app.app_context():
        signer = URLSafeSerializer(key, salt="picked-user")
        Site(settings, live, Metrics(), signer, past, open_pictures(settings)).register()
    _wire(app)
    app.session_interface = _Sessions()
    if settings.proxies:  # each adds an address, but most set the scheme anew: one value, of the nearest
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=1)  # type: ignore[method-assign]  # as Flask documents
    live.load()
    return app


class _Sessions(SecureCookieSessionInterface):
    """Keeps the session's cookie to HTTPS where the visitor uses it; on this machine nobody does."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 (Flask calls it so)
        """Return whether the request came by HTTPS, as for all other cookies."""
        return request.is_secure


def _open_past(settings: Settings) -> PastSearches:
    """Open the event log; its tables are brought up to date beside the start, which never waits for them."""
    past = PastSearches(EventLog.open(settings, normalise))
    past.begin(partial(upgrade, settings))
    atexit.register(past.close)
    return past


def _wire(app: Flask) -> None:
    """Register headers, errors and blueprints; what is registered last sees a response first."""
    Compress(app)
    http.init_app(app)
    errors.init_app(app)
    assets.init_app(app, ROOT / "static")
    language.init_app(app)
    init_templates(app)
    CSRFProtect(app)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    limiter.limit(API_LIMIT)(api)
    limiter.limit(SEARCH_LIMIT)(searching)
    for blueprint in (pages, searching, fragments, pictures, api, machines):
        app.register_blueprint(blueprint)


def check_port(host: str, port: int) -> None:
    """Make sure that the address can be served on.

    Raises
    ------
    SettingsInvalid
        If it is taken, forbidden or not an address of this machine.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        remedy = (
            f"end what uses it, or choose another one: PORT={port + 1} make run"
            if taken
            else ("set HOST and PORT to an address of this machine; ports below 1024 need special rights")
        )
        what = "the port is in use" if taken else f"cannot serve there ({error.strerror or error})"
        raise SettingsInvalid(what, f"{host}:{port}", remedy) from error


@click.command()
def serve() -> None:
    """Serve with gunicorn on HOST and PORT until Ctrl-C."""
    settings = load_settings()
    check_port(settings.host, settings.port)
    secret_key(settings)
    database_url(settings)
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py")]
    os.execv(sys.executable, [*gunicorn, "--pythonpath", str(ROOT), "app:create_app()"])


if __name__ == "__main__":
    cli.run(serve)
