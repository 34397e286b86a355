"""Everybody's recommendations: the same as one by one, resumable, one run at a time, read by pages."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.errors import AnishelfError, BuildBusy, InvalidInput, NoSpace
from core.lists import PersonLists
from core.person import Person
from core.status import ListStatus
from recommender import batch_lists, batch_workers
from recommender.batch import FILE, write_batch
from recommender.batch_lists import ENDING, UnfinishedBatch, open_arrays
from recommender.batch_reader import BatchReader
from recommender.parts import Parts
from recommender.service import Recommender
from tests.factories import make_lists, small_catalogue
from tests.recommender.versions import person, small_version

COMPLETED = ListStatus.COMPLETED
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_lists, "BLOCK", 8)


def break_off(version: Path, out: Path, n_blocks: int, error: BaseException) -> None:
    """Begin a run that ends with an error after so many blocks."""
    whole = batch_workers._Worker.rank
    done: list[range] = []

    def rank(worker: batch_workers._Worker, rows: range) -> int:
        if len(done) == n_blocks:
            raise error
        done.append(rows)
        return whole(worker, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_workers._Worker, "rank", rank)
        with pytest.raises(type(error)):
            write_batch(version, None, 5, out, 1)


def die(_rows: range) -> None:
    """End a process as the kernel does when memory is out."""
    os._exit(1)


def rank_and_press_ctrl_c(rows: range) -> int:
    """Rank one block and interrupt the parent; other blocks take their time."""
    if rows.start:
        time.sleep(0.3)
        return batch_workers._opened[0].rank(rows)
    done = batch_workers._opened[0].rank(rows)
    os.kill(os.getppid(), signal.SIGINT)
    return done


def read(path: Path) -> dict[int, list[tuple[int, int, float]]]:
    """Return the file as ``{user_id: [(rank, anime_id, score), ...]}`` in the order of its rows."""
    found: dict[int, list[tuple[int, int, float]]] = {}
    for row in pq.read_table(path).to_pylist():
        found.setdefault(row["user_id"], []).append((row["rank"], row["anime_id"], row["score"]))
    return found


def test_it_says_what_is_said_one_by_one(
    version: Path, catalogue: Catalogue, lists: PersonLists, recommender: Recommender, tmp_path: Path
) -> None:
    report = write_batch(version, None, 5, tmp_path, 1)
    table = pq.read_table(tmp_path / FILE)
    assert [(field.name, str(field.type)) for field in table.schema] == [
        ("user_id", "int64"),
        ("rank", "int32"),
        ("anime_id", "int64"),
        ("score", "float"),
    ]
    found = read(report.path)
    assert report.people == len(lists) == 40
    for somebody in lists:
        if len(somebody):
            expected = recommender.recommend(somebody, 5)
            own = found[somebody.user_id or 0]
            assert [rank for rank, _, _ in own] == list(range(1, len(expected) + 1))
            assert [title for _, title, _ in own] == [catalogue.titles[one.item].anime_id for one in expected]
            assert [score for _, _, score in own] == pytest.approx([one.score for one in expected])


def test_two_processes_write_the_same(version: Path, tmp_path: Path) -> None:
    one = write_batch(version, None, 5, tmp_path / "one", 1)
    two = write_batch(version, None, 5, tmp_path / "two", 2)
    assert read(one.path) == read(two.path)


def test_more_than_is_left_gives_shorter_lists(version: Path, lists: PersonLists, tmp_path: Path) -> None:
    found = read(write_batch(version, None, 10_000, tmp_path, 1).path)
    assert {len(own) for own in found.values()} <= set(range(1, 13))
    assert min(len(own) for own in found.values()) < 12


def test_who_has_seen_everything_is_not_in_the_file(tmp_path: Path) -> None:
    lists = make_lists({1: [(item, COMPLETED, 8, 0) for item in range(12)], 2: [(0, COMPLETED, 9, 0)]})
    version = small_version(tmp_path / "artifacts", small_catalogue(), lists)
    report = write_batch(version, None, 5, tmp_path / "out", 1)
    assert report.people == 2
    assert set(read(report.path)) == {2}


def test_only_some_people(version: Path, tmp_path: Path) -> None:
    report = write_batch(version, np.array([3, 17]), 5, tmp_path, 2)
    assert report.people == 2
    assert set(read(report.path)) == {3, 17}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()])
def test_an_interrupted_run_goes_on(version: Path, tmp_path: Path, error: BaseException) -> None:
    whole = write_batch(version, None, 5, tmp_path / "whole", 1)
    break_off(version, tmp_path / "out", 2, error)
    assert not (tmp_path / "out" / FILE).exists()
    report = write_batch(version, None, 5, tmp_path / "out", 1)
    assert report.resumed == 16
    assert read(report.path) == read(whole.path)
    assert [path.name for path in (tmp_path / "out").iterdir() if path.is_dir()] == [version.name]


def test_other_questions_start_anew(version: Path, tmp_path: Path) -> None:
    break_off(version, tmp_path, 2, KeyboardInterrupt())
    assert write_batch(version, None, 4, tmp_path, 1).resumed == 0
    assert write_batch(version, None, 4, tmp_path, 1).resumed == 0, "a finished run is run again"


def test_what_other_versions_left_is_removed_and_nothing_else(version: Path, tmp_path: Path) -> None:
    old = np.array([1], dtype=np.int64)
    UnfinishedBatch.begin(tmp_path / "v0", old, 5, {"version": "v0"})
    UnfinishedBatch.begin(tmp_path / f"v1{ENDING}", old, 5, {"version": "v1"})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "batch.json").write_text('{"version": "other"}')
    write_batch(version, None, 5, tmp_path, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"mine", version.name, FILE, ".lock"}


def test_two_at_once_are_told(version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def second(*_: object) -> None:
        with pytest.raises(BuildBusy, match="another batch is at work"):
            write_batch(version, None, 5, tmp_path, 1)
        raise InterruptedError

    monkeypatch.setattr("recommender.batch.rank_missing", second)
    with pytest.raises(InterruptedError):
        write_batch(version, None, 5, tmp_path, 1)
    monkeypatch.undo()
    assert write_batch(version, None, 5, tmp_path, 1).people == 40


def test_a_process_that_dies_is_told(version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_workers, "_rank_here", die)
    with pytest.raises(AnishelfError, match="a process of the batch has died"):
        write_batch(version, None, 5, tmp_path, 2)


def test_a_full_disk_is_told_before_anybody_is_ranked(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(NoSpace, match="the disk is full"):
        write_batch(version, None, 5, tmp_path, 1)
    monkeypatch.undo()
    assert write_batch(version, None, 5, tmp_path, 1).resumed == 0


def test_nobody_is_no_batch(version: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nobody to recommend to"):
        write_batch(version, np.array([], dtype=np.int64), 5, tmp_path, 1)


@pytest.fixture
def _heeding_ctrl_c() -> Iterator[None]:
    """Heed it as a terminal's program does: the tests may be a shell's background job, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeding_ctrl_c")
