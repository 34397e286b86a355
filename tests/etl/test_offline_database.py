from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SourceInvalid
from etl.offline_database import Unreadable, read_entries
from tests.etl.offline_database_file import ENTRIES, write_json, write_lines


@pytest.mark.parametrize("indent", [None, 2])
def test_a_document_gives_its_entries(tmp_path: Path, indent: int | None) -> None:
    assert list(read_entries(write_json(tmp_path / "a.json", indent=indent))) == ENTRIES


def test_lines_give_the_same_without_the_line_about_the_file(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl")
    assert list(read_entries(path)) == ENTRIES
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert list(read_entries(path)) == ENTRIES


def test_lines_need_no_line_about_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(entry) for entry in ENTRIES), encoding="utf-8")
    assert list(read_entries(path)) == ENTRIES


def test_a_line_separator_inside_a_name_ends_no_line(tmp_path: Path) -> None:
    entry = {"sources": [], "title": "one\u2028two\x85three"}
    assert list(read_entries(write_lines(tmp_path / "a.jsonl", [entry]))) == [entry]


def test_a_damaged_line_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Grown-ups"', '"Grown'), encoding="utf-8")
    found = list(read_entries(path))
    assert isinstance(found[1], Unreadable)
    assert found[0] == ENTRIES[0]
    assert found[2:] == ENTRIES[2:]


def test_lines_that_break_off_lose_only_the_last(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl")
    path.write_bytes(path.read_bytes()[:-20])
    *whole, last = read_entries(path)
    assert whole == ENTRIES[:-1]
    assert isinstance(last, Unreadable)


@pytest.mark.parametrize("cut", [0.5, 0.8, 0.9])
def test_a_document_that_breaks_off_is_refused_with_the_place(tmp_path: Path, cut: float) -> None:
    path = write_json(tmp_path / "a.json")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(SourceInvalid, match=r"a\.json, (after )?entry \d"):
        list(read_entries(path))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"data",
        b"<html>",
        b'{"data"',
        b'{"data" [',
        b'{"license": {"name"',
        b'{"license": 1 "data": []}',
        b'{"license": 1,',
        b'{"a": ' + b"[" * 100_000,
        b"\x28\xb5\x2f\xfd\x00packed",
        b"\x1f\x8b\x08packed",
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(SourceInvalid, match=r"a\.json") as caught:
        list(read_entries(path))
    assert "download" in caught.value.remedy


def test_entries_need_commas_between_them(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"data": [{} {}]}', encoding="utf-8")
    with pytest.raises(SourceInvalid, match="after entry 1"):
        list(read_entries(path))


def test_a_bottomless_entry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"data": [{"sources": ' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(SourceInvalid, match="entry 1"):
        list(read_entries(path))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="no such file"):
        list(read_entries(tmp_path / "gone.json"))
    with pytest.raises(SourceInvalid, match="cannot read"):
        list(read_entries(tmp_path))


def test_an_empty_list_has_no_entries(tmp_path: Path) -> None:
    assert list(read_entries(write_json(tmp_path / "a.json", []))) == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(entries=st.lists(_json, max_size=5))
def test_whatever_is_in_the_list_comes_out(tmp_path: Path, entries: list[object]) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"license": [], "data": entries}), encoding="utf-8")
    assert list(read_entries(path)) == entries
