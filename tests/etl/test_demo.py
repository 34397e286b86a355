"""The bundled demo: facts, synopses, people and a month, built within seconds and the same by seed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.artifacts import ArtifactStore, Staging
from core.catalogue import Catalogue
from core.errors import SourceInvalid
from core.events import KINDS, EventTable
from core.lists import PersonLists
from core.status import ListStatus
from etl import demo
from etl.taste import TitleVectors

N_PEOPLE = 400


def build(root: Path, today: date | None = None, seed: int = 0) -> Staging:
    with ArtifactStore(root).stage("demo", {"today": str(today)}, seed) as staging:
        demo.build(staging, N_PEOPLE, today)
    return staging


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Staging:
    return build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def catalogue(staging: Staging) -> Catalogue:
    return Catalogue.load(staging.path)


@pytest.fixture(scope="module")
def lists(staging: Staging) -> PersonLists:
    return PersonLists.load(staging.path)


@pytest.fixture(scope="module")
def events(staging: Staging) -> EventTable:
    table = EventTable.load(staging.path)
    assert table is not None
    return table


def test_the_counts_of_the_manifest(staging: Staging) -> None:
    counts = staging.counts
    assert (counts["titles_read"], counts["titles_offered"], counts["titles_not_offered"]) == (3040, 3000, 40)
    assert counts["synopses_joined"] >= 80
    assert counts["people"] == N_PEOPLE
    assert counts["list_rows_read"] == counts["list_rows_kept"] == counts["interactions"]
    assert staging.parameters["today"] == "2021-01-14"
    assert staging.parameters["simulated"] is True
    assert staging.parameters["quick"] is True


def test_titles_have_facts_franchises_and_where_written_a_synopsis(catalogue: Catalogue) -> None:
    brotherhood = catalogue.title(5114)
    assert brotherhood.name == "Fullmetal Alchemist: Brotherhood"
    assert brotherhood.studios == ("Bones",)
    assert brotherhood.airing == "finished"
    assert brotherhood.synopsis
    assert catalogue.title(4181).franchise == catalogue.title(2167).franchise  # Clannad and its sequel
    assert all(title.name and title.franchise for title in catalogue.titles)
    assert not any("Hentai" in title.genres for title in catalogue.titles)
    assert {title.airing for title in catalogue.titles} >= {"finished", "airing", "upcoming"}


def test_some_titles_are_known_but_not_offered(catalogue: Catalogue) -> None:
    assert len(catalogue.known) == 40
    assert {title.reason for title in catalogue.known} == {"no synopsis and no score"}
    assert not {title.anime_id for title in catalogue.known} & {title.anime_id for title in catalogue.titles}


def test_lists_have_every_status_and_the_real_share_of_scores(lists: PersonLists) -> None:
    shares = np.bincount(lists.status, minlength=7) / len(lists.status)
    assert shares[[2, 6]] == pytest.approx([0.62, 0.27], abs=0.03)
    assert min(shares[[1, 3, 4]]) > 0.02
    assert (lists.scores == 0).mean() == pytest.approx(0.43, abs=0.03)


def test_episodes_never_exceed_the_title_s_own(catalogue: Catalogue, lists: PersonLists) -> None:
    out = np.array([title.episodes or 65_535 for title in catalogue.titles])
    assert np.all(lists.episodes <= out[lists.items])
    watching = lists.status == ListStatus.WATCHING
    assert lists.episodes[watching].any()
    assert not lists.episodes[lists.status == ListStatus.PLAN_TO_WATCH].any()


def test_what_has_not_aired_is_only_planned(catalogue: Catalogue, lists: PersonLists) -> None:
    upcoming = np.array([title.airing == "upcoming" for title in catalogue.titles])[lists.items]
    assert upcoming.sum() > 20
    assert set(lists.status[upcoming].tolist()) == {ListStatus.PLAN_TO_WATCH}
    late = lists.times > lists.times.max() - 30 * 86_400
    assert late[upcoming].mean() < 0.3  # planned long ago as well as lately


def test_nobody_is_ahead_of_what_has_aired(catalogue: Catalogue, lists: PersonLists) -> None:
    today = date(2021, 1, 14)
    out = np.array(
        [
            (today - title.aired_from).days // 7 + 1
            if title.airing == "airing" and title.aired_from
            else 65_535
            for title in catalogue.titles
        ]
    )
    assert (out < 3).any()
    assert np.all(lists.episodes <= out[lists.items])


def test_scores_follow_the_title_s_own(catalogue: Catalogue, lists: PersonLists) -> None:
    community = np.array([title.score or 0 for title in catalogue.titles])[lists.items]
    scored = (lists.scores > 0) & (community > 0)
    assert np.corrcoef(community[scored], lists.scores[scored])[0, 1] > 0.2
    assert lists.scores[scored].mean() == pytest.approx(community[scored].mean(), abs=0.4)


def test_the_month_ends_today_and_is_called_simulated(events: EventTable) -> None:
    assert events.simulated is True
    end = pd.Timestamp("2021-01-15", tz="UTC").timestamp()
    assert end - 86_400 < events.times[-1] < end
    assert end - 30 * 86_400 <= events.times[0] < end - 28 * 86_400
    assert np.all(np.diff(events.times) >= 0)
    assert {KINDS[kind] for kind in np.unique(events.kinds)} == {"click", "watch", "status", "score"}
    assert set(np.unique(events.user_ids)) <= set(range(1, N_PEOPLE + 1))


def test_titles_of_the_season_have_peaks(catalogue: Catalogue, events: EventTable) -> None:
    late = events.times > events.times[-1] - 12 * 86_400
    busiest = np.argsort(-np.bincount(events.items[late], minlength=len(catalogue)))[:5]
    starts = [catalogue.titles[item].aired_from for item in busiest]
    assert sum(start is not None and start > date(2020, 9, 1) for start in starts) >= 3


def test_what_people_added_in_the_month_is_among_the_events(lists: PersonLists, events: EventTable) -> None:
    entry = int(np.argmax(lists.times))
    user = int(np.searchsorted(lists.indptr, entry, side="right")) - 1
    found = (events.items == lists.items[entry]) & (events.times == lists.times[entry])
    assert lists.users.outside(user) in events.user_ids[found]


def test_the_same_seed_gives_the_same_files(staging: Staging, tmp_path: Path) -> None:
    again, other = build(tmp_path / "a"), build(tmp_path / "b", seed=1)
    parts = {part.path: part.sha256 for part in staging.manifest().parts}
    assert {part.path: part.sha256 for part in again.manifest().parts} == parts
    assert {part.path: part.sha256 for part in other.manifest().parts} != parts


def test_today_can_be_set(tmp_path: Path) -> None:
    staging = build(tmp_path, today=date(2020, 6, 1))
    events = EventTable.load(staging.path)
    assert events is not None
    assert pd.Timestamp(int(events.times[-1]), unit="s").date() == date(2020, 6, 1)
    assert staging.parameters["today"] == "2020-06-01"


def test_similar_titles_share_their_fans(catalogue: Catalogue, lists: PersonLists) -> None:
    """Of two pairs with the same popularity, the one that a fan would name is met together more often."""

    def together(first: int, second: int) -> float:
        have = [
            {int(i) for i in p.items} >= {catalogue.items.row(first), catalogue.items.row(second)}
            for p in lists
        ]
        return float(np.mean(have))

    haikyuu, kuroko, mushishi, kino = 20583, 11771, 457, 486
    assert together(haikyuu, kuroko) > 2 * together(haikyuu, mushishi)
    assert together(mushishi, kino) > together(kuroko, kino)


def test_the_taste_model_is_small_and_covers_every_title(catalogue: Catalogue) -> None:
    assert demo.TASTE.stat().st_size < 300_000
    model = TitleVectors.load(demo.TASTE)
    assert model.titles.ids.tolist() == [title.anime_id for title in catalogue.titles]


def test_damaged_synopses_are_named(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"1": "A text"')
    with pytest.raises(SourceInvalid, match=r"broken\.json"):
        demo.read_synopses(tmp_path)
    (tmp_path / "broken.json").write_text('["no", "ids"]')
    with pytest.raises(SourceInvalid, match=r"broken\.json"):
        demo.read_synopses(tmp_path)


def test_synopses_are_of_the_right_length_and_belong_to_well_known_titles(catalogue: Catalogue) -> None:
    synopses = demo.read_synopses()
    assert len(synopses) >= 400
    lengths = {anime_id: len(text.split()) for anime_id, text in synopses.items()}
    assert {anime_id: n for anime_id, n in lengths.items() if not 40 <= n <= 80} == {}
    by_members = sorted(catalogue.titles, key=lambda title: -title.members)
    assert set(synopses) <= {title.anime_id for title in by_members[:800]}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))


def _runs(text: str, length: int = 8) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


@pytest.mark.shared
def test_no_synopsis_shares_eight_words_in_a_row_with_the_source(shared_data: Path) -> None:
    source = pd.read_csv(shared_data / "kaggle2020" / "anime_with_synopsis.csv")
    names = " | ".join(" ".join(_words(name)) for name in source["Name"])
    ours = {run: anime_id for anime_id, text in demo.read_synopses().items() for run in _runs(text)}
    shared = {
        ours[run]: " ".join(run)
        for text in source["sypnopsis"].dropna()
        for run in _runs(text)
        if run in ours and " ".join(run) not in names
    }
    assert shared == {}


@pytest.mark.shared
def test_the_facts_agree_with_the_source(shared_data: Path) -> None:
    source = pd.read_csv(shared_data / "kaggle2020" / "anime.csv", dtype=str, index_col="MAL_ID")
    for path in (demo.TITLES, demo.KNOWN):
        ours = pd.read_csv(path, dtype=str, index_col="MAL_ID")
        pd.testing.assert_frame_equal(ours, source.loc[ours.index])
    members = source.loc[~source["Genres"].str.contains("Hentai"), "Members"].astype(int)
    offered = pd.read_csv(demo.TITLES, index_col="MAL_ID")["Members"]
    assert offered.min() >= members.nlargest(3040).min()