def test_ctrl_c_ends_the_processes_and_the_next_run_goes_on(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_lists, "BLOCK", 1)
    monkeypatch.setattr(batch_workers, "_rank_here", rank_and_press_ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        write_batch(version, None, 5, tmp_path, 2)
    report = write_batch(version, None, 5, tmp_path, 1)
    assert 0 < report.resumed < report.people == 40


class TestReading:
    """What pages take from a batch."""

    @pytest.fixture
    def out(self, version: Path, tmp_path: Path) -> Path:
        write_batch(version, None, 6, tmp_path, 1)
        return tmp_path

    def test_pages_say_what_they_would_have_worked_out(
        self, version: Path, parts: Parts, lists: PersonLists, recommender: Recommender, out: Path
    ) -> None:
        reader = BatchReader(out / version.name, lists)
        told = 0
        for somebody in lists:
            kept = reader.best(parts.taste(somebody), 6)
            if kept is not None and len(somebody):
                told += 1
                assert [(one.item, one.reason) for one in kept] == [
                    (one.item, one.reason) for one in recommender.recommend(somebody, 6)
                ]
        assert told > 20

    def test_more_than_was_kept_is_worked_out(
        self, version: Path, parts: Parts, lists: PersonLists, out: Path
    ) -> None:
        reader, taste = BatchReader(out / version.name, lists), parts.taste(lists.by_id(5))
        assert len(reader.best(taste, 6) or ()) == 6
        assert reader.best(taste, 7) is None

    def test_a_changed_list_is_worked_out(
        self, version: Path, catalogue: Catalogue, lists: PersonLists, parts: Parts, out: Path
    ) -> None:
        reader = BatchReader(out / version.name, lists)
        changed = person((4, COMPLETED, 9), user_id=5)
        assert reader.best(parts.taste(changed), 3) is None
        assert reader.best(parts.taste(person((4, COMPLETED, 9))), 3) is None, "a stranger"
        served = Recommender(parts, reader)
        assert served.recommend(changed, 3) == Recommender(parts).recommend(changed, 3)

    def test_a_run_that_ends_meanwhile_is_noticed(
        self, version: Path, parts: Parts, lists: PersonLists, tmp_path: Path
    ) -> None:
        reader, taste = BatchReader(tmp_path / version.name, lists), parts.taste(lists.by_id(5))
        assert reader.best(taste, 3) is None
        write_batch(version, None, 3, tmp_path, 1)
        assert len(reader.best(taste, 3) or ()) == 3
        write_batch(version, np.array([6]), 3, tmp_path, 1)
        assert reader.best(taste, 3) is None
        assert reader.best(parts.taste(lists.by_id(6)), 3) is not None

    def test_a_damaged_batch_is_no_batch(
        self, version: Path, lists: PersonLists, parts: Parts, out: Path
    ) -> None:
        (out / version.name / "scores.npy").write_bytes(b"no array")
        assert open_arrays(out / version.name) is None
        assert BatchReader(out / version.name, lists).best(parts.taste(lists.by_id(5)), 3) is None

    def test_the_service_reads_it(
        self, version: Path, catalogue: Catalogue, lists: PersonLists, out: Path
    ) -> None:
        served = Recommender.open(version, catalogue, lists, out)
        scores = np.load(out / version.name / "scores.npy", mmap_mode="r+")
        scores[:] = 0.125
        assert {one.score for one in served.recommend(lists.by_id(5), 6)} == {0.125}
        assert served.recommend(Person.from_titles([4]), 3)[0].score != 0.125
        assert ArtifactStore(version.parent).current() == version.name
