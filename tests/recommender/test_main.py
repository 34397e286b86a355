"""The command line: answers, exit codes, one error line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import run
from recommender.__main__ import main
from tests.recommender.versions import small_version


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    small_version(folder / "artifacts")
    return folder


def call(
    arguments: list[str], var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    """Run the command as a program would and return exit code, stdout and stderr."""
    monkeypatch.setenv("ANISHELF_VAR", str(var))
    with pytest.raises(SystemExit) as end:
        run(lambda **options: main(arguments, prog_name="python -m recommender", **options))
    out, err = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return end.value.code, out, err


def test_a_person_of_the_version(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(["recommend", "--user", "0", "--k", "3", "--json"], var, monkeypatch, capsys)
    answer = json.loads(out)
    assert code == 0
    assert answer["user_id"] == 0
    assert [title["rank"] for title in answer["titles"]] == [1, 2, 3]
    assert not {title["anime_id"] for title in answer["titles"]} & {10, 30, 50, 70}
    for title in answer["titles"]:
        assert {"anime_id", "name", "score", "reason", "genres", "type", "year"} <= set(title)


def test_what_is_planned_is_marked(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = call(["recommend", "--user", "0", "--k", "12", "--json"], var, monkeypatch, capsys)
    assert {title["anime_id"] for title in json.loads(out)["titles"] if title["planned"]} == {90}


def test_somebody_who_likes_a_few(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(["recommend", "--titles", "10, 70", "--json"], var, monkeypatch, capsys)
    answer = json.loads(out)
    assert code == 0
    assert answer["user_id"] is None
    assert len(answer["titles"]) == 9, "one of the ten others is a second season"
    assert answer["titles"][0]["reason"].startswith("Because you watched ")


def test_words_for_people(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(["recommend", "--user", "1", "--k", "2"], var, monkeypatch, capsys)
    assert code == 0
    assert [line.split("  ")[-1] for line in out.splitlines()] == ["Liked by many people"] * 2


def test_who_has_seen_everything_is_told(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = ",".join(str(anime_id) for anime_id in range(10, 130, 10))
    code, out, err = call(["recommend", "--titles", everything], var, monkeypatch, capsys)
    assert (code, out) == (0, "")
    assert "nothing is left" in err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["recommend", "--user", "987"], 1, "error: unknown user: 987: "),
        (["recommend", "--titles", "10,11"], 1, "error: unknown title: 11: "),
        (["recommend", "--titles", "ten"], 2, "commas between"),
        (["recommend"], 2, "either --user or --titles"),
        (["recommend", "--user", "1", "--titles", "10"], 2, "either --user or --titles"),
        (["recommend", "--user", "1", "--k", "0"], 2, "--k"),
        (["evaluate", "--version", "x", "--json"], 1, "error: unknown version: x: pick one of: "),
        (["batch", "--k", "0"], 2, "--k"),
        (["batch", "--users", "nowhere.csv"], 1, "error: cannot read the users: nowhere.csv"),
    ],
)
def test_errors_say_what_and_what_to_do(
    arguments: list[str],
    code: int,
    message: str,
    var: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found, out, err = call(arguments, var, monkeypatch, capsys)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_everybody(var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(["batch", "--k", "5", "--processes", "1", "--json"], var, monkeypatch, capsys)
    answer = json.loads(out)
    assert code == 0
    assert {"people", "seconds", "people_per_second", "path"} <= set(answer)
    assert answer["people"] == 40
    assert answer["path"] == str(var / "batches" / "recommendations.parquet")
    assert Path(answer["path"]).is_file()


def test_some_people_in_words(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "users.csv").write_text("user_id\n3\n5\n")
    arguments = ["batch", "--users", str(tmp_path / "users.csv"), "--out", str(tmp_path / "out")]
    code, out, err = call(arguments, var, monkeypatch, capsys)
    assert (code, out) == (0, "")
    assert "2 people in " in err
    assert (tmp_path / "out" / "recommendations.parquet").is_file()


def test_before_the_first_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = call(["recommend", "--user", "0"], tmp_path, monkeypatch, capsys)
    assert code == 1
    assert "no build yet" in err
