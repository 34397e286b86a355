"""Fetching slowly: the pauses, what failures lead to, and going on after a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.pictures.stub import JPEG, WEBP, Answer, Stub
from web.pictures.fetcher import FIRST_REST, LONGEST_REST, PAUSE, TRIES, Fetcher
from web.pictures.jikan import Jikan
from web.pictures.shelf import PictureShelf


class Waits:
    """Waits for nothing, and remembers for how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return False


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def shelf(tmp_path: Path) -> PictureShelf:
    return PictureShelf(tmp_path / "pictures")


def until(true: Callable[[], bool]) -> None:
    """Wait for a thread, for a minute at most."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.005)


def test_two_requests_four_seconds_before_each(stub: Stub, shelf: PictureShelf, waits: Waits) -> None:
    stub.pictured(1)
    fetcher = Fetcher(shelf, Jikan(stub.base), wait=waits)
    fetcher.want(1)
    fetcher.fetch(1, "")
    assert shelf.content(1) == WEBP
    assert stub.asked == ["/v4/anime/1", "/images/anime/1.webp"]
    assert waits.seconds == [PAUSE, PAUSE] == [4.0, 4.0]


def test_the_address_of_the_source_spares_a_question(stub: Stub, shelf: PictureShelf, waits: Waits) -> None:
    stub.pictured(1)
    Fetcher(shelf, Jikan(stub.base), wait=waits).fetch(1, stub.picture_address(1))
    assert shelf.has(1)
    assert stub.asked == ["/images/anime/1.webp"]
    assert waits.seconds == [PAUSE]


@pytest.mark.parametrize("address", ["old", "https://example.org/1.jpg"])
def test_an_address_that_leads_nowhere_is_asked_for_anew(
    stub: Stub, shelf: PictureShelf, waits: Waits, address: str
) -> None:
    stub.pictured(1)
    old = stub.picture_address(1, "old") if address == "old" else address
    Fetcher(shelf, Jikan(stub.base), wait=waits).fetch(1, old)
    assert shelf.has(1)
    assert stub.asked[-2:] == ["/v4/anime/1", "/images/anime/1.webp"]


def test_no_picture_is_remembered(stub: Stub, shelf: PictureShelf, waits: Waits) -> None:
    fetcher = Fetcher(shelf, Jikan(stub.base), wait=waits)
    fetcher.want(1)
    fetcher.fetch(1, "")
    fetcher.want(1)
    assert shelf.next() is None
    assert stub.asked == ["/v4/anime/1"]


def test_who_is_told_to_wait_waits_and_keeps_the_place(
    stub: Stub, shelf: PictureShelf, waits: Waits, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.answers["/v4/anime/1"] = Answer(status=429, headers={"Retry-After": "33"})
    fetcher = Fetcher(shelf, Jikan(stub.base), wait=waits)
    fetcher.want(1)
    for _ in range(TRIES + 1):
        fetcher.fetch(1, "")
    assert waits.seconds == [PAUSE, 33] * (TRIES + 1)
    assert shelf.next() == (1, "")
    assert "status 429" in capsys.readouterr().err


@pytest.mark.parametrize(("said", "rest"), [("0", PAUSE), ("999999999", LONGEST_REST)])
def test_what_a_server_asks_for_has_bounds(
    stub: Stub, shelf: PictureShelf, waits: Waits, said: str, rest: float
) -> None:
    stub.answers["/v4/anime/1"] = Answer(status=429, headers={"Retry-After": said})
    Fetcher(shelf, Jikan(stub.base), wait=waits).fetch(1, "")
    assert waits.seconds[-1] == rest


def test_rests_grow_until_something_is_answered(stub: Stub, shelf: PictureShelf, waits: Waits) -> None:
    stub.answers["/v4/anime/1"] = Answer(status=429)
    stub.pictured(2)
    fetcher = Fetcher(shelf, Jikan(stub.base), pause=0.0, wait=waits)
    for _ in range(8):
        fetcher.fetch(1, "")
    assert [rest for rest in waits.seconds if rest] == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    fetcher.fetch(2, "")
    fetcher.fetch(1, "")
    assert waits.seconds[-1] == FIRST_REST


def test_a_title_that_fails_goes_behind_the_others_and_then_leaves(
    stub: Stub, shelf: PictureShelf, waits: Waits
) -> None:
    stub.answers["/v4/anime/1"] = Answer(status=500)
    fetcher = Fetcher(shelf, Jikan(stub.base), wait=waits)
    fetcher.want(1)
    time.sleep(0.01)  # the order is that of the file system's clock
    fetcher.want(2)
    time.sleep(0.01)
    fetcher.fetch(1, "")
    assert shelf.next() == (2, "")
    shelf.leave(2)
    for _ in range(TRIES - 1):
        assert shelf.next() == (1, "")
        fetcher.fetch(1, "")
    assert shelf.next() is None
    fetcher.want(1)
    assert shelf.next() == (1, "")


def test_a_restart_goes_on_where_the_last_run_ended(stub: Stub, shelf: PictureShelf) -> None:
    stub.pictured(1)
    stub.pictured(2, JPEG, "image/jpeg")
    before = Fetcher(shelf, Jikan(stub.base), pause=60.0)
    before.start()
    before.want(1)
    before.want(2)
    before.close()
    assert stub.asked == []
    after = Fetcher(PictureShelf(shelf.folder), Jikan(stub.base), pause=0.0)
    after.start()
    until(lambda: shelf.has(1) and shelf.has(2) and shelf.next() is None)
    after.close()
    assert len(stub.asked) == 4


def test_two_processes_do_not_ask_at_the_same_time(stub: Stub, shelf: PictureShelf, waits: Waits) -> None:
    stub.pictured(1)
    stub.pictured(2)
    first = Fetcher(shelf, Jikan(stub.base), pause=0.0)
    first.start()
    first.want(1)
    until(lambda: shelf.has(1))
    second = Fetcher(PictureShelf(shelf.folder), Jikan(stub.base), wait=waits)
    second.start()
    for anime_id in range(2, 6):
        second.want(anime_id)
    time.sleep(0.1)
    assert waits.seconds == []
    second.close()
    first.close()


def test_whatever_happens_the_next_title_gets_its_turn(
    stub: Stub, shelf: PictureShelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.pictured(2)
    source = Jikan(stub.base)
    right = source.address

    def odd(anime_id: int) -> str:
        if anime_id == 1:
            raise AssertionError("never thought of")
        return right(anime_id)

    monkeypatch.setattr(source, "address", odd)
    fetcher = Fetcher(shelf, source, pause=0.0)
    fetcher.want(1)
    fetcher.want(2)
    fetcher.start()
    until(lambda: shelf.has(2) and shelf.next() is None)
    fetcher.close()
    assert "never thought of" in capsys.readouterr().err


def test_a_disk_that_takes_nothing_harms_no_page(
    stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="ascii")
    fetcher = Fetcher(PictureShelf(tmp_path / "file"), Jikan(stub.base), pause=0.0)
    fetcher.start()
    fetcher.want(1)
    fetcher.close()
    assert "cannot keep pictures" in capsys.readouterr().err
    assert stub.asked == []
