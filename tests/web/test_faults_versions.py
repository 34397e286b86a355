"""Versions that go while pages are open: what is open stays whole, what has changed says so."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from core.artifacts import ArtifactStore
from tests.web.conftest import pick, publish, settings_for
from tests.web.fakes import open_fake

#: Everything that reads of a version; nothing of it has been asked for before the version goes.
ADDRESSES = (
    "/", "/?all=1", "/title/10", "/title/15", "/browse", "/browse?genre=Action", "/search?q=star", "/search?q=star voyagee",
    "/search?q=a+doctor+in+the+forest", "/users", "/user/0", "/user/0?status=completed", "/compare?one=0&other=2", "/start",
    "/about/data", "/api/v1/search?q=hoshi", "/api/v1/suggest?q=ho", "/api/v1/titles/10", "/api/v1/titles/10/similar",
    "/api/v1/users/2/recommendations", "/api/v1/shelves?user=2", "/readyz",
)  # fmt: skip
VISITOR = "v" * 22


def test_a_version_whose_folder_is_gone_serves_on_whole(
    whole_app: Flask, whole_var: Path, tmp_path: Path
) -> None:
    """Between pruning and the next look at `current`, and for requests that hold it, a version is memory alone."""
    shutil.copytree(whole_var / "artifacts", tmp_path / "artifacts")
    app = create_app(settings_for(tmp_path))
    shutil.rmtree(ArtifactStore(tmp_path / "artifacts").current_path())
    here, there = app.test_client(), whole_app.test_client()
    for client in (here, there):
        client.set_cookie("visitor", VISITOR)
    for who in (None, 2):
        if who is not None:
            pick(here, who)
            pick(there, who)
        for address in ADDRESSES:
            answer = here.get(address)
            assert answer.status_code == 200, address
            assert bare(answer.text) == bare(there.get(address).text), address


def bare(text: str) -> str:
    """Leave out what each browser has of its own."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


@pytest.mark.parametrize(
    ("language", "heading", "remedy"),
    [
        ("en", "This page has changed meanwhile", "Load it again."),
        ("ko", "그사이 페이지가 바뀌었습니다", "다시 불러와 주세요."),
    ],
)
def test_a_piece_of_a_page_that_has_changed_says_what_to_do(
    tmp_path: Path, language: str, heading: str, remedy: str
) -> None:
    publish(tmp_path, 0)
    app = create_app(settings_for(tmp_path), open_fake)
    client = app.test_client()
    client.set_cookie("lang", language)
    home = client.get("/").text
    mark = re.search(r'data-mark="([^"]+)"', home)
    assert mark is not None
    pieces = [unescape(piece) for piece in re.findall(r'data-(?:from|rest)="([^"]+)"', home)]
    pieces.append(f"/fragments/title/10?of={mark[1]}")
    assert len(pieces) > 1
    assert {client.get(piece).status_code for piece in pieces} == {200}
    publish(tmp_path, 1)
    app.extensions["anishelf"].live.load()
    for piece in pieces:
        answer = client.get(piece)
        assert answer.status_code == 409, piece
        assert heading in answer.text
        assert remedy in answer.text
    assert client.get("/").status_code == 200
