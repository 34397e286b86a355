"""A real cluster of several nodes on this machine, any of which may be killed and begun again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from tests.elasticsearch_distribution import Source, home_of
from tests.elasticsearch_node import ElasticsearchNode
from tests.free_ports import free_ports

#: MB of heap for each node.
_HEAP = 256
#: Seconds that the nodes have to come to terms.
_PATIENCE = 180


@dataclass(frozen=True)
class ElasticsearchCluster:
    """Nodes that have found each other.

    Attributes
    ----------
    nodes : mapping from str to ElasticsearchNode
        By name.
    """

    nodes: dict[str, ElasticsearchNode]

    @classmethod
    @contextmanager
    def running(cls, source: Source, n_nodes: int = 3) -> Iterator[ElasticsearchCluster]:
        """Start all nodes together and stop them afterwards."""
        home = home_of(source)
        names = [f"node-{number}" for number in range(1, n_nodes + 1)]
        ports = dict(zip(names, free_ports(n_nodes), strict=True))
        together = {
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in ports.values()),
            "cluster.initial_master_nodes": ",".join(names),
        }
        with ExitStack() as stack:
            cluster = cls(
                {
                    name: stack.enter_context(
                        ElasticsearchNode.prepared(
                            home, {**together, "node.name": name, "transport.port": port}, heap=_HEAP
                        )
                    )
                    for name, port in ports.items()
                }
            )
            for node in cluster.nodes.values():
                node.start()
            for node in cluster.nodes.values():
                node.wait()
            cluster.wait_for("green")
            yield cluster

    @property
    def url(self) -> str:
        """The addresses of all nodes, with commas between them."""
        return ",".join(node.url for node in self.nodes.values())

    def master(self) -> str:
        """Return the name of the node that leads."""
        with self.client() as client:
            return str(client.cat.master(h="node")).strip()

    def kill(self, name: str) -> None:
        """End a node at once, and wait until the others know; they wait for it to come back with its copies."""
        self.nodes[name].kill()
        self.wait_for("yellow")

    def begin_again(self, name: str) -> None:
        """Start a node that was killed, and wait until it has every copy again."""
        self.nodes[name].start()
        self.nodes[name].wait()
        self.wait_for("green")

    @contextmanager
    def client(self) -> Iterator[Elasticsearch]:
        """Open a client of the nodes that run."""
        with Elasticsearch([node.url for node in self._running()], request_timeout=_PATIENCE) as client:
            yield client

    def _running(self) -> list[ElasticsearchNode]:
        return [node for node in self.nodes.values() if node.runs]

    def wait_for(self, status: str) -> None:
        """Wait until all nodes that run form the cluster, in a state as good as `status`."""
        with self.client() as client:
            found = client.cluster.health(
                wait_for_nodes=str(len(self._running())),
                wait_for_status=status,
                wait_for_no_relocating_shards=True,
                timeout=f"{_PATIENCE - 1}s",
            )
        assert not found["timed_out"], f"the cluster did not become {status}: {found}"
