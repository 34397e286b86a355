"""Which Elasticsearch a test run takes."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests import elasticsearch_distribution as distribution
from tests import elasticsearch_server
from tests.elasticsearch_distribution import Source, find_java, find_source, home_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A distribution with a JDK of its own."""
    folder = tmp_path / "elasticsearch-8.0.0"
    (folder / "jdk" / "bin").mkdir(parents=True)
    (folder / "jdk" / "bin" / "java").touch()
    (folder / "bin").mkdir()
    (folder / "bin" / "elasticsearch").touch()
    return folder


@pytest.fixture(autouse=True)
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine is found."""
    for name in ("ELASTICSEARCH_URL", "ELASTICSEARCH_HOME", "ES_JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANISHELF_SHARED", str(tmp_path / "shared"))
    monkeypatch.setattr(distribution, "_JAVA", ())
    monkeypatch.setattr(distribution, "docker_answers", lambda: False)


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert find_source() is None
    assert find_java(None) is None


@pytest.mark.parametrize(
    ("lacking", "remedy"),
    [
        ("", "start Docker, or set ELASTICSEARCH_HOME"),
        ("bin", "holds bin/elasticsearch"),
        ("jdk", "run make java"),
    ],
)
def test_what_is_missing_is_said_with_a_remedy(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lacking: str, remedy: str
) -> None:
    if lacking:
        shutil.rmtree(home / lacking)
        monkeypatch.setenv("ELASTICSEARCH_HOME", str(home))
        monkeypatch.setattr(distribution, "docker_answers", lambda: lacking == "bin")
    assert find_source() is None, "a folder that is named and cannot be used is no reason to take another"
    monkeypatch.setattr(elasticsearch_server, "docker_answers", lambda: False)
    with pytest.raises(SystemExit) as ended:
        elasticsearch_server.main()
    assert str(ended.value.code).startswith("error: no Elasticsearch to start: ")
    assert remedy in str(ended.value.code)


def test_a_port_in_use_is_said_before_anything_starts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_HOME", str(home))
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(SystemExit, match="the port is in use"),
    ):
        elasticsearch_server.main(taken.getsockname()[1])


def test_the_first_there_is(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "docker_answers", lambda: True)
    found = find_source()
    assert found is not None
    assert (found.kind, found.where.split(":")[0]) == (
        "docker",
        "docker.elastic.co/elasticsearch/elasticsearch",
    )
    archive = tmp_path / "shared" / "elasticsearch" / "elasticsearch-8.1.0.tar.xz"
    archive.parent.mkdir(parents=True)
    archive.touch()
    assert find_source() == found, "an archive without a JDK needs one of the machine"
    monkeypatch.setenv("ES_JAVA_HOME", str(home / "jdk"))
    assert find_source() == Source("archive", str(archive))
    monkeypatch.setenv("ELASTICSEARCH_HOME", str(home))
    assert find_source() == Source("home", str(home))
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://there:9200")
    assert find_source() == Source("url", "http://there:9200")
    assert find_source(may_be_remote=False) == Source("home", str(home))


def test_an_archive_is_unpacked_once(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / f"{home.name}.tar.xz"
    subprocess.run(["tar", "cJf", archive, "-C", tmp_path, home.name], check=True)
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr(distribution, "_cache", lambda: cache)
    unpacked = home_of(Source("archive", str(archive)))
    assert unpacked == cache / home.name
    assert find_java(unpacked) == unpacked / "jdk"
    (unpacked / "kept").touch()
    assert (home_of(Source("archive", str(archive))) / "kept").exists()
