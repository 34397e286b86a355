"""Many writers at once lose nothing, and readers see whole batches, on both databases."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core.settings import Settings
from store.event_log import EventLog
from store.records import NewEvent
from tests.store.patience import wait_for

NOON = datetime(2021, 3, 15, 12, tzinfo=UTC)
PROCESSES, THREADS, BATCHES, BATCH = 3, 4, 12, 5


def append_much(settings: Settings, process: int) -> None:
    """What each process does: several threads, each with batches of its own."""
    with pytest.MonkeyPatch.context() as patch:
        wait_for(
            60.0, patch
        )  # a lock is held by many others in turn, which takes as long as this machine does
        _append_much(settings, process)


def _append_much(settings: Settings, process: int) -> None:
    log = EventLog.open(settings, str.casefold)
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        writer = process * THREADS + thread
        try:
            for number in range(BATCHES):
                log.append(NewEvent("click", NOON, user_id=writer, anime_id=number) for _ in range(BATCH))
        except BaseException as error:
            failures.append(error)

    run_threads(*(lambda thread=thread: work(thread) for thread in range(THREADS)))
    log.close()
    assert failures == []


def run_threads(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_and_processes_that_append_at_once_lose_nothing(settings: Settings, log: EventLog) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=append_much, args=(settings, number)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    written = Counter((event.user_id, event.anime_id) for event in log.export_interactions())
    expected = {(w, n): BATCH for w in range(PROCESSES * THREADS) for n in range(BATCHES)}
    assert written == expected


def test_a_reader_sees_whole_batches_while_others_write(settings: Settings, log: EventLog) -> None:
    log.prepare()
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(len(list(log.export_interactions())))

    reader = threading.Thread(target=read)
    reader.start()
    append_much(settings, 0)
    done.set()
    reader.join()
    assert seen == sorted(seen)
    assert all(n % BATCH == 0 for n in seen)
    assert len(list(log.export_interactions())) == THREADS * BATCHES * BATCH
