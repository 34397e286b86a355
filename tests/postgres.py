"""A PostgreSQL server for a test run: Debian's programs, a folder of its own, a free port, no password."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tests.free_ports import free_ports
from tests.server_folder import server_folder

_USER = "anishelf"
#: Seconds to begin, and to end.
_PATIENCE = 180


def find_programs() -> Path | None:
    """Return the folder of the newest initdb and postgres, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


@dataclass(frozen=True)
class PostgresServer:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    @contextmanager
    def running(cls, programs: Path) -> Iterator[PostgresServer]:
        """Start a server and stop it afterwards; as root it runs as another user, because it insists."""
        with server_folder("anishelf-postgres-") as folder:
            prefix = _as_another_user(folder)
            cluster = folder / "cluster"
            subprocess.run(
                [*prefix, programs / "initdb", "-D", cluster, "-U", _USER, "--auth=trust",
                 "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
                check=True, capture_output=True, cwd=folder,
            )  # fmt: skip
            server = cls(port := free_ports(1)[0], _start(prefix, programs, cluster, port))
            try:
                server._wait()
                yield server
            finally:
                # Fast shutdown; a test may have stopped the processes of a group of their own.
                os.killpg(server.process.pid, signal.SIGCONT)
                server.process.send_signal(signal.SIGINT)
                server.process.wait(timeout=_PATIENCE)

    def url(self) -> str:
        """Return the address of its database as a person would write it."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/postgres"

    @contextmanager
    def empty_place(self) -> Iterator[str]:
        """Make a schema, which is made faster than a database, and yield the address that leads into it."""
        name = f"t{time.monotonic_ns()}"
        self._execute("CREATE SCHEMA {}", name)
        try:
            yield f"{self.url()}?options=-csearch_path%3D{name}"
        finally:
            self._execute("DROP SCHEMA {} CASCADE", name)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server and everything it has started."""
        for child in [self.process.pid, *_children(self.process.pid)]:
            os.kill(child, number)

    def _execute(self, statement: LiteralString, name: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _wait(self) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                assert self.process.poll() is None, "PostgreSQL did not start"
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"PostgreSQL did not answer within {_PATIENCE} seconds")


def _start(prefix: list[str], programs: Path, cluster: Path, port: int) -> subprocess.Popen[bytes]:
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "shared_buffers": "16MB",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return subprocess.Popen(
        [*prefix, programs / "postgres", "-D", cluster, "-p", str(port), *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cluster, start_new_session=True,
        env={**os.environ, "HOME": str(cluster.parent)},
    )  # fmt: skip


def _as_another_user(folder: Path) -> list[str]:
    """Return what to put before a command; give the folder to the user that it will run as."""
    if os.getuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
