"""The command that makes the demo's files again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from core.catalogue import Catalogue
from demo import make_demo
from etl import demo
from etl.taste import TitleVectors
from tests.factories import make_title, small_catalogue


def test_the_most_listed_offered_titles_are_chosen_and_adult_ones_never_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(make_demo, "N_OFFERED", 2)
    monkeypatch.setattr(make_demo, "N_KNOWN", 5)
    titles, known = make_demo.chosen_titles(small_catalogue())
    assert [title.anime_id for title in titles] == [10, 60]
    assert known == [35, 300]


def test_rows_are_copied_as_they_are(tmp_path: Path) -> None:
    source = tmp_path / "anime.csv"
    source.write_bytes('MAL_ID,Name\r\n1,"A, ""B"""\r\n2,星\r\n3,C\r\n'.encode())
    make_demo.write_rows(source, [1, 2], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == 'MAL_ID,Name\n1,"A, ""B"""\n2,星\n'.encode()


def test_confidences_come_from_scores_around_each_person_s_mean(tmp_path: Path) -> None:
    (tmp_path / "animelist.csv").write_text(
        "user_id,anime_id,rating,watching_status,watched_episodes\n4,10,9,2,1\n4,20,5,2,1\n4,30,0,6,0\n4,99,8,2,1\n"
    )
    (tmp_path / "rating_complete.csv").write_text("user_id,anime_id,rating\n4,10,9\n7,20,8\n")
    likes = make_demo.likes_of(tmp_path, [make_title(10), make_title(20), make_title(30)])
    assert likes.shape == (2, 3)
    dense = likes.toarray()
    assert dense[0, 0] > 1 > dense[0, 1] >= 0.1
    assert dense[1].tolist() == [0, 1, 0]
    assert dense[0, 2] == 0


@pytest.mark.shared
@pytest.mark.slow
def test_a_second_run_gives_the_same_facts_and_tastes(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TITLES", "KNOWN", "TASTE"):
        monkeypatch.setattr(make_demo, name, tmp_path / getattr(demo, name).name)
    outcome = CliRunner().invoke(make_demo.make, [str(shared_data / "kaggle2020")])
    assert outcome.exit_code == 0, outcome.output
    for path in (demo.TITLES, demo.KNOWN):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    ours, again = TitleVectors.load(demo.TASTE), TitleVectors.load(tmp_path / "taste.npz")
    assert ours.titles.ids.tolist() == again.titles.ids.tolist()
    # Better franchises move some titles a little; a fit that moves many wants the file made again.
    assert np.quantile((ours.vectors * again.vectors).sum(axis=1), 0.05) > 0.95


def test_neighbours_in_the_taste_model_are_what_a_fan_would_name() -> None:
    catalogue = Catalogue(demo.read_demo()[0].titles)
    model = TitleVectors.load(demo.TASTE)

    def near(anime_id: int) -> set[str]:
        cosines = model.vectors @ model.vectors[catalogue.items.row(anime_id)]
        return {catalogue.titles[item].name for item in np.argsort(-cosines)[1:25]}

    assert near(457) >= {"Kino no Tabi: The Beautiful World", "Mononoke"}  # Mushishi
    assert near(20583) >= {"Kuroko no Basket", "Diamond no Ace"}  # Haikyuu!!
    assert near(1) >= {"Trigun", "Samurai Champloo"}  # Cowboy Bebop
    assert near(5680) >= {"K-On!!", "Lucky☆Star"}  # K-On!
