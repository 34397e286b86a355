"""A cluster of several nodes: whichever is lost, the others answer, and it is used again when it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import search.publishing
from core.catalogue import Catalogue
from core.settings import Settings
from search.elastic.loading import ensure_index
from search.elastic.mapping import index_name
from search.embedded_index import expected_metadata
from search.records import SearchAnswer, SearchRequest
from search.service import SearchService, open_search
from tests.elasticsearch_cluster import ElasticsearchCluster

TEXTS = ("star voyage", "houze of shadows", "a doctor in the forest", "no")
INDEX = index_name("wordy")
#: Seconds for a question: a busy machine, which starts nodes beside the test, is not what is tested here.
PATIENCE = 20


@contextmanager
def asking(service: SearchService) -> Iterator[list[SearchAnswer]]:
    """Ask on and on during the block; return what has been answered so far."""
    is_over, answers = threading.Event(), list[SearchAnswer]()

    def ask() -> None:
        while not is_over.wait(0.02):
            answers.append(service.search(SearchRequest(TEXTS[len(answers) % len(TEXTS)])))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        thread.join()


def wait_for_more(answers: list[SearchAnswer], service: SearchService) -> None:
    """Wait for some more answers, however long this machine takes for them, and see no problem meanwhile."""
    enough = len(answers) + 20
    while len(answers) < enough:
        assert service.status().problems == ()
        time.sleep(0.02)


def holders(cluster: ElasticsearchCluster) -> set[str]:
    """Return the names of the nodes that have a copy of the index."""
    with cluster.client() as client:
        return set(str(client.cat.shards(index=INDEX, h="node")).split())


def give_the_master_a_copy(cluster: ElasticsearchCluster) -> None:
    """See that the node that leads is also one that answers."""
    master, found = cluster.master(), holders(cluster)
    if master in found:
        return
    move = {"index": INDEX, "shard": 0, "from_node": min(found), "to_node": master}
    with cluster.client() as client:
        client.cluster.reroute(commands=[{"move": move}], metric="none")
    cluster.wait_for("green")


@pytest.mark.own_elasticsearch
def test_any_node_may_be_lost_and_come_back(
    elasticsearch_cluster: ElasticsearchCluster, wordy_version: Path, catalogue: Catalogue
) -> None:
    cluster = elasticsearch_cluster
    settings = Settings(search_engine="elasticsearch", elasticsearch_url=cluster.url, encoder="none")
    search.publishing.load(wordy_version, settings)
    cluster.wait_for("green")
    assert len(holders(cluster)) == 2, "the index has a copy on a second node"
    give_the_master_a_copy(cluster)
    with cluster.client() as client:  # however long a node takes to start here, its copy waits for it
        client.indices.put_settings(
            index=INDEX, settings={"index.unassigned.node_left.delayed_timeout": "10m"}
        )
    service = open_search(wordy_version, catalogue, settings, PATIENCE)
    expected = {text: service.search(SearchRequest(text)).titles for text in TEXTS}

    with asking(service) as answers:
        first = cluster.master()
        (second,) = holders(cluster) - {first}
        cluster.kill(first)
        assert ensure_index(settings, expected_metadata(Path("other"), catalogue, []), catalogue, [])
        wait_for_more(answers, service)
        cluster.begin_again(first)
        assert holders(cluster) == {first, second}
        cluster.kill(second)
        wait_for_more(answers, service)
    assert {(answer.engine, answer.degraded) for answer in answers} == {("elasticsearch", False)}
    assert all(answer.titles == expected[answer.query] for answer in answers)
