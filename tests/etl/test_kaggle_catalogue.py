from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from core.catalogue import Title
from core.errors import SourceInvalid
from etl.kaggle_catalogue import CatalogueSource, newest_day, read_catalogue
from tests.etl.kaggle_folder import ANIME, write_anime, write_folder, write_synopses
from tests.factories import make_title


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "kaggle")


def test_golden_counts(folder: Path) -> None:
    source = read_catalogue(folder)
    assert source.counts == {
        "titles_read": 12,
        "titles_offered": 7,
        "titles_not_offered": 1,
        "titles_adult": 1,
        "titles_offered_by_all": 7,
        "titles_offered_by_any": 1,
        "synopses_joined": 5,
        "synopses_repaired": 0,
        "synopses_with_ellipsis": 0,
        "unreadable_numbers": 1,
        "files": {
            "anime.csv": {
                "read": 12,
                "kept": 9,
                "merged": 0,
                "dropped": {"title without an id": 1, "title without a name": 1, "repeated title": 1},
            },
            "anime_with_synopsis.csv": {"read": 6, "kept": 5, "merged": 0, "dropped": {"unknown title": 1}},
        },
    }


def test_a_title_has_its_facts(folder: Path) -> None:
    title = read_catalogue(folder).catalogue.title(30)
    assert title == make_title(
        30,
        "Kawa no Kuma",
        synopsis='The bear of the river fishes every day, "slowly".',
        score=7.5,
        genres=("Drama", "Comedy"),
        type="TV",
        episodes=12,
        aired_from=date(2010, 4, 3),
        aired_to=date(2010, 6, 19),
        aired="Apr 3, 2010 to Jun 19, 2010",
        year=2010,
        season="spring",
        airing="finished",
        minutes=24.0,
        studios=("Kuma Works", "Bones"),
        ranked=28,
        popularity=39,
        members=1000,
        completed=700,
        score_counts=(0, 0, 0, 0, 0, 0, 0, 0, 2, 5),
    )


def test_nulls_and_zero_ranks(folder: Path) -> None:
    upcoming = read_catalogue(folder).catalogue.title(40)
    assert (upcoming.ranked, upcoming.popularity, upcoming.score, upcoming.score_counts) == (
        None,
        None,
        None,
        (),
    )
    assert upcoming.airing == "upcoming"
    assert upcoming.name == 'Mirai, "Soon"'
    assert read_catalogue(folder).catalogue.title(50).genres == ()


def test_names_are_not_keys(folder: Path) -> None:
    catalogue = read_catalogue(folder).catalogue
    assert [title.anime_id for title in catalogue.titles if title.name == "Same Name"] == [10, 20]


def test_known_titles_have_their_reason(folder: Path) -> None:
    assert [(k.anime_id, k.reason) for k in read_catalogue(folder).catalogue.known] == [
        (70, "adult"),
        (80, "no synopsis and no score"),
    ]


def test_offered_any_drops_a_title_when_either_is_missing(folder: Path) -> None:
    source = read_catalogue(folder, offered="any")
    assert [title.anime_id for title in source.catalogue.titles] == [30]
    assert {k.anime_id: k.reason for k in source.catalogue.known} == {
        10: "no synopsis", 20: "no synopsis", 40: "no score", 50: "no synopsis", 60: "no synopsis",
        70: "adult", 80: "no synopsis and no score", 90: "no score",
    }  # fmt: skip
    assert source.counts["titles_not_offered"] == 7
    assert source.counts["titles_offered_by_all"] == 7


def test_adult_titles_are_offered_on_request(folder: Path) -> None:
    source = read_catalogue(folder, include_adult=True)
    assert source.catalogue.title(70).name == "Grown-ups"
    assert source.counts["titles_offered"] == 8
    assert source.counts["titles_adult"] == 1


def test_bom_crlf_and_other_spellings_change_nothing(folder: Path) -> None:
    before = read_catalogue(folder)
    write_anime(folder, newline="\r\n", bom=True)
    write_synopses(folder, column="synopsis")
    text = (folder / "anime.csv").read_text(encoding="utf-8-sig").replace("Genres", "Genders", 1)
    (folder / "anime.csv").write_text(text, encoding="utf-8")
    after = read_catalogue(folder)
    assert after.catalogue == before.catalogue
    assert after.counts == before.counts


def test_columns_that_are_missing_are_not_known(folder: Path) -> None:
    (folder / "anime.csv").write_text("Genres,Score,Name,MAL_ID\nDrama,7.1,A,4\n", encoding="utf-8")
    assert read_catalogue(folder).catalogue.titles[0] == make_title(
        4, "A", score=7.1, genres=("Drama",), airing="finished"
    )


