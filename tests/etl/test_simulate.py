"""Simulated Kaggle files: their five names, their quirks, their mix, and the same bytes for the same seed."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import InvalidInput, SourceInvalid
from core.id_map import IdMap
from etl.simulate import simulate
from etl.taste import TitleVectors

N_TITLES = 300


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Kaggle catalogue of invented titles, one of them adult, one without figures, one twice."""
    folder = tmp_path_factory.mktemp("catalogue")
    numbers = np.arange(1, N_TITLES + 1)
    genres = np.array(["Action, Mecha", "Slice of Life, School", "Horror, Mystery"])[numbers % 3]
    frame = pd.DataFrame(
        {
            "MAL_ID": numbers * 10,
            "Name": [f"Title {n}" for n in numbers],
            "Score": "7.5",
            "Genres": np.where(numbers == 9, "Hentai", genres),
            "Type": "TV",
            "Episodes": np.where(numbers % 7 == 0, "Unknown", "12"),
            "Aired": [f"Apr 3, {1980 + n % 40}" for n in numbers],
            "Members": (900_000 / numbers).astype(int),
            "Watching": 50,
            "Completed": 500,
            "On-Hold": 40,
            "Dropped": 60,
            "Plan to Watch": 300,
            **{f"Score-{score}": f"{score * 10}.0" for score in range(1, 11)},
        }
    )
    frame = frame.astype(str)
    frame.loc[N_TITLES - 1, ["Members", "Completed", "Score-8"]] = "Unknown"
    pd.concat([frame, frame.head(1)]).to_csv(folder / "anime.csv", index=False)
    frame[["MAL_ID", "Name", "Score", "Genres"]].assign(sypnopsis="Text.").to_csv(
        folder / "anime_with_synopsis.csv", index=False
    )
    return folder


