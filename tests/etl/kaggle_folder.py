"""A Kaggle folder with hand-written quirks, written into a temporary folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

ANIME_COLUMNS = [
    "MAL_ID", "Name", "Score", "Genres", "English name", "Japanese name", "Type", "Episodes", "Aired", "Premiered",
    "Producers", "Licensors", "Studios", "Source", "Duration", "Rating", "Ranked", "Popularity", "Members",
    "Favorites", "Watching", "Completed", "On-Hold", "Dropped", "Plan to Watch",
    *(f"Score-{score}" for score in range(10, 0, -1)),
]  # fmt: skip

#: 10 to 60 are offered; 70 is adult; 80 has neither synopsis nor score; 90 has a synopsis only (not by "any").
ANIME = [
    {"MAL_ID": "30", "Name": "Kawa no Kuma", "Score": "7.5", "Genres": "Drama, Comedy", "Type": "TV", "Episodes": "12",
     "Aired": "Apr 3, 2010 to Jun 19, 2010", "Premiered": "Spring 2010", "Duration": "24 min. per ep.",
     "Ranked": "28.0", "Popularity": "39", "Members": "1000", "Completed": "700", "Score-10": "5.0", "Score-9": "2.0",
     "Studios": "Kuma Works, Bones"},
    {"MAL_ID": "10", "Name": "Same Name", "Score": "8.0", "Genres": "Action", "Type": "Movie", "Episodes": "1",
     "Aired": "Mar 14, 2021", "Duration": "1 hr. 55 min."},
    {"MAL_ID": "20", "Name": "Same Name", "Score": "6.0", "Genres": "Action", "Type": "OVA", "Aired": "2005 to ?"},
    {"MAL_ID": "40", "Name": "Mirai, \"Soon\"", "Genres": "Sci-Fi", "Type": "TV", "Aired": "Mar 10, 2022",
     "Ranked": "0.0", "Popularity": "0", "Completed": "1"},
    {"MAL_ID": "50", "Name": "星 & <b>", "Score": "5.5", "Genres": "Unknown", "Episodes": "many"},
    {"MAL_ID": "60", "Name": "Long One", "Score": "7.0", "Genres": "Comedy", "Episodes": "3057"},
    {"MAL_ID": "70", "Name": "Grown-ups", "Score": "6.5", "Genres": "Drama, Hentai"},
    {"MAL_ID": "80", "Name": "Nothing Known", "Genres": "Drama"},
    {"MAL_ID": "90", "Name": "Only Told", "Genres": "Drama"},
    {"MAL_ID": "30", "Name": "Kawa no Kuma (again)", "Score": "1.0", "Genres": "Drama"},
    {"MAL_ID": "x", "Name": "No Id", "Score": "1.0", "Genres": "Drama"},
    {"MAL_ID": "99", "Name": " ", "Score": "1.0", "Genres": "Drama"},
]  # fmt: skip

SYNOPSES = [
    ("30", "The bear of the river fishes every day, \"slowly\". (Source: ANN)"),
    ("10", "No synopsis information has been added to this title. Help improve our database by adding a synopsis here ."),
    ("40", "Tomorrow comes soon."),
    ("80", "No synopsis has been added for this series yet. Click here to update this information."),
    ("90", "This one is told but not scored."),
    ("12345", "Of a title that the catalogue lacks."),
]  # fmt: skip

LIST_HEADER = "user_id,anime_id,rating,watching_status,watched_episodes"
STATUSES = "status, description\n1,Currently Watching\n2,Completed\n3,On Hold\n4,Dropped\n6,Plan to Watch"


def write_anime(
    folder: Path, rows: Sequence[Mapping[str, str]] = ANIME, newline: str = "\n", bom: bool = False
) -> None:
    path = folder / "anime.csv"
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.DictWriter(file, ANIME_COLUMNS, restval="Unknown", lineterminator=newline)
        writer.writeheader()
        writer.writerows(rows)


def write_synopses(
    folder: Path, rows: Sequence[tuple[str, str]] = SYNOPSES, column: str = "sypnopsis"
) -> None:
    with (folder / "anime_with_synopsis.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["MAL_ID", "Name", "Score", "Genres", column])
        writer.writerows([anime_id, "", "", "", text] for anime_id, text in rows)


def write_folder(
    folder: Path, lists: str = "", ratings: str | None = "user_id,anime_id,rating\r\n", *, newline: str = "\n"
) -> Path:
    """Write the five files; `lists` is the body of ``animelist.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_anime(folder, newline=newline)
    write_synopses(folder)
    (folder / "animelist.csv").write_bytes(f"{LIST_HEADER}\n{lists}".replace("\n", newline).encode())
    if ratings is not None:
        (folder / "rating_complete.csv").write_bytes(ratings.encode())
    (folder / "watching_status.csv").write_text(STATUSES, encoding="utf-8")
    return folder
