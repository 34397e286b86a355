"""The recommender's part of a build: factors, neighbours, charts, and what the blend is made of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from scipy.sparse import csr_matrix

from core.arrays import load_array, load_csr, save_array
from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue
from core.errors import ArtifactCorrupt, TrainingFailed
from core.events import EventTable
from core.lists import PersonLists
from core.memory import memory_limit
from core.progress import say
from recommender import charts, neighbours
from recommender.causes import named_causes
from recommender.cold_start import new_titles
from recommender.evaluation.version_source import observed_in
from recommender.generator import CandidateGenerator
from recommender.methods import als, blend_weights, ease, item_weights, side
from recommender.methods.blend import Blend
from recommender.methods.blend_learning import learn
from recommender.methods.blend_weights import BlendWeights
from recommender.methods.content import ContentGenerator, content_views
from recommender.methods.fold_in import AlsGenerator
from recommender.methods.popularity import PopularityGenerator
from recommender.methods.training import Method, Training
from recommender.popularity import all_time_charts, standing_of
from recommender.quality import measured
from recommender.recent import recent_charts

#: The linear methods, the better one first. Each takes an array of titles x titles while it learns.
_LINEAR = (Method(side.NAME, side.fit, needs_facts=True), Method(ease.NAME, ease.fit))
_ITEM_WEIGHTS = "item_weights_by"
#: Simulated people have simple tastes, and somebody waits for a first run.
QUICK = als.AlsParameters(n_factors=64, iterations=8)


def train(staging: Staging, parameters: als.AlsParameters | None = None) -> None:
    """Add all that recommending needs to a version in the making.

    Needs the parts catalogue, lists and matrix; uses embeddings and events where they are.

    Parameters
    ----------
    staging : Staging
    parameters : AlsParameters, optional
        The defaults, or `QUICK` where the people are simulated.

    Raises
    ------
    TrainingFailed
        If nobody's list says anything, or memory or arithmetic fail.
    ArtifactCorrupt
        If the matrix does not fit the catalogue.
    """
    numbers = parameters or (QUICK if staging.parameters.get("simulated") else als.DEFAULT)
    with named_causes(f"version {staging.version}"):
        staging.step("factors", (als.PART,), lambda: _factors(staging, numbers))
        staging.step("popularity", (charts.PART,), lambda: _popularity(staging))
        staging.step("neighbours", (neighbours.PART,), lambda: _neighbours(staging))
        staging.step("new_titles", (new_titles.PART,), lambda: _new_titles(staging))
        staging.step("item_weights", (item_weights.PART,), lambda: _item_weights(staging))
        staging.step("blend", (blend_weights.PART,), lambda: _blend(staging, numbers))
        staging.step("evaluation", (), lambda: _evaluation(staging, numbers))


def _factors(staging: Staging, parameters: als.AlsParameters) -> StepReport:
    factors = als.train(_matrix(staging), parameters, staging.seed, memory_limit())
    factors.save(staging.path)
    return StepReport(parameters={"als": asdict(parameters)})


def _item_weights(staging: Staging) -> StepReport:
    """Learn EASE with the facts of titles, without them where they ask too much, or nothing."""
    training = _training(staging)
    for method in _LINEAR:
        try:
            found = method.fit(training)
        except TrainingFailed as error:
            say(f"recommendations go without {method.name}: {error}")
            continue
        assert isinstance(found, item_weights.ItemWeightsGenerator)
        found.save(staging.path)
        return StepReport(
            metrics={"item_weights": int(found.weights.nnz)}, parameters={_ITEM_WEIGHTS: method.name}
        )
    return StepReport(parameters={_ITEM_WEIGHTS: ""})


def _blend(staging: Staging, parameters: als.AlsParameters) -> StepReport:
    """Learn what each method counts; what simulated people like would teach nothing."""
    methods = _blended(staging, parameters)
    if staging.parameters.get("simulated"):
        weights = BlendWeights.default([method.name for method in methods])
    else:
        weights = learn(_training(staging), methods)
    weights.save(staging.path)
    longest = dict(zip(weights.names, weights.table[-1].round(4).tolist(), strict=True))
    return StepReport(metrics={"blend_people": weights.people, "blend_weights": longest})


def _evaluation(staging: Staging, parameters: als.AlsParameters) -> StepReport:
    """Measure the blend on people held out for it; the manifest tells, and the gate compares."""
    methods, weights = _blended(staging, parameters), BlendWeights.load(staging.path)
    catalogue, lists = Catalogue.load(staging.path), PersonLists.load(staging.path)
    observed = observed_in(staging.path, catalogue, lists, staging.source, staging.seed, memory_limit())
    blend = Method("blend", lambda training: Blend([one.fit(training) for one in methods], weights))
    simulated = bool(staging.parameters.get("simulated"))
    return measured(observed, lists.users, catalogue.items, blend, simulated=simulated)


def _blended(staging: Staging, parameters: als.AlsParameters) -> list[Method]:
    """Return the methods that are blended, the last one for the ends of long lists."""
    linear = [method for method in _LINEAR if method.name == staging.parameters[_ITEM_WEIGHTS]]
    popular = PopularityGenerator.of_charts(
        charts.Charts.load(staging.path).wide, len(Catalogue.load(staging.path))
    )

    def factors(training: Training) -> AlsGenerator:
        return AlsGenerator.of(als.train(training.matrix, parameters, training.seed, training.memory_limit))

    content = ContentGenerator(neighbours.Neighbours.load(staging.path, "content"))
    # Neither content nor the charts learn from the people who are held out.
    return [Method("als", factors), *linear, _as_it_is(content), _as_it_is(popular)]


def _as_it_is(generator: CandidateGenerator) -> Method:
    """Return a generator as a method that has nothing to learn."""
    return Method(generator.name, lambda _: generator)


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


def _new_titles(staging: Staging) -> StepReport:
    """Give factors to the titles that too few people have, by what is known of them."""
    factors, facts = als.Factors.load(staging.path), _training(staging).facts
    assert facts is not None, "a version knows its titles"
    support = load_array(staging.path / neighbours.PART / "support.npy")
    found = new_titles.map_new_titles(factors.items, support, facts)
    found.save(staging.path)
    return StepReport(metrics={"new_titles_mapped": len(found.items)})


def _popularity(staging: Staging) -> StepReport:
    catalogue, lists = Catalogue.load(staging.path), PersonLists.load(staging.path)
    today = _today(staging)
    standing = standing_of(catalogue, lists)
    made = all_time_charts(catalogue, lists, standing)
    if today is not None:
        made += recent_charts(catalogue, lists, EventTable.load(staging.path), standing, today)
    charts.Charts(tuple(made), standing, today).save(staging.path)
    return StepReport(metrics={"charts": len(made)})


def _training(staging: Staging) -> Training:
    catalogue, lists = Catalogue.load(staging.path), PersonLists.load(staging.path)
    return observed_in(staging.path, catalogue, lists, staging.source, staging.seed, memory_limit()).training


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
