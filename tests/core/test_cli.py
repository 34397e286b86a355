from __future__ import annotations

import json

import click
import pytest

from core.cli import print_json, run
from core.errors import AnishelfError, ArtifactsMissing, GateRefused, NotBuiltYet
from core.progress import bar


def ends_with(error: BaseException | None, args: list[str] | None = None) -> int:
    @click.command()
    @click.option("--n", type=int)
    def command(n: int | None) -> None:
        if error is not None:
            raise error

    with pytest.raises(SystemExit) as caught:
        run(lambda **kwargs: command.main(args or [], **kwargs))
    return int(caught.value.code or 0)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, 0),
        (ArtifactsMissing("no build yet", "var", "run make run"), 1),
        (NotBuiltYet("evaluate"), 1),
        (GateRefused("parity", "top-5 overlap .7", "build again"), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exit_codes(error: BaseException | None, status: int) -> None:
    assert ends_with(error) == status


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(None, ["--n", "many"]) == 2
    assert "many" in capsys.readouterr().err


def test_help_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(None, ["--help"]) == 0


def test_an_error_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    ends_with(AnishelfError("what", "where", "what to do"))
    out = capsys.readouterr()
    assert out.err == "error: what: where: what to do\n"
    assert out.out == ""


def test_json_is_one_document_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("working", 2) as advance:
        advance(1)
        advance(1)
    print_json({"name": "진격의 거인"})
    assert json.loads(capsys.readouterr().out) == {"name": "진격의 거인"}
