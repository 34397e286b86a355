"""A real Elasticsearch for a test run, and for ``make elasticsearch``: started on free ports, stopped at the end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.elasticsearch_distribution import (
    Source,
    another_user,
    docker_answers,
    find_java,
    find_source,
    home_of,
    image_name,
)

#: Of the secured server; the hash is bcrypt.
USERNAME, PASSWORD = "shelf", "wachtwoord-4-tests"
_HASH = "$2a$10$abcdefghijklmnopqrstuuSjwUdUpPbvB4ZKhBzxytIWPBwJl0s5e"
_PATIENCE = 240.0


@dataclass(frozen=True)
class ElasticsearchServer:
    """A server that answers.

    Attributes
    ----------
    url : str
    certificate : Path or None
        What a client of the secured server has to trust.
    process : Popen or None
        The server, where it is ours.
    """

    url: str
    certificate: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(
        cls, source: Source, *, secured: bool = False, port: int = 0
    ) -> Iterator[ElasticsearchServer]:
        """Start a server and stop it afterwards; one that is only an address is left alone."""
        if source.kind == "url":
            yield cls(source.where.split(",")[0].rstrip("/"))
        elif source.kind == "docker":
            with _container(source.where, port) as address:
                yield cls(address)
        else:
            with _process(home_of(source), port or free_port(), secured=secured) as server:
                yield server

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to everything that we have started."""
        assert self.process is not None, "this server is not ours"
        os.killpg(self.process.pid, number)


@contextmanager
def _process(home: Path, port: int, *, secured: bool) -> Iterator[ElasticsearchServer]:
    folder = Path(tempfile.mkdtemp(prefix="anishelf-elasticsearch-"))
    try:
        shutil.copytree(home / "config", folder / "config")
        (folder / "tmp").mkdir()  # not around the configuration: the server forbids writing there
        certificate = _secure(folder / "config") if secured else None
        log = (folder / "output.log").open("wb")
        with log, subprocess.Popen(
            [*_as_another_user(folder), *_command(home, folder, port, secured=secured)],
            env=_environment(home, folder), stdout=log, stderr=log, cwd=folder, start_new_session=True,
        ) as process:  # fmt: skip
            scheme = "http" if certificate is None else "https"
            server = ElasticsearchServer(f"{scheme}://127.0.0.1:{port}", certificate, process)
            try:
                _wait(server, folder / "output.log")
                yield server
            finally:
                _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _command(home: Path, folder: Path, port: int, *, secured: bool) -> list[str]:
    settings = {
        "path.data": folder / "data",
        "path.logs": folder / "logs",
        "http.port": port,
        "transport.port": free_port(),
        "discovery.type": "single-node",
        "node.store.allow_mmap": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "xpack.security.enabled": str(secured).lower(),
    }
    if secured:
        settings |= {
            "xpack.security.http.ssl.enabled": "true",
            "xpack.security.http.ssl.certificate": "http.crt",
            "xpack.security.http.ssl.key": "http.key",
        }
    return [str(home / "bin" / "elasticsearch"), *(f"-E{name}={value}" for name, value in settings.items())]


def _environment(home: Path, folder: Path) -> dict[str, str]:
    java = find_java(home)
    assert java is not None, "no JDK 17: as root, apt-get install openjdk-17-jre-headless"
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_TMPDIR": str(folder / "tmp"),
        "ES_JAVA_HOME": str(java),
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
    }


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


def _wait(server: ElasticsearchServer, log: Path) -> None:
    context = (
        None if server.certificate is None else ssl.create_default_context(cafile=str(server.certificate))
    )
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if server.process is not None and server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.url}/_cluster/health", timeout=5, context=context):
                return
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return
        except OSError:
            pass
        time.sleep(0.25)
    tail = log.read_text(errors="replace")[-3000:] if log.is_file() else ""
    raise AssertionError(f"Elasticsearch did not start: {tail}")


def _stop(server: ElasticsearchServer) -> None:
    process = server.process
    if process is None or process.poll() is not None:
        return
    server.signal(signal.SIGCONT)  # a test may have frozen it
    server.signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.signal(signal.SIGKILL)


@contextmanager
def _container(image: str, port: int) -> Iterator[str]:
    options = ["discovery.type=single-node", "xpack.security.enabled=false", "ES_JAVA_OPTS=-Xms512m -Xmx512m"]
    variables = [word for option in options for word in ("--env", option)]
    published = f"127.0.0.1:{port or ''}:9200"
    command = ["docker", "run", "--detach", "--rm", "--publish", published, *variables, image]
    container = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    try:
        ports = subprocess.run(
            ["docker", "port", container, "9200/tcp"], check=True, capture_output=True, text=True
        )
        address = f"http://{ports.stdout.split()[0]}"
        _wait(ElasticsearchServer(address), Path("/nonexistent"))
        yield address
    finally:
        subprocess.run(["docker", "stop", container], check=False, capture_output=True)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(port: int = 9200) -> None:
    """Run a server for a person until Ctrl-C: by Docker if there is a daemon, else from ELASTICSEARCH_HOME."""
    source = find_source(may_be_remote=False)
    if docker_answers():
        source = Source("docker", image_name())
    if source is None:
        sys.exit(
            "error: no Elasticsearch to start: this machine: start Docker, or set ELASTICSEARCH_HOME to the folder"
            " of an Elasticsearch 8"
        )
    sys.stdout.write("starting Elasticsearch (about 20 seconds)\n")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ElasticsearchServer.running(source, port=port) as server:
            sys.stdout.write(
                f"Elasticsearch is ready: {server.url}; Ctrl-C ends it, and what it holds is gone\n"
            )
            sys.stdout.flush()
            signal.pause()
    except KeyboardInterrupt:
        sys.stdout.write("ended\n")


if __name__ == "__main__":
    main()
