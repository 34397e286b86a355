from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from search.query_file import JudgedQuery, read_queries


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "queries"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_json(tmp_path: Path) -> None:
    entries = [
        {"query": "robots", "relevant": {"70": 2, "10": 0.5}, "lang": "en", "candidates": [10, 70]},
        {"query": "로봇", "relevant": {"70": 1}},
    ]
    assert read_queries(written(tmp_path, json.dumps(entries, indent=1))) == [
        JudgedQuery("robots", {70: 2.0, 10: 0.5}, "en", (10, 70)),
        JudgedQuery("로봇", {70: 1.0}),
    ]


def test_csv(tmp_path: Path) -> None:
    text = (
        '\ufeffquery,anime_id,grade,lang\nrobots,70,2,en\n"a, b",10,1,\nrobots,10,0.5,en\nrobots,1,1,de\n\n'
    )
    assert read_queries(written(tmp_path, text)) == [
        JudgedQuery("robots", {70: 2.0, 10: 0.5}, "en"),
        JudgedQuery("a, b", {10: 1.0}),
        JudgedQuery("robots", {1: 1.0}, "de"),
    ]
    assert read_queries(written(tmp_path, "query,anime_id,grade\r\nx,1,1\r\n")) == [
        JudgedQuery("x", {1: 1.0})
    ]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('[\n {"query": "a", "relevant": {"1": 1}},\n {"query": "b"}\n]', 3, "relevant"),
        ('[\n {"query": "a", "relevant": {"1": 1}}\n {"query": "b"}]', 3, "next object"),
        ('[{"query": "a", "relevant": {"1": 1}},\n]', 2, "next object"),
        ('[{"query": "a", "relevant": {"1": 1}}\n', 2, "next object"),
        ('[{"query": "a", "relevant": {"1": 1}}]\n\nmore', 1, "follows"),
        ('[{"query": "a",\n "relevant": }]', 2, "Expecting value"),
        ("[", 1, "Expecting value"),
        ('{"query": "a"}', 1, "a list"),
        ('[\n"a"]', 2, "an object"),
        ('[{"query": "", "relevant": {"1": 1}}]', 1, "must be text"),
        ('[{"query": 3, "relevant": {"1": 1}}]', 1, "must be text"),
        ('[{"query": "a", "lang": 3, "relevant": {"1": 1}}]', 1, "must be text"),
        ('[{"query": "a", "relevant": {}}]', 1, "at least one"),
        ('[{"query": "a", "relevant": [1]}]', 1, "at least one"),
        ('[{"query": "a", "relevant": {"one": 1}}]', 1, "'one' is no anime_id"),
        ('[{"query": "a", "relevant": {"1": 0}}]', 1, "the grade 0"),
        ('[{"query": "a", "relevant": {"1": true}}]', 1, "the grade True"),
        ('[{"query": "a", "relevant": {"1": NaN}}]', 1, "the grade nan"),
        ('[{"query": "a", "relevant": {"1": 1, "1": 2}}]', 1, "twice"),
        ('[{"query": "a", "relevant": {"1": 1}, "candidates": 5}]', 1, "candidates"),
        ('[{"query": "a", "relevant": {"1": 1}, "candidates": [1.5]}]', 1, "1.5 is no anime_id"),
        ('[{"query": "a", "relevant": {"1": 1}, "candidate": [1]}]', 1, "at most"),
        ("query,title,grade\na,1,1\n", 1, "columns"),
        ("", 1, "columns"),
        ("query,anime_id,grade\na,1\n", 2, "2 fields instead of 3"),
        ("query,anime_id,grade\na,1,1\nb,x,1\n", 3, "'x' is no anime_id"),
        ("query,anime_id,grade\na,1,-1\n", 2, "the grade '-1'"),
        ("query,anime_id,grade\na,1,inf\n", 2, "the grade 'inf'"),
        ("query,anime_id,grade\n ,1,1\n", 2, "empty"),
        ("query,anime_id,grade\na,1,1\na,1,2\n", 3, "twice"),
        ('query,anime_id,grade\n"a,1,1\n', 2, "unexpected end"),
        (b"query,anime_id,grade\na,1,1\n\xff,1,1\n", 3, "not UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str | bytes, line: int, why: str) -> None:
    with pytest.raises(InvalidInput, match=rf"line {line}: .*{why}"):
        read_queries(written(tmp_path, text))


@pytest.mark.parametrize("text", ["[]", "query,anime_id,grade\n"])
def test_a_file_without_queries(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match="no queries"):
        read_queries(written(tmp_path, text))


def test_deep_nesting_is_an_error_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="line 1"):
        read_queries(written(tmp_path, "[" * 100_000))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot read the queries"):
        read_queries(tmp_path / "absent.json")
    with pytest.raises(InvalidInput, match="cannot read the queries"):
        read_queries(tmp_path)


@given(st.text(max_size=60) | st.text(st.sampled_from('[]{}",:1a\n query,anime_id,grade'), max_size=60))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(InvalidInput):
        assert read_queries(path)
