"""A process of Elasticsearch in a folder of its own: begun, frozen, killed, begun again, and cleared away."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.elasticsearch_distribution import another_user, find_java
from tests.free_ports import free_ports
from tests.server_folder import server_folder

#: Of the secured server; the hash is bcrypt.
USERNAME, PASSWORD = "shelf", "wachtwoord-4-tests"
_HASH = "$2a$10$abcdefghijklmnopqrstuuSjwUdUpPbvB4ZKhBzxytIWPBwJl0s5e"
_PATIENCE = 480.0
_ALWAYS = {
    "node.store.allow_mmap": "false",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
}
_TLS = {
    "xpack.security.http.ssl.enabled": "true",
    "xpack.security.http.ssl.certificate": "http.crt",
    "xpack.security.http.ssl.key": "http.key",
}
#: Java that optimises little is ready in half the time, which is what most tests wait for.
_QUICK = "-XX:TieredStopAtLevel=1"


@dataclass
class ElasticsearchNode:
    """A node, running or not.

    Attributes
    ----------
    home : Path
        The distribution.
    folder : Path
        Its configuration, its data and its logs.
    settings : mapping
        Beside those that all nodes have.
    port : int
    heap : int
        MB.
    is_quick : bool
        Whether it is to be ready soon rather than to be fast afterwards.
    certificate : Path or None
        What a client of a secured node has to trust.
    process : Popen or None
        The last process that was begun.
    """

    home: Path
    folder: Path
    settings: Mapping[str, object]
    port: int
    heap: int
    is_quick: bool
    certificate: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def prepared(
        cls, home: Path, settings: Mapping[str, object], *, port: int = 0, heap: int = 512,
        secured: bool = False, is_quick: bool = True,
    ) -> Iterator[ElasticsearchNode]:  # fmt: skip
        """Make a node that does not run yet; stop it and clear it away afterwards."""
        with server_folder("anishelf-elasticsearch-") as folder:
            shutil.copytree(home / "config", folder / "config")
            (folder / "tmp").mkdir()  # not around the configuration: the server forbids writing there
            certificate = _secure(folder / "config") if secured else None
            node = cls(home, folder, settings, port or free_ports(1)[0], heap, is_quick, certificate)
            try:
                yield node
            finally:
                node.stop()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http{'' if self.certificate is None else 's'}://127.0.0.1:{self.port}"

    @property
    def runs(self) -> bool:
        """Whether there is a process that has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Begin a process; `wait` tells when it answers."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_as_another_user(self.folder), *self._command()],
                env=self._environment(), stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Wait until the node answers."""
        trusted = None if self.certificate is None else str(self.certificate)
        context = None if trusted is None else ssl.create_default_context(cafile=trusted)
        if not answers(self.url, context, lambda: self.runs):
            tail = self._log.read_text(errors="replace")[-3000:]
            raise AssertionError(f"Elasticsearch did not start: {tail}")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all processes of the node, and see that what is to stand still does."""
        assert self.process is not None, "the node was never started"
        os.killpg(self.process.pid, number)
        while number is signal.SIGSTOP and not _stands_still(self.process.pid):
            time.sleep(0.01)

    def kill(self) -> None:
        """End the node at once."""
        assert self.process is not None, "the node was never started"
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End the node in order, if it runs."""
        if self.process is None or not self.runs:
            return
        self.signal(signal.SIGCONT)  # a test may have frozen it
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def _log(self) -> Path:
        return self.folder / "output.log"

    def _command(self) -> list[str]:
        options: dict[str, object] = {
            **_ALWAYS,
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "http.port": self.port,
            "xpack.security.enabled": str(self.certificate is not None).lower(),
            **({} if self.certificate is None else _TLS),
            **self.settings,
        }
        program = str(self.home / "bin" / "elasticsearch")
        return [program, *(f"-E{name}={value}" for name, value in options.items())]

    def _environment(self) -> dict[str, str]:
        java = find_java(self.home)
        assert java is not None, "no JDK 17: as root, apt-get install openjdk-17-jre-headless"
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_JAVA_HOME": str(java),
            "ES_JAVA_OPTS": f"-Xms{self.heap}m -Xmx{self.heap}m {_QUICK if self.is_quick else ''}",
        }


def answers(
    url: str, context: ssl.SSLContext | None = None, may_go_on: Callable[[], bool] = lambda: True
) -> bool:
    """Wait until a server answers, at most so long as it may; return whether it does."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and may_go_on():
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5, context=context):
                return True
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return True
        except OSError:
            pass
        time.sleep(0.25)
    return False


def _as_another_user(folder: Path) -> list[str]:
    """Return what to put before the command; give the folder to the user that it will run as."""
    user = another_user()
    if user is None:
        return []
    subprocess.run(["chown", "-R", f"{user.pw_uid}:{user.pw_gid}", folder], check=True)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _secure(config: Path) -> Path:
    """Write a certificate and one user who may do everything; return what a client has to trust."""
    certificate = config / "http.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", config / "http.key", "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    (config / "users").write_text(f"{USERNAME}:{_HASH}\n")
    (config / "users_roles").write_text(f"superuser:{USERNAME}\n")
    return certificate


def _stands_still(group: int) -> bool:
    """Return whether no thread of a group of processes runs: stopping reaches them one after the other."""
    states = []
    for path in Path("/proc").glob("[0-9]*/task/[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            state, _, of_group = path.read_text().rpartition(")")[2].split()[:3]
            states += [state] * (int(of_group) == group)
    return all(state in "TZ" for state in states)
