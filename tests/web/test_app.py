"""The program itself: what it prints, where it listens, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app import check_port
from core.errors import SettingsInvalid

ROOT = Path(__file__).parents[2]
#: Seconds that a busy machine may take for an answer, for a start that fails, and for an end.
PATIENCE = 120


@contextmanager
def program(var: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "ANISHELF_VAR": str(var),
        "ANISHELF_ENCODER": "none",
        "PORT": "0",
        **settings,
    }
    with subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"Anishelf is ready: (http://127\.0\.0\.1:\d+)\n", line)
    assert found is not None, line
    return found[1]


def test_it_says_where_it_serves_once_and_ends_cleanly_on_ctrl_c(whole_var: Path) -> None:
    with program(whole_var) as process:
        address = address_of(process)
        with urllib.request.urlopen(f"{address}/", timeout=PATIENCE) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/search?q={'%E3%81%82' * 10_000}", timeout=PATIENCE)
        with refused.value as error:
            assert error.code == 422
            assert "at most 500 characters" in error.read().decode()
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert out == ""
    assert "Traceback" not in log


def test_a_search_is_written_before_the_program_ends(whole_var: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.db"
    with program(whole_var, ANISHELF_DATABASE_URL=f"sqlite:///{events}") as process:
        address = address_of(process)
        with urllib.request.urlopen(f"{address}/search?q=star", timeout=PATIENCE) as answer:
            assert answer.status == 200
            assert answer.read()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    with closing(sqlite3.connect(events)) as connection:
        assert connection.execute("SELECT kind, query FROM event").fetchall() == [("search", "star")]


def test_it_serves_before_the_first_version(tmp_path: Path) -> None:
    with program(tmp_path) as process:
        address = address_of(process)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/", timeout=PATIENCE)
        with refused.value as error:
            assert error.code == 503


def test_a_port_in_use_is_one_line_with_a_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with program(tmp_path, PORT=str(port)) as process:
            out, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert out == ""
    assert (
        log
        == f"error: the port is in use: 127.0.0.1:{port}: end what uses it, or choose another one: PORT={port + 1} make run\n"
    )


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    with program(tmp_path, PORT="many") as process:
        _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert log.startswith("error: a setting cannot be used: PORT='many'")
    assert log.count("\n") == 1


def test_a_kind_of_database_that_we_lack_is_one_line(tmp_path: Path) -> None:
    with program(tmp_path, ANISHELF_DATABASE_URL="mysql://u:secret@h/d") as process:
        _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert log.startswith("error: no such kind of database: ANISHELF_DATABASE_URL=mysql://u:***@h/d")
    assert log.count("\n") == 1


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="cannot serve there"):
        check_port("203.0.113.7", 8000)
    with pytest.raises(SettingsInvalid, match="set HOST and PORT"):
        check_port("no such host", 8000)
