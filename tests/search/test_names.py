from __future__ import annotations

from core.catalogue import Catalogue, KnownTitle
from core.title_names import Kind, TitleName, TitleNames
from search.names import NameTable, Standing, literal
from search.normalise import pairs
from tests.factories import make_title, small_catalogue


def owners(names: list) -> list[int]:  # type: ignore[type-arg]
    return [name.owner for name in names]


def test_a_name_is_found_to_the_letter_before_it_is_folded() -> None:
    table = NameTable(
        Catalogue([make_title(1, "Gintama"), make_title(2, "Gintama'"), make_title(3, "Gin Tama")])
    )
    assert owners(table.exact("gintama'")) == [1]
    assert owners(table.exact("GINTAMA")) == [0]
    assert owners(table.exact("gintama?")) == [0, 1]
    assert owners(table.exact("g intama")) == [0, 1, 2]
    assert table.exact("gin") == []


def test_a_main_name_comes_before_the_same_as_another_name() -> None:
    table = NameTable(
        Catalogue([make_title(1, "Movie 1", english_name="ONE PIECE"), make_title(2, "One Piece")])
    )
    assert owners(table.exact("one piece")) == [1]


def aliased(*aliases: tuple[int, str, Kind, bool]) -> TitleNames:
    return TitleNames({i: (TitleName(text, "", kind, whole),) for i, text, kind, whole in aliases})


def test_own_names_come_before_the_same_as_an_alias() -> None:
    titles = [
        make_title(1, "A", other_names=("IS",)),
        make_title(2, "B", other_names=("is",)),
        make_title(3, "C", other_names=("Is",)),
    ]
    assert owners(NameTable(Catalogue(titles)).exact("is")) == [0, 1, 2]
    further = aliased((1, "IS", "abbreviation", True), (3, "Is", "official", False))
    table = NameTable(Catalogue(titles), further)
    assert owners(table.exact("is")) == [1, 2]
    assert [name.standing for name in table.of_item[2]] == [Standing.MAIN, Standing.OWN]


def test_an_alias_alone_finds_its_title() -> None:
    titles = [make_title(1, "A", other_names=("AoT",))]
    found = NameTable(Catalogue(titles), aliased((1, "AoT", "abbreviation", False))).exact("aot")
    assert [(name.owner, name.standing) for name in found] == [(0, Standing.ALIAS)]


def test_a_name_that_matches_as_a_whole_has_no_parts_and_nothing_near() -> None:
    titles = [make_title(1, "Toaru", other_names=("Index",)), make_title(2, "Indexing")]
    table = NameTable(Catalogue(titles), aliased((1, "Index", "common", True)))
    assert owners(table.exact("INDEX")) == [0]
    assert [name.text for name in table.of_item[0]] == ["Toaru"]
    assert owners(table.beginning("index", 5)) == [1]
    assert table.near("indes") == []
    assert "index" not in table.vocabulary
    assert {name.text for name in table} == {"Toaru", "Index", "Indexing"}


def test_titles_that_are_not_offered_are_found_as_well() -> None:
    table = NameTable(
        Catalogue([make_title(1, "A")], [KnownTitle(5, "B", "adult"), KnownTitle(6, "A", "adult")])
    )
    assert [(name.owner, name.is_offered) for name in table.exact("a")] == [(0, True), (1, False)]


def test_names_made_of_signs_are_found_to_the_letter() -> None:
    table = NameTable(Catalogue([make_title(1, "○"), make_title(2, "...")]))
    assert owners(table.exact("...")) == [1]
    assert table.exact("!") == []


def test_near_names_agree_in_numbers_and_cjk() -> None:
    table = NameTable(
        Catalogue(
            [make_title(i, n) for i, n in enumerate(["Samurai 12", "Samurai 13", "鉄人 iron", "鉄仁 iron"])]
        )
    )
    assert [(n.owner, d) for n, d in table.near("samurei12")] == [(0, 1)]
    assert [(n.owner, d) for n, d in table.near("鉄人irom")] == [(2, 1)]
    assert table.near("samurai14") == []


def test_names_are_found_by_their_beginning_without_spaces() -> None:
    table = NameTable(small_catalogue())
    assert set(owners(table.beginning("starv", 10))) == {0, 1}
    assert len(table.beginning("", 3)) == 3
    assert table.beginning("zzz", 3) == []


def test_literal_text_keeps_signs_and_drops_case_and_spare_spaces() -> None:
    assert literal("  K-ON！  X ") == "k-on! x"


def test_pairs_are_of_latin_words_only() -> None:
    assert pairs(("one", "piece", "星の", "12")) == ["onepiece", "", ""]
    assert pairs(("one",)) == []
