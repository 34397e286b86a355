"""Pictures on disk: an order, a bound, and a restart that forgets nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.web.pictures.stub import WEBP
from web.pictures.shelf import PERIOD, PictureShelf


def wait_since(folder: Path, **nanoseconds: int) -> None:
    """Let titles (``t7=...``) wait since a given time, whatever the resolution of the file system."""
    for name, at in nanoseconds.items():
        os.utime(folder / "waiting" / name[1:], ns=(at, at))


def test_who_came_first_is_next_also_after_a_restart(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path)
    assert shelf.next() is None
    assert shelf.want(7, "https://cdn.myanimelist.net/7.jpg")
    assert shelf.want(5)
    wait_since(tmp_path, t7=1_000, t5=2_000)
    again = PictureShelf(tmp_path)
    assert again.next() == (7, "https://cdn.myanimelist.net/7.jpg")
    again.postpone(7)
    assert again.next() == (5, "")
    again.leave(5)
    again.leave(7)
    assert again.next() is None


def test_a_kept_picture_waits_no_longer(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path)
    shelf.want(7)
    assert not shelf.has(7)
    assert shelf.content(7) is None
    shelf.keep(7, WEBP)
    assert shelf.has(7)
    assert PictureShelf(tmp_path).content(7) == WEBP
    assert shelf.next() is None
    assert not shelf.want(7)


def test_nobody_waits_twice_and_no_more_than_may(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path, most=2)
    assert [shelf.want(number) for number in (1, 1, 2, 3)] == [True, False, True, False]
    shelf.leave(1)
    assert shelf.want(3)


def test_a_title_without_a_picture_is_asked_about_again_after_a_month(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path)
    shelf.want(7)
    shelf.lack(7, "status 404")
    assert shelf.next() is None
    assert not shelf.want(7)
    long_ago = time.time() - PERIOD - 1
    os.utime(tmp_path / "none" / "7", (long_ago, long_ago))
    assert shelf.want(7)
    shelf.keep(7, WEBP)
    assert not (tmp_path / "none" / "7").exists()


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = PictureShelf(tmp_path)
    shelf.want(7)

    def full(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        shelf.keep(7, WEBP)
    assert not shelf.has(7)
    assert list((tmp_path / "kept").iterdir()) == []
    assert shelf.next() == (7, "")


def test_foreign_files_in_the_folder_harm_nobody(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path)
    shelf.want(7)
    (tmp_path / "waiting" / "8.123-4.new").write_bytes(b"left by a crash")
    (tmp_path / "waiting" / "notes.txt").write_bytes(b"mine")
    assert shelf.next() == (7, "")
