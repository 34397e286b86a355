"""``python -m search``: build the index again, ask it, look at its state."""

from __future__ import annotations

from pathlib import Path

import click

import core.cli
import search.build
import search.evaluation
import search.parity
import search.publishing
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.errors import AnishelfError, GateRefused, InvalidInput
from core.lists import PersonLists
from core.manifest import Manifest
from core.progress import say
from core.settings import Settings, load_settings
from core.typing import Json
from search.answer_json import answer_json
from search.elastic.connection import address
from search.elastic.mapping import index_name
from search.embedded_index import read_metadata
from search.further_names import SearchNames
from search.known_items import suites
from search.meanings import in_use, missing
from search.normalise import ANALYSER_VERSION
from search.query_file import read_queries
from search.records import SearchAnswer, SearchRequest
from search.service import MOST_PER_PAGE, open_search

#: Everything of a version that an index does not change; steps that adopting stands in for.
_KEPT = ("catalogue", "lists", "events", "matrix", "embeddings", "factors", "neighbours", "popularity")

#: Seconds that a question to Elasticsearch may take: nobody waits for a page here.
_PATIENCE = 5.0

_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
_engine_option = click.option("--engine", type=click.Choice(["embedded", "elasticsearch"]))


@click.group()
def cli() -> None:
    """Search: write its index, ask it, look at it, compare its engines, measure its ranking."""


@cli.command()
@_engine_option
@click.option("--again", is_flag=True, help="Write everything anew, even if Elasticsearch lacks nothing.")
@_json_option
def index(engine: str | None, again: bool, as_json: bool) -> None:
    """Write the index of the serving version.

    Embedded: anew, published as a new version. Elasticsearch: what the server lacks of the serving version;
    with --again, or where the version itself is out of date, both indices anew as a new version. Searches go
    on meanwhile.
    """
    settings = _settings(engine)
    store = ArtifactStore(settings.artifacts)
    version, is_new = store.current_path(), True
    if settings.search_engine == "embedded" or again or not _is_up_to_date(version):
        version = _indexed_anew(store, version, settings)
    else:
        with store.alone():
            is_new = search.publishing.load(version, settings)
    search.publishing.serve(version.name, settings)
    if as_json:
        core.cli.print_json({"version": version.name, "engine": settings.search_engine, "written": is_new})
    say(f"serving version {version.name}")


@cli.command()
@click.argument("text")
@click.option("--user", type=int, help="Leave out what this user follows.")
@click.option("--k", type=click.IntRange(1, MOST_PER_PAGE), default=10, show_default=True)
@_engine_option
@_json_option
def query(text: str, user: int | None, k: int, engine: str | None, as_json: bool) -> None:
    """Search for TEXT; the answer is that of /api/v1/search."""
    settings = _settings(engine)
    version = ArtifactStore(settings.artifacts).current_path()
    catalogue = Catalogue.load(version)
    person = None if user is None else PersonLists.load(version).by_id(user)
    service = open_search(version, catalogue, settings, _PATIENCE)
    answer = service.search(SearchRequest(text, person=person, per_page=k))
    if as_json:
        core.cli.print_json(answer_json(answer, catalogue))
    else:
        _print(answer, catalogue)


@cli.command()
@_engine_option
@_json_option
def status(engine: str | None, as_json: bool) -> None:
    """Tell which engine serves, from which index, and what is missing."""
    settings = _settings(engine)
    version = ArtifactStore(settings.artifacts).current_path()
    service = open_search(version, Catalogue.load(version), settings, _PATIENCE)
    service.try_encoders()
    found = service.status()
    metadata = read_metadata(version)
    server = _server(version, settings)
    document = {
        "version": version.name,
        "engine": {"configured": found.configured, "serving": found.serving},
        "encoder": settings.encoder,
        "server": server,
        "index": {
            "titles": metadata.n_titles,
            "analyser": metadata.analyser,
            "dimensions": dict(metadata.dimensions),
        },
        "problems": list(found.problems),
    }
    if as_json:
        core.cli.print_json(document)
        return
    click.echo(f"version  {version.name}, {metadata.n_titles:,} titles")
    click.echo(f"engine   {found.serving} (configured: {found.configured})")
    if server:
        click.echo(f"server   {server['address']}, index {server['index']}")
    click.echo(f"encoder  {settings.encoder} (index: {', '.join(metadata.dimensions) or 'none'})")
    for problem in found.problems:
        click.echo(f"problem  {problem}")


