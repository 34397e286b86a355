"""``python -m recommender evaluate``: methods compared on a version or on a published split."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console

from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.cli import FiniteRange, print_json
from core.errors import InvalidInput
from core.lists import PersonLists
from core.manifest import Manifest
from core.memory import memory_limit
from core.progress import say
from core.settings import load_settings
from core.typing import Json
from recommender.evaluation.answer import answer_of
from recommender.evaluation.comparison import Comparison, Extras, compare, compare_all
from recommender.evaluation.file_split import read_split
from recommender.evaluation.report import write_report
from recommender.evaluation.split import Split
from recommender.evaluation.splits import LEAST_POSITIVES, Observed, newest_last, strong_folds
from recommender.evaluation.table import WIDE, table_of
from recommender.evaluation.version_source import observed_in
from recommender.methods.facts import facts_of_file
from recommender.methods.registry import METHODS
from recommender.methods.training import Method, Training
from recommender.neighbours import Neighbours
from recommender.reranking import Rules

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@dataclass(frozen=True)
class Sampling:
    """Who is held out of a version.

    Attributes
    ----------
    by : str
        "people", "time", or "" for time where the version has times.
    folds, repeats : int
    people : int or None
        At most so many a fold.
    seed : int
    quick : bool
        Only the main table.
    """

    by: str
    folds: int
    repeats: int
    people: int | None
    seed: int
    quick: bool


@click.command()
@click.option("--version", help="a version, or current: people are held out of it")
@click.option("--train", type=_FILE, help="user_id,item_id[,value]: what is learned from")
@click.option("--test", type=_FILE, help="user_id,item_id: the truth")
@click.option("--fold-in", type=_FILE, help="user_id,item_id[,value]: what is told of people of the test")
@click.option(
    "--items", type=_FILE, help="what is known of the items: item_id or MAL_ID, genres, synopsis..."
)
@click.option("--methods", help="names with commas between; by default all that can run")
@click.option("--by", type=click.Choice(["people", "time"]), help="how a version is split; see docs")
@click.option("--folds", type=click.IntRange(2), default=5, show_default=True, help="of a version's people")
@click.option(
    "--repeats", type=click.IntRange(1), default=1, show_default=True, help="of all folds, shuffled"
)
@click.option("--people", type=click.IntRange(1), help="hold out at most so many a fold")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--quick", is_flag=True, help="no rules, no curve of newcomers, no new titles")
@click.option(
    "--memory",
    type=FiniteRange(min=0, min_open=True),
    help="GiB a method may take; what is available by default",
)
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def evaluate(
    version: str | None,
    train: Path | None,
    test: Path | None,
    fold_in: Path | None,
    items: Path | None,
    methods: str | None,
    by: str | None,
    folds: int,
    repeats: int,
    people: int | None,
    seed: int,
    quick: bool,
    memory: float | None,
    as_json: bool,
) -> None:
    """Compare methods on people held out of a version, or on a published split."""
    _check_usage(version, train, test, fold_in, items)
    limit = int(memory * 2**30) if memory else memory_limit()
    chosen = _named(methods)
    if version is not None:
        sampling = Sampling(by or "", folds, repeats, people, seed, quick)
        comparison, protocol, left_out = _on_version(version, chosen, sampling, limit)
    else:
        assert train is not None
        assert test is not None
        comparison, protocol, left_out = _on_files((train, test, fold_in), items, chosen, seed, limit)
    answer = answer_of(comparison, protocol, left_out)
    answer["report"] = str(write_report(answer, load_settings().var / "reports"))
    if as_json:
        print_json(answer)
    else:
        out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
        out.print(table_of(answer, out.width))
    say(f"report: {answer['report']}")


def _check_usage(
    version: str | None, train: Path | None, test: Path | None, fold_in: Path | None, items: Path | None
) -> None:
    if version is None and (train is None or test is None):
        raise click.UsageError("give --version, or --train and --test")
    if version is not None and any((train, test, fold_in, items)):
        raise click.UsageError("--version knows its people and titles: leave the files away")


def _named(names: str | None) -> list[Method] | None:
    """Return the methods that the command line names, None for all."""
    if names is None:
        return None
    wanted = list(dict.fromkeys(name.strip() for name in names.split(",")))
    unknown = [name for name in wanted if name not in METHODS]
    if unknown:
        raise click.UsageError(f"no such method: {', '.join(unknown)}; there are {', '.join(METHODS)}")
    return [METHODS[name] for name in wanted]


def _able(chosen: list[Method] | None, training: Training) -> tuple[list[Method], dict[str, str]]:
    """Return what is to run, and what is left out because the source does not tell what it needs.

    Whoever names such a method finds its error in the answer instead.
    """
    if chosen is not None:
        return chosen, {}
    left_out = {name: words for name, method in METHODS.items() if (words := method.lacks(training))}
    return [method for name, method in METHODS.items() if name not in left_out], left_out


def _on_files(
    files: tuple[Path, Path, Path | None],
    items: Path | None,
    chosen: list[Method] | None,
    seed: int,
    most_bytes: int,
) -> tuple[Comparison, Json, dict[str, str]]:
    read = read_split(*files, seed=seed)
    facts = None if items is None else facts_of_file(items, read.item_ids)
    training = replace(read.split.training, facts=facts, memory_limit=most_bytes)
    methods, left_out = _able(chosen, training)
    if read.notes["people_without_history"]:
        say(f"{read.notes['people_without_history']:,} people of the test have no history: nothing is told")
    train, test, fold_in = files
    protocol = {
        "split": "files",
        "simulated": None,
        "train": str(train),
        "test": str(test),
        "fold_in": None if fold_in is None else str(fold_in),
        "items": None if items is None else str(items),
        "seed": seed,
        **read.notes,
    }
    return compare([replace(read.split, training=training)], methods), protocol, left_out


def _on_version(
    name: str, chosen: list[Method] | None, sampling: Sampling, most_bytes: int
) -> tuple[Comparison, Json, dict[str, str]]:
    store = ArtifactStore(load_settings().artifacts)
    version = store.current_path() if name == "current" else store.path(name)
    manifest = Manifest.read(version)
    catalogue, lists = Catalogue.load(version), PersonLists.load(version)
    observed = observed_in(version, catalogue, lists, manifest.source, sampling.seed, most_bytes)
    by = sampling.by or ("people" if observed.training.times is None else "time")
    if by == "people" and len(observed.eligible) < sampling.folds:
        where = f"{version.name}: {len(observed.eligible)} people with {LEAST_POSITIVES} liked titles or more"
        raise InvalidInput("there are too few people to hold out", where, "use a larger source")
    methods, left_out = _able(chosen, observed.training)
    splits = (
        [_by_time(observed, version.name)]
        if by == "time"
        else strong_folds(observed, sampling.folds, sampling.repeats, sampling.seed, sampling.people)
    )
    extras = Extras()
    if not sampling.quick:
        rules = Rules.of(catalogue, Neighbours.load(version, "content"))
        extras = Extras(rules, curve=by == "people", new_titles=by == "people")
    protocol = {
        "split": by,
        "version": version.name,
        "source": manifest.source,
        "simulated": bool(manifest.parameters.get("simulated", False)),
        "folds": sampling.folds if by == "people" else None,
        "repeats": sampling.repeats if by == "people" else None,
        "people_a_fold": sampling.people,
        "people": len(lists),
        "people_eligible": len(observed.eligible),
        "items": len(catalogue),
        "entries": int(observed.training.matrix.nnz),
        "positives": int(observed.positives.nnz),
        "seed": sampling.seed,
    }
    return compare_all(observed, splits, methods, extras, sampling.seed), protocol, left_out


def _by_time(observed: Observed, version: str) -> Split:
    if observed.training.times is None:
        raise InvalidInput("the version knows no times", version, "leave --by time away")
    split = newest_last(observed)
    if not split.n_people:
        raise InvalidInput("nobody likes what they turned to last", version, "use --by people")
    return split