@pytest.fixture(scope="module")
def simulated(catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("simulated") / "new"
    return out, simulate(catalogue, people=2000, rows=60_000, seed=1, out=out)


def test_the_five_files_are_there_with_their_quirks_and_a_sixth_that_says_whose_they_are(
    catalogue: Path, simulated: tuple[Path, object]
) -> None:
    out, _ = simulated
    assert sorted(path.name for path in out.iterdir()) == [
        "anime.csv",
        "anime_with_synopsis.csv",
        "animelist.csv",
        "rating_complete.csv",
        "simulated.json",
        "watching_status.csv",
    ]
    assert json.loads((out / "simulated.json").read_text()) == {
        "simulated": True, "people": 2000, "rows": 60_000, "seed": 1,
    }  # fmt: skip
    for name in ("anime.csv", "anime_with_synopsis.csv"):
        assert (out / name).read_bytes() == (catalogue / name).read_bytes()
    statuses = (out / "watching_status.csv").read_text()
    assert statuses.startswith("status, description\n1,Currently Watching\n")
    assert statuses.endswith("\n6,Plan to Watch")
    with (out / "animelist.csv").open() as file:
        assert file.readline() == "user_id,anime_id,rating,watching_status,watched_episodes\n"
    with (out / "rating_complete.csv").open() as file:
        assert file.readline() == "user_id,anime_id,rating\n"


def test_the_rows_have_the_wished_number_and_the_real_mix(simulated: tuple[Path, dict[str, object]]) -> None:
    out, counts = simulated
    lists = pd.read_csv(out / "animelist.csv")
    assert len(lists) == counts["list_rows"] == pytest.approx(60_000, rel=0.04)
    assert sorted(lists["user_id"].unique()) == list(range(2000))
    assert counts["people"] == 2000
    assert not lists.duplicated(["user_id", "anime_id"]).any()
    assert set(lists["anime_id"]) <= {n * 10 for n in range(1, N_TITLES + 1)}
    shares = lists["watching_status"].value_counts(normalize=True)
    assert shares[[2, 6, 4, 1, 3]].tolist() == pytest.approx([0.62, 0.27, 0.04, 0.04, 0.03], abs=0.02)
    assert (lists["rating"] == 0).mean() == pytest.approx(0.43, abs=0.02)
    assert lists["rating"].between(0, 10).all()
    assert (lists["rating"] == 0).sum() == counts["score_0"]
    completed = lists[(lists["watching_status"] == 2) & (lists["anime_id"] % 70 != 0)]
    assert (completed["watched_episodes"] == 12).all()


def test_ratings_are_the_completed_and_scored_rows(simulated: tuple[Path, dict[str, object]]) -> None:
    out, counts = simulated
    lists, ratings = pd.read_csv(out / "animelist.csv"), pd.read_csv(out / "rating_complete.csv")
    expected = lists[(lists["watching_status"] == 2) & (lists["rating"] > 0)]
    assert ratings.to_numpy().tolist() == expected[["user_id", "anime_id", "rating"]].to_numpy().tolist()
    assert len(ratings) == counts["rating_rows"]


def test_the_same_seed_gives_the_same_bytes(
    catalogue: Path, simulated: tuple[Path, object], tmp_path: Path
) -> None:
    def digest(folder: Path) -> str:
        return hashlib.sha256((folder / "animelist.csv").read_bytes()).hexdigest()

    simulate(catalogue, 2000, 60_000, 1, tmp_path / "again")
    simulate(catalogue, 2000, 60_000, 2, tmp_path / "other")
    assert digest(tmp_path / "again") == digest(simulated[0]) != digest(tmp_path / "other")


def test_a_taste_model_decides_who_is_met_together(catalogue: Path, tmp_path: Path) -> None:
    ids = np.arange(1, N_TITLES + 1) * 10
    halves = np.eye(2, dtype=np.float32)[np.arange(N_TITLES) % 2]
    simulate(catalogue, 500, 10_000, 0, tmp_path / "out", taste=TitleVectors(IdMap(ids), halves))
    lists = pd.read_csv(tmp_path / "out" / "animelist.csv")
    odd = lists.groupby("user_id")["anime_id"].apply(lambda own: ((own // 10) % 2).mean())
    assert odd.std() > 0.2  # by chance 0.15


def test_its_own_catalogue_is_never_overwritten(catalogue: Path) -> None:
    with pytest.raises(InvalidInput, match="overwrite"):
        simulate(catalogue, 10, 100, 0, catalogue)


def test_a_folder_without_a_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match=r"anime\.csv"):
        simulate(tmp_path, 10, 100, 0, tmp_path / "out")


def test_a_catalogue_without_synopses_is_told_before_any_work(catalogue: Path, tmp_path: Path) -> None:
    shutil.copy(catalogue / "anime.csv", tmp_path)
    with pytest.raises(SourceInvalid, match=r"anime_with_synopsis\.csv"):
        simulate(tmp_path, 10, 100, 0, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_crash_leaves_no_half_file(
    catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_table: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("etl.simulate._ratings", fail)
    with pytest.raises(KeyboardInterrupt):
        simulate(catalogue, 100, 1000, 0, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shared
@pytest.mark.slow
def test_a_million_rows_over_the_real_catalogue_look_like_the_real_file(
    shared_data: Path, tmp_path: Path
) -> None:
    counts = simulate(shared_data / "kaggle2020", 3000, 1_000_000, 0, tmp_path / "out")
    rows = counts["list_rows"]
    assert rows == pytest.approx(1_000_000, rel=0.02)
    assert counts["score_0"] / rows == pytest.approx(0.43, abs=0.01)
    assert counts["statuses"]["completed"] / rows == pytest.approx(0.62, abs=0.01)
    sizes = pd.read_csv(tmp_path / "out" / "animelist.csv", usecols=["user_id"])["user_id"].value_counts()
    assert sizes.median() == pytest.approx(170, rel=0.08)
    assert sizes.max() > 2000
