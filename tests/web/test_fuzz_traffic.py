"""Slow clients, clients that vanish, and versions that come and go under traffic: nobody else notices."""

from __future__ import annotations

import re
import select
import signal
import socket
import struct
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from html import unescape
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app import create_app
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from tests.web.conftest import publish, settings_for
from tests.web.fakes import open_fake
from tests.web.test_app import PATIENCE, address_of, program
from web.live import LoadedVersion
from web.server.worker import PatientWorker

PAGES = ("/", "/?all=1", "/browse", "/search?q=hoshi", "/start", "/title/10", "/user/0", "/about/data")


def marked(folder: Path) -> LoadedVersion:
    """Open a version whose titles bear its name, so that every card tells which version it is from."""
    loaded = open_fake(folder)
    titles = [replace(title, name=f"{title.name} ~{folder.name}~") for title in loaded.catalogue.titles]
    catalogue = Catalogue(titles, loaded.catalogue.known)
    opened = open_fake(folder)
    opened.recommender.catalogue = catalogue  # type: ignore[attr-defined]  # it is the fake one
    opened.search.catalogue = catalogue  # type: ignore[attr-defined]  # as above
    return replace(opened, catalogue=catalogue)


def versions_on(html: str) -> set[str]:
    return set(re.findall(r"~([^~<>\"]+)~", html))


def load_with_pieces(app: Flask) -> list[tuple[str, int, set[str], set[str]]]:
    """Load every page, and the home page's pieces as its script does: address, status, versions, allowed ones."""
    client = app.test_client()
    seen = []
    for address in PAGES:
        answer = client.get(address)
        seen.append((address, answer.status_code, versions_on(answer.text), versions_on(answer.text)))
        for piece in re.findall(r'data-(?:from|rest)="([^"]+)"', answer.text):
            part = client.get(unescape(piece))
            allowed = versions_on(answer.text) if part.status_code == 200 else set()
            seen.append((piece, part.status_code, versions_on(part.text), allowed))
    return seen


def test_versions_published_rolled_back_and_pruned_under_traffic(tmp_path: Path) -> None:
    store = ArtifactStore(tmp_path / "artifacts")
    publish(tmp_path, 0)
    app = create_app(settings_for(tmp_path), marked)
    stop = Event()

    seen: list[tuple[str, int, set[str], set[str]]] = []

    def browse() -> None:
        seen.extend(load_with_pieces(app))
        while not stop.is_set():
            seen.extend(load_with_pieces(app))

    def wait_for_one_who_sees(version: str) -> None:
        end = time.monotonic() + PATIENCE
        while not any(version in names for _, _, names, _ in list(seen)):
            assert time.monotonic() < end, "nobody has seen the version that serves"
            time.sleep(0.01)

    with ThreadPoolExecutor(3) as pool:
        visitors = [pool.submit(browse) for _ in range(3)]
        try:
            for seed in (1, 2, 3):
                version = publish(tmp_path, seed)
                app.extensions["anishelf"].live.load()
                wait_for_one_who_sees(version)
                store.rollback()
                app.extensions["anishelf"].live.load()
                store.prune(1)
        finally:
            stop.set()
        for visitor in visitors:
            visitor.result()
    assert [one for one in seen if one[1] not in (200, 409)] == []
    assert [one for one in seen if one[1] == 409 and not one[0].startswith("/fragments/")] == []
    assert [one for one in seen if len(one[2]) > 1 or one[2] != one[3]] == []
    assert len({name for one in seen for name in one[2]}) > 1


def test_a_piece_asked_for_across_a_change_of_version_is_refused(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    app = create_app(settings_for(tmp_path), marked)
    client = app.test_client()
    pieces = re.findall(r'data-(?:from|rest)="([^"]+)"', client.get("/").text)
    assert pieces
    assert {client.get(unescape(piece)).status_code for piece in pieces} == {200}
    publish(tmp_path, 1)
    app.extensions["anishelf"].live.load()
    assert {client.get(unescape(piece)).status_code for piece in pieces} == {409}


def _connect(address: str) -> socket.socket:
    there = urlsplit(address)
    assert there.hostname
    assert there.port
    return socket.create_connection((there.hostname, there.port), timeout=PATIENCE)


def _vanish(connection: socket.socket) -> None:
    """Close at once, with what is under way thrown away (RST), as a phone does that leaves the net."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


#: Requests that a client may leave unfinished, or unread.
HALF_OPEN = (
    b"",
    b"GET / HT",
    b"GET /search?q=star HTTP/1.1\r\nHost: a\r\nCookie: user=",
    b"POST /start HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 900\r\n\r\nloved=10",
    b"GET /?all=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
)


def _get(url: str) -> int:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return int(answer.status)


@pytest.mark.slow
def test_clients_that_stop_halfway_or_vanish_hold_up_nobody(whole_var: Path) -> None:
    with program(whole_var) as process, ExitStack() as clients:
        address = address_of(process)
        assert _get(f"{address}/") == 200
        half_open = [clients.enter_context(_connect(address)) for _ in range(50)]
        for number, connection in enumerate(half_open):
            connection.sendall(HALF_OPEN[number % len(HALF_OPEN)])
        for request in HALF_OPEN:
            for n_read in (0, 1, 900):
                connection = _connect(address)
                connection.sendall(request)
                if n_read and request.endswith(b"\r\n\r\n"):
                    connection.recv(n_read)
                _vanish(connection)
        begun = time.monotonic()
        assert [_get(address + path) for path in ("/", "/title/10", "/search?q=star", "/readyz")] == [200] * 4
        # As long as the clients that stopped halfway are waited for: nobody has waited for them.
        assert time.monotonic() - begun < PatientWorker.arrival_seconds
        unfinished = [one for number, one in enumerate(half_open) if number % len(HALF_OPEN) < 4]
        assert select.select(unfinished, [], [], 0)[0] == []
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "Traceback" not in log
    assert "failure" not in log
    assert set(re.findall(r"status=(\d+)", log)) == {"200"}
