from __future__ import annotations

import threading
import time

import pytest

from core.errors import EngineUnavailable
from search.elastic import watch
from search.elastic.breaker import CircuitBreaker
from search.elastic.connection import QuestionRefused
from search.elastic.watch import Watch


class Server:
    """Is well or not, as a test says, and counts who looks."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.looks = 0

    def check(self) -> None:
        self.looks += 1
        if self.trouble is not None:
            raise self.trouble


def away() -> EngineUnavailable:
    return EngineUnavailable("it is away", "there", "wait")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def watcher(server: Server, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch that ends soon after the test, and whose looks are waited for however long they take."""
    monkeypatch.setattr(watch, "_IDLE", 0.3)
    monkeypatch.setattr(watch, "_FIRST_LOOK", 60.0)
    monkeypatch.setattr(watch, "_NEXT_LOOK", 60.0)
    return Watch(server.check, CircuitBreaker())


def until(holds: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_first_look_is_waited_for(watcher: Watch, server: Server) -> None:
    watcher.begin()
    assert watcher.problem == ""
    assert server.looks == 1


def test_a_server_that_is_away_is_told_of(watcher: Watch, server: Server) -> None:
    server.trouble = away()
    assert watcher.problem == "it is away"


def test_failed_answers_bring_somebody_to_look(watcher: Watch, server: Server) -> None:
    assert watcher.problem == ""
    server.trouble = away()
    for _ in range(2):
        with pytest.raises(EngineUnavailable), watcher.answering():
            raise away()
    assert watcher.problem == "it is away"
    server.trouble = None
    until(lambda: watcher.problem == "")


def test_a_refused_question_says_nothing_of_the_server(watcher: Watch) -> None:
    for _ in range(5):
        with pytest.raises(QuestionRefused), watcher.answering():
            raise QuestionRefused("this one not", "there", "ask another")
    assert watcher.problem == ""


def test_good_answers_forgive_earlier_ones(watcher: Watch) -> None:
    assert watcher.problem == ""
    for _ in range(5):
        with pytest.raises(EngineUnavailable), watcher.answering():
            raise away()
        with watcher.answering():
            pass
    assert watcher.problem == ""


def test_answers_without_the_server_excuse_no_failure(watcher: Watch, server: Server) -> None:
    assert watcher.problem == ""
    server.trouble = away()
    for _ in range(2):
        with pytest.raises(EngineUnavailable), watcher.answering():
            raise away()
        with watcher.answering(was_asked=lambda: False):
            pass
    assert watcher.problem == "it is away"


def test_a_check_that_breaks_down_counts_as_a_problem(watcher: Watch, server: Server) -> None:
    server.trouble = KeyError("status")
    assert watcher.problem == "Elasticsearch cannot be understood (KeyError)"
    server.trouble = None
    until(lambda: watcher.problem == "")


def test_a_slow_look_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = threading.Event()

    def look() -> None:
        is_over.wait(60)

    monkeypatch.setattr(watch, "_IDLE", 0.3)
    slow = Watch(look, CircuitBreaker())
    assert "not been looked at" in slow.problem, "the look goes on"
    is_over.set()
    until(lambda: slow.problem == "")


def test_nobody_looks_when_nobody_asks(watcher: Watch, server: Server) -> None:
    def watchers() -> int:
        return sum(thread.name == "watch elasticsearch" and thread.is_alive() for thread in threads)

    before = threading.enumerate()
    server.trouble = away()
    assert watcher.problem
    threads = set(threading.enumerate()).difference(before)
    until(lambda: watchers() == 0)
    server.trouble = None
    assert watcher.problem == "", "the first who asks again waits for a new look"