def test_optional_names_and_relations(folder: Path) -> None:
    (folder / "names.csv").write_text(
        "anime_id,lang,name\n30,ko,강의 곰\n30,ko,강의 곰\n70,ko,어른\n30,de,\n31,de,Nichts\n",
        encoding="utf-8",
    )
    (folder / "relations.csv").write_text(
        "anime_id,related_id,relation\n10,20,Sequel\n10,11,Sequel\nx,10,Sequel\n", encoding="utf-8"
    )
    source = read_catalogue(folder)
    assert source.catalogue.title(30).other_names == ("강의 곰",)
    assert source.catalogue.known_by_id[70].other_names == ("어른",)
    assert source.relations == ((10, 20, "Sequel"),)
    assert source.counts["files"]["names.csv"] == {
        "read": 5, "kept": 2, "merged": 1, "dropped": {"unknown title": 1, "empty name": 1},
    }  # fmt: skip
    assert source.counts["files"]["relations.csv"] == {
        "read": 3,
        "kept": 1,
        "merged": 0,
        "dropped": {"unknown title": 2},
    }


def catalogue_starts(titles: Sequence[Title]) -> list[str]:
    """Synopses that still begin in the middle of a word or sentence, unmarked."""
    return [title.synopsis[:40] for title in titles if title.synopsis[:1].islower()]


def test_today_is_the_newest_day_of_a_scored_title(folder: Path) -> None:
    assert read_catalogue(folder).today == date(2021, 3, 14)
    assert read_catalogue(folder, today=date(2030, 1, 1)).catalogue.title(40).airing == "finished"


def test_today_without_scores_or_dates() -> None:
    announced = make_title(1, aired="Mar 10, 2022", completed=0)
    watched = make_title(2, aired="Mar 3, 2020", completed=9)
    assert newest_day([announced, watched]) == date(2020, 3, 3)
    assert newest_day([announced]) == date(2022, 3, 10)
    before = date.today()
    assert before <= newest_day([make_title(1, aired="2005")]) <= date.today()


def test_a_file_without_titles_is_told(folder: Path) -> None:
    write_anime(folder, [])
    with pytest.raises(SourceInvalid, match=r"no titles: .*anime\.csv"):
        read_catalogue(folder)


def test_every_row_of_the_sample_is_accounted_for(folder: Path) -> None:
    source = read_catalogue(folder)
    assert len(ANIME) == source.counts["titles_read"]
    for counts in source.counts["files"].values():
        assert counts["read"] == counts["kept"] + counts["merged"] + sum(counts["dropped"].values())


def test_damaged_synopses_are_mended_and_noted(folder: Path) -> None:
    told = "A quiet bear. While fishing, it dreams. While sleeping, it fishes. While eating, it sings."
    write_synopses(
        folder, [("30", told), ("10", "hile walking, a bear sings."), ("20", "xplosions follow a bear.")]
    )
    source = read_catalogue(folder)
    assert source.catalogue.title(10).synopsis == "While walking, a bear sings."
    assert source.catalogue.title(10).synopsis_note == "repaired"
    assert source.catalogue.title(20).synopsis == "…xplosions follow a bear."
    assert source.catalogue.title(20).synopsis_note == "ellipsis"
    assert (source.counts["synopses_repaired"], source.counts["synopses_with_ellipsis"]) == (1, 1)
    assert [(i, before, after.note) for i, before, after in source.mended] == [
        (10, "hile walking, a bear sings.", "repaired"),
        (20, "xplosions follow a bear.", "ellipsis"),
    ]


@pytest.mark.shared
def test_real_figures(real_source: CatalogueSource) -> None:
    wanted = {
        "titles_read": 17_562,
        "synopses_joined": 16_214,
        "titles_adult": 1_348,
        "titles_not_offered": 571,
        "titles_offered": 15_643,
        "titles_offered_by_any": 10_909,
        "unreadable_numbers": 0,
    }
    assert {key: real_source.counts[key] for key in wanted} == wanted
    assert real_source.today == date(2021, 3, 14)
    titles = real_source.catalogue.titles
    assert all(title.aired_from for title in titles if title.aired)
    assert sum(title.minutes is None for title in titles) < 600
    assert all(title.popularity != 0 and title.ranked != 0 for title in titles)
    assert sum(title.name == "Hinamatsuri" for title in titles) == 2
    assert catalogue_starts(titles) == []
    assert real_source.counts["synopses_repaired"] > 3_500
    assert real_source.counts["synopses_with_ellipsis"] < 1_800
    assert real_source.catalogue.title(5).synopsis.startswith("Another day, another bounty")
