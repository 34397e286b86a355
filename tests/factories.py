"""Small, made-by-hand material for tests: a catalogue of invented titles, lists, and a whole version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, KnownTitle, Title
from core.events import KINDS, EventTable
from core.id_map import IdMap
from core.lists import PersonLists
from core.status import ListStatus

TODAY = date(2021, 3, 15)
#: Noon of the last day of the events, UTC.
NOON = 1_615_809_600

#: (name, english, japanese, genres, type, year, score, members, franchise id, place)
_FACTS = [
    (10, "Hoshi no Tabi", "Star Voyage", "星の旅", ("Action", "Sci-Fi", "Space"), "TV", 1998, 8.78, 900_000, 10, 1),
    (20, "Hoshi no Tabi: Gekijouban", "Star Voyage: The Movie", "星の旅 劇場版", ("Action", "Sci-Fi"), "Movie", 2001, 8.39, 270_000, 10, 2),
    (30, "Mori no Isha", "Forest Doctor", "森の医者", ("Fantasy", "Mystery"), "TV", 2005, 8.69, 600_000, 30, 1),
    (40, "Mori no Isha 2nd Season", "Forest Doctor Season 2", "森の医者 第二期", ("Fantasy", "Mystery"), "TV", 2014, 8.72, 300_000, 30, 2),
    (50, "Boku no Taiko", "My Drum", "ぼくの太鼓", ("Music", "Slice of Life", "School"), "TV", 2009, 7.9, 450_000, 50, 1),
    (60, "Kumo to Yuki", "Clouds and Snow", "雲と雪", ("Romance", "Drama"), "Movie", 2016, 8.96, 1_500_000, 60, 1),
    (70, "Tetsujin Kyojin", "Iron Giants", "鉄人巨人", ("Action", "Mecha", "Military"), "TV", 1979, 7.1, 40_000, 70, 1),
    (80, "Neko Cafe", "", "猫カフェ", ("Comedy", "Slice of Life"), "ONA", 2020, 6.8, 25_000, 80, 1),
    (90, "Kage no Ie", "House of Shadows", "影の家", ("Horror", "Mystery", "Thriller"), "TV", 2019, 8.1, 310_000, 90, 1),
    (100, "Ball wo Nagero!", "Throw the Ball", "ボールを投げろ！", ("Sports", "Comedy", "School"), "TV", 2012, 8.5, 520_000, 100, 1),
    (110, "Umi no Uta", "Song of the Sea", "海の歌", ("Drama", "Fantasy"), "OVA", 1988, None, 9_000, 110, 1),
    (120, "Samurai 12", "Samurai Twelve", "侍十二", ("Action", "Historical", "Samurai"), "TV", 2021, 7.6, 95_000, 120, 1),
]  # fmt: skip

_SYNOPSES = {
    10: "A crew of bounty hunters drifts between planets aboard an old spaceship and never has enough to eat.",
    20: "The spaceship crew chases a bomber through a city on Mars on the day of a parade.",
    30: "A wandering doctor treats people touched by invisible spirits that live in the forest.",
    40: "The wandering doctor walks on, and older spirits of the mountain ask for his help.",
    50: "Four girls in a school music club drink tea, practise drums and play one loud concert.",
    60: "Two strangers in love wake up in each other's bodies and search for a town hidden in snow.",
    70: "Soldiers pilot giant iron robots in a war that nobody remembers starting.",
    80: "A tired office worker opens a cafe full of cats and learns to laugh again.",
    90: "A maid finds that the faceless masters of a dark mansion are shadows of someone else.",
    100: "A high school volleyball player who is too short decides to jump higher than everyone.",
    120: "A blind samurai protects a village in the last year of the shogun.",
}


def make_title(anime_id: int = 1, name: str = "A Title", **facts: object) -> Title:
    """Return a title with the given facts and nothing else known."""
    return replace(Title(anime_id=anime_id, name=name, franchise=anime_id), **facts)  # type: ignore[arg-type]


def small_catalogue() -> Catalogue:
    """Return twelve offered titles in ten franchises, and three known ones."""
    titles = [
        make_title(
            anime_id,
            name,
            english_name=english,
            japanese_name=japanese,
            other_names=("별의 여행",) if anime_id == 10 else (),
            synopsis=_SYNOPSES.get(anime_id, ""),
            genres=genres,
            type=kind,
            year=year,
            season="spring",
            aired=str(year),
            aired_from=date(year, 3, 2),
            aired_to=date(year, 3, 12) if year < TODAY.year else None,
            airing="finished" if year < TODAY.year else "airing",
            episodes=1 if kind == "Movie" else 12,
            minutes=24.0,
            score=score,
            score_counts=() if score is None else (1, 1, 1, 1, 2, 5, 10, 20, 15, 10),
            members=members,
            completed=members // 2,
            popularity=None,
            studios=("Studio Kaze",) if anime_id < 60 else ("Studio Mizu",),
            source="Manga" if anime_id % 20 else "Original",
            franchise=franchise,
            franchise_place=place,
            franchise_size=2 if franchise in (10, 30) else 1,
        )
        for anime_id, name, english, japanese, genres, kind, year, score, members, franchise, place in _FACTS
    ]
    known = [
        KnownTitle(15, "Yoru no Hanashi", "adult", japanese_name="夜の話", genres=("Hentai",), year=2003),
        KnownTitle(
            35, "Nakushita Mono", "no synopsis and no score", "Lost Things", genres=("Mystery", "Fantasy"), year=2006
        ),
        KnownTitle(300, "Mirai no Machi", "no synopsis and no score", "Town of Tomorrow", genres=("Sci-Fi",), year=2022),
    ]  # fmt: skip
    return Catalogue(titles, known)


def make_lists(
    entries: dict[int, list[tuple[int, ListStatus, int, int]]],
    times: dict[tuple[int, int], int] | None = None,
) -> PersonLists:
    """Return lists from ``{user_id: [(item, status, score, episodes), ...]}`` and optional times by pair."""
    users = IdMap.of(list(entries))
    rows = [(int(u), *entry) for u in users.ids for entry in sorted(entries[int(u)])]
    column: NDArray[np.int64] = np.array(rows, dtype=np.int64).reshape(-1, 5)
    lengths = [len(entries[int(u)]) for u in users.ids]
    stamps = [] if times is None else [times.get((row[0], row[1]), 0) for row in rows]
    return PersonLists(
        users=users,
        indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        items=column[:, 1].astype(np.int32),
        status=column[:, 2].astype(np.uint8),
        scores=column[:, 3].astype(np.uint8),
        episodes=column[:, 4].astype(np.uint16),
        times=np.array(stamps, dtype=np.int64),
    )


def small_lists(n_people: int = 40, seed: int = 0) -> PersonLists:
    """Return people 0 .. n-1 over the small catalogue.

    Person 0 is written by hand (see the test that reads it); person 1 has an empty list; the others like one
    of two halves of the catalogue, drawn with `seed`.
    """
    rng = np.random.default_rng(seed)
    watching, completed, on_hold, dropped, plan = (
        ListStatus.WATCHING,
        ListStatus.COMPLETED,
        ListStatus.ON_HOLD,
        ListStatus.DROPPED,
        ListStatus.PLAN_TO_WATCH,
    )
    entries: dict[int, list[tuple[int, ListStatus, int, int]]] = {
        0: [
            (0, completed, 9, 12),
            (2, watching, 8, 5),
            (4, on_hold, 0, 3),
            (6, dropped, 3, 2),
            (8, plan, 0, 0),
        ],
        1: [],
    }
    halves = ([0, 1, 2, 3, 6, 8, 11], [4, 5, 7, 8, 9, 10])
    for user in range(2, n_people):
        liked = halves[user % 2]
        chosen = sorted(rng.choice(liked, size=min(4, len(liked)), replace=False))
        entries[user] = [
            (
                int(item),
                ListStatus(int(rng.choice([1, 2, 2, 2, 3, 4, 6]))),
                int(rng.choice([0, 7, 8, 9, 10])),
                int(rng.integers(0, 13)),
            )
            for item in chosen
        ]
    return make_lists(entries)


def small_events(seed: int = 0) -> EventTable:
    """Return a simulated month of 400 events that ends at `NOON`; item 7 is clicked most in the last days."""
    rng = np.random.default_rng(seed)
    old = rng.integers(NOON - 30 * 86_400, NOON - 3 * 86_400, size=300)
    new = rng.integers(NOON - 2 * 86_400, NOON, size=100)
    times = np.sort(np.concatenate([old, new])).astype(np.int64)
    items = np.where(times < NOON - 3 * 86_400, rng.integers(0, 7, size=400), 7).astype(np.int32)
    return EventTable(
        user_ids=rng.integers(0, 40, size=400).astype(np.int64),
        items=items,
        kinds=np.full(400, KINDS.index("watch"), dtype=np.uint8),
        times=times,
        simulated=True,
    )


def write_parts(folder: Path) -> Path:
    """Write the ETL's parts of a small version (catalogue, lists, events) into `folder` and return it."""
    small_catalogue().save(folder)
    small_lists().save(folder / "lists")
    small_events().save(folder)
    return folder
