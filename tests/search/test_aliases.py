"""The bundled alias table, and what a table must be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.errors import SourceInvalid
from core.title_names import language_of
from search.aliases import ALIASES, Alias, read_aliases
from search.normalise import is_cjk, normalise
from search.outside_titles import read_outside_titles

HEADER = "anime_id,title,lang,alias,kind,match\n"


def written(folder: Path, rows: str, header: str = HEADER) -> Path:
    path = folder / "aliases.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def compact(alias: Alias) -> str:
    return normalise(alias.name.text).replace(" ", "")


@pytest.fixture(scope="module")
def table() -> tuple[Alias, ...]:
    return read_aliases()


def test_a_line_is_a_name_with_language_and_kind(tmp_path: Path) -> None:
    rows = '21,One Piece,ko,원피스,official,\n21,One Piece,,OP,abbreviation,whole\n7,"A, B",en,"X, Y",nickname,\n'
    korean, short, quoted = read_aliases(written(tmp_path, rows))
    assert (korean.anime_id, korean.title, korean.name.text) == (21, "One Piece", "원피스")
    assert (korean.name.lang, korean.name.kind, korean.name.is_whole_only) == ("ko", "official", False)
    assert (short.name.lang, short.name.is_whole_only) == ("", True)
    assert (quoted.title, quoted.name.text) == ("A, B", "X, Y")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("x,T,ko,가,official,", "whole number"),
        ("-1,T,ko,가,official,", "whole number"),
        ("²,T,ko,가,official,", "whole number"),
        ("1,,ko,가,official,", "title it belongs to"),
        ("1,T,ko,,official,", "letter or digit"),
        ("1,T,ko,!?,official,", "letter or digit"),
        ("1,T,ko, 가,official,", "no space around"),
        ("1,T,de,Ga,official,", "language"),
        ("1,T,ko,가,main,", "kind"),
        ("1,T,ko,가,,", "kind"),
        ("1,T,ko,가,official,yes", "match"),
        ("1,T,ko,가,official", "number of fields"),
        ("1,T,ko,가,official,,", "number of fields"),
        ("2,Other,ko,나,official,", "twice"),
        ('1,T,ko,"가,official,', "alias table"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, row: str, complaint: str) -> None:
    path = written(tmp_path, f"2,Other,ko,나!,official,\n{row}\n")
    with pytest.raises(SourceInvalid, match=complaint) as caught:
        read_aliases(path)
    assert "line 3" in caught.value.where or complaint == "alias table"


@pytest.mark.parametrize("header", ["", "anime_id,alias\n", HEADER.replace("kind,match", "match,kind")])
def test_other_columns_are_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(SourceInvalid, match="line 1"):
        read_aliases(written(tmp_path, "", header))


def test_a_missing_table_and_one_that_is_no_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="gone"):
        read_aliases(tmp_path / "gone.csv")
    path = tmp_path / "aliases.csv"
    path.write_bytes(HEADER.encode() + b"1,T,ko,\xff\xfe,official,\n")
    with pytest.raises(SourceInvalid, match=r"aliases\.csv"):
        read_aliases(path)


class TestTheBundledTable:
    def test_more_than_400_titles_have_a_korean_name_for_pages(self, table: tuple[Alias, ...]) -> None:
        shown = {a.anime_id for a in table if a.name.lang == "ko" and a.name.kind in ("official", "common")}
        assert len(shown) >= 460
        assert {title.anime_id for title in read_outside_titles()} <= shown

    def test_its_lines_stand_together_by_title(self, table: tuple[Alias, ...]) -> None:
        runs = [
            a.anime_id
            for a, before in zip(table, (None, *table), strict=False)
            if before is None or a.anime_id != before.anime_id
        ]
        assert len(runs) == len(set(runs))
        titles = {(a.anime_id, a.title) for a in table}
        assert len(titles) == len(runs), "one main name for each title"

    def test_korean_names_are_written_in_hangul_and_others_are_not(self, table: tuple[Alias, ...]) -> None:
        for alias in table:
            is_korean = language_of(alias.name.text) == "ko"
            # Release names such as "DARKER THAN BLACK 흑의 계약자" mix; a Korean name has some Hangul at least.
            assert is_korean == (alias.name.lang == "ko"), alias

    def test_short_names_that_are_not_official_match_as_a_whole(self, table: tuple[Alias, ...]) -> None:
        for alias in table:
            shortest = 2 if is_cjk(compact(alias)) else 3
            if alias.name.kind != "official" and len(compact(alias)) <= shortest:
                assert alias.name.is_whole_only, alias

    def test_general_words_match_as_a_whole(self, table: tuple[Alias, ...]) -> None:
        whole = {alias.name.text for alias in table if alias.name.is_whole_only}
        assert whole >= {"OP", "DB", "일상", "에바", "Index", "Magi", "Howl", "게이트", "EVA"}

    def test_the_names_that_several_titles_share_are_these(self, table: tuple[Alias, ...]) -> None:
        owners = Counter(text for text, _ in {(compact(a), a.anime_id) for a in table})
        shared = {text for text, n in owners.items() if n > 1}
        assert shared == {
            compact(alias)
            for alias in table
            if alias.name.text
            in ("강연금", "ハガレン", "헌터×헌터", "카구야 님은 고백받고 싶어 ~천재들의 연애 두뇌전~")
        }

    def test_the_file_ends_its_lines_alike(self) -> None:
        text = ALIASES.read_bytes()
        assert text.endswith(b"\n")
        assert b"\r" not in text
