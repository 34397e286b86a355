"""``python -m recommender``: recommendations on the command line, for one person or for everybody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.cli import print_json, run
from core.lists import PersonLists
from core.person import Person
from core.progress import say
from core.settings import load_settings
from recommender.batch import write_batch
from recommender.batch_users import users_of_file
from recommender.evaluation.command import evaluate
from recommender.records import Recommendation
from recommender.service import Recommender
from recommender.tune_command import tune_command

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def main() -> None:
    """Recommendations from the serving version."""


main.add_command(evaluate)
main.add_command(tune_command)


@main.command()
@click.option("--user", type=int, help="user_id of a person in the version")
@click.option("--titles", help="anime_ids that somebody without a list likes, with commas between")
@click.option("--k", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def recommend(user: int | None, titles: str | None, k: int, as_json: bool) -> None:
    """Recommend titles to a person of the version, or to somebody who likes a few."""
    if (user is None) == (titles is None):
        raise click.UsageError("give either --user or --titles")
    chosen = [] if titles is None else anime_ids(titles)
    version = ArtifactStore(load_settings().artifacts).current_path()
    catalogue, lists = Catalogue.load(version), PersonLists.load(version)
    person = (
        lists.by_id(user)
        if user is not None
        else Person.from_titles([catalogue.items.row(anime_id, "title") for anime_id in chosen])
    )
    found = Recommender.open(version, catalogue, lists).recommend(person, k)
    rows = [row(rank, one, catalogue) for rank, one in enumerate(found, start=1)]
    if as_json:
        print_json({"user_id": person.user_id, "titles": rows})
    else:
        _print(rows)


@main.command()
@click.option("--k", type=click.IntRange(min=1), default=50, show_default=True, help="titles a person")
@click.option("--users", type=_FILE, help="only these people: one user_id a line, or a CSV with user_id")
@click.option("--out", type=_FOLDER, help="where to write; by default where the pages look")
@click.option(
    "--processes", type=click.IntRange(min=1), help="how many rank at a time; one a core by default"
)
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def batch(k: int, users: Path | None, out: Path | None, processes: int | None, as_json: bool) -> None:
    """Write the recommendations of everybody; an interrupted run goes on where it was."""
    settings = load_settings()
    version = ArtifactStore(settings.artifacts).current_path()
    chosen = None if users is None else users_of_file(users, PersonLists.load(version).users)
    cores = processes or len(os.sched_getaffinity(0))
    report = write_batch(version, chosen, k, out or settings.batches, cores).to_json()
    if as_json:
        print_json(report)
    else:
        say(
            f"{report['people']:,} people in {report['path']}: "
            f"{report['people_per_second']:,.0f} a second, {report['seconds']:,.1f} s"
        )


def anime_ids(text: str) -> list[int]:
    """Read ``1,5,21``."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise click.UsageError(f"--titles wants anime_ids with commas between, not {text!r}") from error


def row(rank: int, found: Recommendation, catalogue: Catalogue) -> dict[str, Any]:
    """Return one title of the answer."""
    title = catalogue.titles[found.item]
    return {
        "anime_id": title.anime_id,
        "name": title.name,
        "english_name": title.english_name,
        "score": title.score,
        "genres": list(title.genres),
        "type": title.type,
        "year": title.year,
        "rank": rank,
        "strength": round(found.score, 6),
        "reason": found.reason.text,
        "planned": found.planned,
    }


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        say("nothing is left to recommend")
    for one in rows:
        print(f"{one['rank']:>3}  {one['name']}  ({one['anime_id']})  {one['reason']}")


if __name__ == "__main__":
    run(main)