@cli.command()
@click.option(
    "--sample", type=click.IntRange(1), default=200, show_default=True, help="Queries of each kind."
)
@_json_option
def parity(sample: int, as_json: bool) -> None:
    """Compare the two engines; exit 3 where they agree too little."""
    version = ArtifactStore(load_settings().artifacts).current_path()
    catalogue = Catalogue.load(version)
    services = [
        open_search(version, catalogue, _settings(engine), _PATIENCE)
        for engine in ("embedded", "elasticsearch")
    ]
    named = SearchNames.load(version).joined(catalogue)
    found = search.parity.compare(services[0], services[1], suites(named, sample))
    if as_json:
        core.cli.print_json({"version": version.name, **found})
    else:
        for label, one in {"all": found, **found["by_suite"]}.items():
            agrees = f"same first hit {one['same_first_hit']:.3f}  top 5 {one['top5_overlap']:.3f}"
            click.echo(f"{agrees}  {one['queries']:>6} queries  {label}")
    if not found["passed"]:
        where = f"same first hit {found['same_first_hit']}, top 5 {found['top5_overlap']}"
        raise GateRefused("the engines agree too little", where, f"required: {found['required']}")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@_engine_option
@click.option("--encoder", help="Rank by these encoders alone; ANISHELF_ENCODER by default.")
@_json_option
def evaluate(file: Path, engine: str | None, encoder: str | None, as_json: bool) -> None:
    """Measure the ranking on the queries with known answers in FILE (JSON or CSV)."""
    queries = read_queries(file)
    settings = _settings(engine)
    version = ArtifactStore(settings.artifacts).current_path()
    if encoder is not None:
        _check_vectors(version, encoder)
        settings = settings.model_copy(update={"encoder": encoder})
    catalogue = Catalogue.load(version)
    service = open_search(version, catalogue, settings, _PATIENCE)
    service.try_encoders()
    for problem in service.encoder_problems:
        raise AnishelfError(
            "the figures would be those of the other encoders alone",
            problem,
            "mend that one, or name those that work by --encoder",
        )
    found = search.evaluation.evaluate(service, catalogue, queries)
    document = {**found, "encoder": in_use(version, settings.encoder), "version": version.name}
    if as_json:
        core.cli.print_json(document)
    else:
        _print_metrics(document)


def _settings(engine: str | None) -> Settings:
    settings = load_settings()
    return settings if engine is None else settings.model_copy(update={"search_engine": engine})


def _server(version: Path, settings: Settings) -> Json | None:
    """Return where the index of a version is, outside the version."""
    if settings.search_engine == "embedded":
        return None
    return {"address": address(settings), "index": index_name(version.name)}


def _check_vectors(version: Path, encoder: str) -> None:
    """Refuse an encoder whose vectors are not there: the figures would be those of another one."""
    for problem in missing(version, encoder):
        raise InvalidInput(
            "nothing to evaluate by", f"--encoder {encoder} ({problem})", "run python build.py embed"
        )


def _print_metrics(document: Json) -> None:
    """Print an evaluation for a reader."""
    click.echo(f"{document['queries']} queries, {document['engine']}, encoder {document['encoder']}")
    for lang, metrics in {"all": document["metrics"], **document["by_lang"]}.items():
        told = (
            f"{name} {one['mean']:.3f} ({one['low']:.3f}-{one['high']:.3f})" for name, one in metrics.items()
        )
        click.echo(f"{lang:4} {'  '.join(told)}")
    if document["relevant_not_offered"]:
        say(f"{document['relevant_not_offered']} relevant titles are not offered and count as not found")


def _is_up_to_date(version: Path) -> bool:
    """Return whether an index of a version can be written by what it holds already."""
    return read_metadata(version).analyser == ANALYSER_VERSION


def _indexed_anew(store: ArtifactStore, base: Path, settings: Settings) -> Path:
    """Publish a version anew with indices of its own; everything else is taken over."""
    old = Manifest.read(base)
    with store.stage(old.source, {"reindexes": base.name}, old.seed) as staging:
        staging.adopt(base, _KEPT, steps=())
        search.build.index(staging)
        search.publishing.load(staging.path, settings)
        return store.path(store.publish(staging).version)


def _print(answer: SearchAnswer, catalogue: Catalogue) -> None:
    """Print an answer for a reader."""
    click.echo(
        f"{answer.case.value}, {answer.total:,} found"
        + (f", {answer.hidden} hidden" if answer.hidden else "")
    )
    if answer.corrected:
        click.echo(f"searched for: {answer.corrected}")
    if answer.known_name:
        click.echo(f"not offered: {answer.known_name} ({answer.known_reason})")
    for heading, hits in (
        ("", answer.titles),
        ("similar", answer.similar),
        ("recommended", answer.recommended),
    ):
        if hits and heading:
            click.echo(f"{heading}:")
        for hit in hits:
            title = catalogue.titles[hit.item]
            click.echo(f"  {title.anime_id:>6}  {title.name} ({title.type} {title.year or '?'})")
    for problem in answer.problems:
        say(problem)


if __name__ == "__main__":
    core.cli.run(cli)
