from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.arrays import load_csr
from core.artifacts import ArtifactStore, Staging
from core.catalogue import Catalogue
from core.errors import NoSpace, SourceInvalid
from core.lists import PersonLists
from core.pictures import Pictures
from etl import kaggle, matrix
from etl.kaggle import KaggleOptions, build, check, fingerprint
from tests.etl.kaggle_folder import ANIME, write_anime, write_folder, write_synopses
from tests.etl.offline_database_file import MAL, write_json, write_lines

LISTS = "1,10,8,2,1\n1,30,9,1,5\n2,70,9,2,1\n0,30,0,6,0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "kaggle", LISTS, "user_id,anime_id,rating\r\n1,10,8\r\n4,60,7\r\n")


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    with ArtifactStore(tmp_path / "artifacts").stage("kaggle", {}) as staging:
        yield staging


def test_a_folder_becomes_parts(folder: Path, staging: Staging) -> None:
    build(staging, folder, KaggleOptions())
    matrix.build(staging)
    catalogue, lists = Catalogue.load(staging.path), PersonLists.load(staging.path)
    assert [title.anime_id for title in catalogue.titles] == [10, 20, 30, 40, 50, 60, 90]
    assert lists.users.ids.tolist() == [0, 1, 4]
    assert lists.by_id(4).episodes.tolist() == [3057]
    assert load_csr(staging.path / "matrix").shape == (3, 7)
    assert staging.parameters["today"] == "2021-03-14"
    assert {path.name for path in staging.path.iterdir()} == {"catalogue", "lists", "matrix", "staging.json"}


def test_counts_of_all_files_add_up(folder: Path, staging: Staging) -> None:
    build(staging, folder, KaggleOptions())
    counts = staging.counts
    wanted = {
        "titles_read": 12, "titles_offered": 7, "titles_not_offered": 1, "titles_adult": 1, "synopses_joined": 5,
        "list_rows_read": 4, "list_rows_kept": 3, "list_rows_merged": 0,
        "rating_rows_read": 2, "rating_rows_kept": 1, "rating_rows_merged": 1,
        "people": 3, "people_without_entries": 1, "interactions": 4, "dropped": {"adult title": 1},
    }  # fmt: skip
    assert {key: counts[key] for key in wanted} == wanted
    assert set(counts["files"]) == {
        "anime.csv",
        "anime_with_synopsis.csv",
        "animelist.csv",
        "rating_complete.csv",
    }
    for account in counts["files"].values():
        assert account["read"] == account["kept"] + account["merged"] + sum(account["dropped"].values())


def test_options_reach_the_catalogue(folder: Path, staging: Staging) -> None:
    build(staging, folder, KaggleOptions(include_adult=True, today=date(2023, 1, 1)))
    assert Catalogue.load(staging.path).title(70).name == "Grown-ups"
    assert Catalogue.load(staging.path).title(40).airing == "finished"
    assert staging.parameters["today"] == "2023-01-01"
    assert staging.counts["dropped"] == {}


def test_optional_files_may_be_missing(tmp_path: Path, staging: Staging) -> None:
    folder = write_folder(tmp_path / "bare", LISTS, ratings=None)
    (folder / "watching_status.csv").unlink()
    check(folder)
    build(staging, folder, KaggleOptions())
    assert staging.counts["rating_rows_read"] == 0


def test_relations_of_the_folder_join(folder: Path, staging: Staging) -> None:
    (folder / "relations.csv").write_text("anime_id,related_id,relation\n60,30,Sequel\n", encoding="utf-8")
    build(staging, folder, KaggleOptions())
    catalogue = Catalogue.load(staging.path)
    assert catalogue.title(60).franchise == catalogue.title(30).franchise == 30


def test_crlf_changes_nothing(folder: Path, tmp_path: Path, staging: Staging) -> None:
    build(staging, folder, KaggleOptions())
    other = write_folder(tmp_path / "crlf", LISTS, "user_id,anime_id,rating\n1,10,8\n4,60,7", newline="\r\n")
    with ArtifactStore(tmp_path / "other").stage("kaggle", {}) as second:
        build(second, other, KaggleOptions())
        assert second.counts == staging.counts
        assert Catalogue.load(second.path) == Catalogue.load(staging.path)


@pytest.mark.parametrize("name", ["anime.csv", "anime_with_synopsis.csv", "animelist.csv"])
def test_a_missing_file_is_told_before_any_work(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(SourceInvalid, match=f"a file is missing: .*{name}"):
        check(folder)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("anime.csv", "MAL_ID,Name,Score"),
        ("anime_with_synopsis.csv", "MAL_ID,Name"),
        ("animelist.csv", "user_id,anime_id,rating"),
        ("rating_complete.csv", "user,anime,rating"),
        ("animelist.csv", ""),
    ],
)
def test_a_missing_column_is_told_before_any_work(folder: Path, name: str, header: str) -> None:
    (folder / name).write_text(header + "\n", encoding="utf-8")
    with pytest.raises(SourceInvalid, match=f"a column is missing: .*{name}"):
        check(folder)


def test_a_wrong_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="no such folder"):
        check(tmp_path / "nowhere")
    with pytest.raises(SourceInvalid, match="a file is missing"):
        check(tmp_path)


def test_a_binary_file_is_told(folder: Path) -> None:
    (folder / "animelist.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xd8" * 100)
    with pytest.raises(SourceInvalid, match=r"animelist\.csv"):
        check(folder)


