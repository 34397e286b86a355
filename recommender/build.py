"""The recommender's part of a build: factors, neighbours, charts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from scipy.sparse import csr_matrix

from core.arrays import load_csr, save_array
from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue
from core.errors import ArtifactCorrupt
from core.events import EventTable
from core.lists import PersonLists
from recommender import charts, neighbours
from recommender.methods import als
from recommender.methods.content import content_views
from recommender.popularity import all_time_charts, standing_of
from recommender.recent import recent_charts


def train(staging: Staging, parameters: als.AlsParameters = als.DEFAULT) -> None:
    """Add factors, neighbours and charts to a version in the making.

    Needs the parts catalogue, lists and matrix; uses embeddings and events where they are.

    Raises
    ------
    SourceInvalid
        If nobody's list says anything.
    ArtifactCorrupt
        If the matrix does not fit the catalogue.
    """
    staging.step("factors", (als.PART,), lambda: _factors(staging, parameters))
    staging.step("neighbours", (neighbours.PART,), lambda: _neighbours(staging))
    staging.step("popularity", (charts.PART,), lambda: _popularity(staging))


def _factors(staging: Staging, parameters: als.AlsParameters) -> StepReport:
    factors = als.train(_matrix(staging), parameters, staging.seed)
    factors.save(staging.path)
    return StepReport(parameters={"als": asdict(parameters)})


def _neighbours(staging: Staging) -> StepReport:
    people = neighbours.support(_matrix(staging))
    factors = als.Factors.load(staging.path)
    known = people >= neighbours.LEAST_PEOPLE
    by_people = neighbours.correlating(factors.users, factors.items)
    neighbours.cosine_neighbours(by_people, comparable=known, description="neighbours by people").save(
        staging.path, "als"
    )
    source, views = content_views(staging.path, Catalogue.load(staging.path))
    neighbours.cosine_neighbours(*views, description=f"neighbours by {source}").save(staging.path, "content")
    save_array(staging.path / neighbours.PART / "support.npy", people)
    return StepReport(
        metrics={"titles_compared_by_people": int(known.sum())}, parameters={"content_neighbours": source}
    )


def _popularity(staging: Staging) -> StepReport:
    catalogue, lists = Catalogue.load(staging.path), PersonLists.load(staging.path)
    today = _today(staging)
    standing = standing_of(catalogue, lists)
    made = all_time_charts(catalogue, lists, standing)
    if today is not None:
        made += recent_charts(catalogue, lists, EventTable.load(staging.path), standing, today)
    charts.Charts(tuple(made), standing, today).save(staging.path)
    return StepReport(metrics={"charts": len(made)})


def _matrix(staging: Staging) -> csr_matrix[Any]:
    matrix = load_csr(staging.path / "matrix")
    n_titles = len(Catalogue.load(staging.path))
    if matrix.shape[1] != n_titles:
        where = f"{staging.path / 'matrix'} ({matrix.shape[1]:,} columns instead of {n_titles:,})"
        raise ArtifactCorrupt("the matrix does not fit the catalogue", where, "build again")
    return matrix


def _today(staging: Staging) -> date | None:
    today = staging.parameters.get("today")
    return date.fromisoformat(str(today)) if today else None
