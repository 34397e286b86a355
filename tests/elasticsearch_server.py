"""A real Elasticsearch for a test run, and for ``make elasticsearch``: started on free ports, stopped at the end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.elasticsearch_distribution import (
    Source,
    docker_answers,
    find_source,
    home_of,
    image_name,
    why_none,
)
from tests.elasticsearch_node import ElasticsearchNode, answers
from tests.free_ports import free_ports


@dataclass(frozen=True)
class ElasticsearchServer:
    """A server that answers.

    Attributes
    ----------
    url : str
    node : ElasticsearchNode or None
        The server, where it is ours.
    """

    url: str
    node: ElasticsearchNode | None = None

    @classmethod
    @contextmanager
    def running(
        cls, source: Source, *, secured: bool = False, port: int = 0, is_quick: bool = False
    ) -> Iterator[ElasticsearchServer]:
        """Start a server and stop it afterwards; one that is only an address is left alone.

        Parameters
        ----------
        source : Source
        secured : bool
            With TLS and a login.
        port : int
            Any free one if 0.
        is_quick : bool
            Whether it is to be ready soon rather than to be fast afterwards.
        """
        if source.kind == "url":
            yield cls(source.where.split(",")[0].rstrip("/"))
        elif source.kind == "docker":
            with _container(source.where, port) as address:
                yield cls(address)
        else:
            alone = {"discovery.type": "single-node", "transport.port": free_ports(1)[0]}
            with ElasticsearchNode.prepared(
                home_of(source), alone, port=port, secured=secured, is_quick=is_quick
            ) as node:
                node.start()
                node.wait()
                yield cls(node.url, node)

    @property
    def certificate(self) -> Path | None:
        """What a client of a secured server has to trust."""
        return None if self.node is None else self.node.certificate

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to everything that we have started."""
        assert self.node is not None, "this server is not ours"
        self.node.signal(number)


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
        if not answers(address):
            raise AssertionError(f"Elasticsearch did not start: docker logs {container}")
        yield address
    finally:
        subprocess.run(["docker", "stop", container], check=False, capture_output=True)


def main(port: int = 9200) -> None:
    """Run a server for a person until Ctrl-C: by Docker if there is a daemon, else as tests would get theirs."""
    source = Source("docker", image_name()) if docker_answers() else find_source(may_be_remote=False)
    if source is None:
        sys.exit(f"error: no Elasticsearch to start: {why_none()}")
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"error: the port is in use: 127.0.0.1:{port}: end what listens there")
    sys.stdout.write("starting Elasticsearch (about 20 seconds)\n")
    sys.stdout.flush()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # Ctrl-C, kill, a terminal that is closed
        signal.signal(number, signal.default_int_handler)
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
