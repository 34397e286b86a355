"""No server outlives its test run for longer than until the next one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.server_folder import server_folder

#: A test run that starts something, says what, and waits to be killed.
_RUN = """
import subprocess, sys, time
from pathlib import Path
from tests.server_folder import server_folder

with server_folder("some-", Path(sys.argv[1])) as folder:
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    server = subprocess.Popen(["sleep", "60"], env=environment, start_new_session=True)
    print(server.pid, flush=True)
    time.sleep(60)
"""


def runs(process: int) -> bool:
    """Return whether a process has not ended; one that nobody has waited for yet has."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def test_the_next_run_ends_what_a_killed_one_has_left(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, tmp_path], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
    ) as run:
        assert run.stdout is not None
        server = int(run.stdout.readline())
        with server_folder("some-", tmp_path):
            assert runs(server), "its run lives"
        run.kill()
    assert runs(server), "nobody has ended it yet"
    with server_folder("some-", tmp_path) as folder:
        assert not runs(server)
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_what_others_have_made_is_left_alone(tmp_path: Path) -> None:
    for name in ("some-folder", "other-folder"):
        (tmp_path / name).mkdir()
    (tmp_path / "other-folder" / "owner").touch()
    with server_folder("some-", tmp_path) as folder:
        assert {path.name for path in tmp_path.iterdir()} == {"some-folder", "other-folder", folder.name}