def test_a_catalogue_without_offered_titles_is_told(folder: Path, staging: Staging) -> None:
    (folder / "anime.csv").write_text("MAL_ID,Name,Score,Genres\n70,A,5.0,Hentai\n", encoding="utf-8")
    with pytest.raises(SourceInvalid, match="no title can be offered"):
        build(staging, folder, KaggleOptions())


def test_a_full_disk_is_told_and_the_rest_resumes(
    folder: Path, staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("etl.kaggle_lists.write_lists", full)
        with pytest.raises(NoSpace, match="the disk is full"):
            build(staging, folder, KaggleOptions())
    assert (staging.path / "catalogue" / "titles.parquet").is_file()
    monkeypatch.setattr("etl.kaggle.read_catalogue", full)
    build(staging, folder, KaggleOptions())
    assert len(PersonLists.load(staging.path)) == 3
    assert not (staging.path / "spool").exists()


def test_a_file_enriches_names_franchises_and_pictures(
    folder: Path, staging: Staging, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "database.jsonl")
    build(staging, folder, KaggleOptions(enrich=path))
    catalogue = Catalogue.load(staging.path)
    assert catalogue.title(30).names == ("Kawa no Kuma", "강의 곰", "川の熊", "Der Bär im Fluss")
    assert catalogue.known_by_id[70].other_names == ("어른들",)
    assert set(Pictures.load(staging.path).by_id) == {30}
    counts = staging.counts
    assert counts["files"]["database.jsonl"] == {
        "read": 4, "kept": 2, "merged": 0, "dropped": {"not in the catalogue": 1, "not on MyAnimeList": 1},
    }  # fmt: skip
    assert (counts["names_added"], counts["names_unusable"], counts["titles_with_pictures"]) == (4, 0, 1)


def test_relations_of_the_file_propose_franchises(folder: Path, staging: Staging, tmp_path: Path) -> None:
    twin = {**ANIME[0], "MAL_ID": "31", "Name": "Umi no Ookami", "Aired": "Apr 3, 2012 to Jun 19, 2012"}
    write_anime(folder, [*ANIME, twin])
    entry = {"sources": [f"{MAL}31"], "title": "Umi no Ookami", "relatedAnime": [f"{MAL}30"]}
    build(staging, folder, KaggleOptions(enrich=write_json(tmp_path / "database.json", [entry])))
    titles = Catalogue.load(staging.path)
    assert titles.title(31).franchise == titles.title(30).franchise == 30


def test_without_a_file_there_is_nothing_of_it(folder: Path, staging: Staging) -> None:
    build(staging, folder, KaggleOptions())
    assert not (staging.path / "catalogue" / "pictures.parquet").exists()
    assert "names_added" not in staging.counts


def test_a_bad_file_is_refused_before_any_work(folder: Path, tmp_path: Path) -> None:
    path = write_json(tmp_path / "database.json")
    check(folder, path)
    path.write_bytes(b"<html>")
    with pytest.raises(SourceInvalid, match=r"database\.json"):
        check(folder, path)


def test_the_fingerprint_covers_the_file_too(folder: Path, tmp_path: Path) -> None:
    path = write_json(tmp_path / "database.json")
    before = fingerprint(folder, path)
    write_json(path, [])
    assert fingerprint(folder, path)["enrich"] != before["enrich"]
    assert "enrich" not in fingerprint(folder)


def test_the_fingerprint_sees_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(folder)
    assert set(before) == {"anime.csv", "anime_with_synopsis.csv", "animelist.csv", "rating_complete.csv"}
    assert fingerprint(folder) == before
    text = (folder / "animelist.csv").read_text(encoding="utf-8")
    (folder / "animelist.csv").write_text(text.replace("1,10,8", "1,10,7"), encoding="utf-8")
    assert fingerprint(folder)["animelist.csv"] != before["animelist.csv"]
    monkeypatch.setattr(kaggle, "_SAMPLE_BYTES", 1)
    monkeypatch.setattr(kaggle, "_SAMPLES", 4)
    assert len(fingerprint(folder)["anime.csv"][1]) == 16


def test_a_sample_of_mended_synopses_lies_beside_the_catalogue(folder: Path, staging: Staging) -> None:
    long = "xplosions" + " and rivers" * 40 + " follow a bear."
    write_synopses(folder, [("30", long), ("10", "A bear fishes.")])
    build(staging, folder, KaggleOptions())
    with (staging.path / "catalogue" / "synopsis_review.csv").open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    assert header == ["anime_id", "note", "before", "after"]
    assert row[:2] == ["30", "ellipsis"]
    assert row[2].startswith("xplosions and")
    assert row[3].startswith("…xplosions and")
    assert " [...] " in row[3]
    assert row[3].endswith("follow a bear.")


@pytest.mark.shared
def test_the_real_folder(real_parts: Staging) -> None:
    wanted = {
        "titles_read": 17_562, "titles_offered": 15_643, "titles_not_offered": 571, "titles_adult": 1_348,
        "titles_offered_by_any": 10_909, "synopses_joined": 16_214, "list_rows_read": 53_159,
        "rating_rows_read": 99_999, "repeats_before_title_filters": 49_188, "pairs_before_title_filters": 103_970,
        "interactions": 102_157, "people": 579,
    }  # fmt: skip
    assert {key: real_parts.counts[key] for key in wanted} == wanted
    catalogue = Catalogue.load(real_parts.path)
    assert catalogue.title(5).franchise == catalogue.title(1).franchise == 1
