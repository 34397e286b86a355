"""The recommender's part of a build: factors, neighbours, charts, and what the blend is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from scipy.sparse import csr_matrix

from core.arrays import load_array, load_csr, save_array
from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue
from core.errors import ArtifactCorrupt, OutOfTime, TrainingFailed
from core.events import EventTable
from core.lists import PersonLists
from core.memory import memory_limit
from core.progress import say
from core.time_limit import time_limit
from recommender import charts, neighbours
from recommender.causes import named_causes
from recommender.cold_start import new_titles
from recommender.evaluation.splits import Observed
from recommender.evaluation.version_source import encoder_in, facts_in, observed_in
from recommender.methods import als, blend_methods, blend_weights, content, item_weights
from recommender.methods.blend import Blend
from recommender.methods.blend_learning import learn
from recommender.methods.blend_weights import BlendWeights
from recommender.methods.training import Facts, Method, Training
from recommender.popularity import all_time_charts, standing_of
from recommender.quality import LEARNED, LEARNED_QUICK, measured
from recommender.recent import recent_charts

#: What a build that says it is quick trains with: somebody waits for a first run.
QUICK = als.AlsParameters(n_factors=64, iterations=8)


def train(
    staging: Staging, parameters: als.AlsParameters | None = None, seconds: float | None = None
) -> None:
    """Add all that recommending needs to a version in the making.

    Needs the parts catalogue, lists and matrix; uses embeddings and events where they are.

    Parameters
    ----------
    staging : Staging
    parameters : AlsParameters, optional
        The defaults, or `QUICK` where the build is.
    seconds : float, optional
        How long it may take; as long as it needs by default.

    Raises
    ------
    TrainingFailed
        If nobody's list says anything, or memory, arithmetic or time fail.
    ArtifactCorrupt
        If the matrix does not fit the catalogue.
    """
    quick = bool(staging.parameters.get("quick"))
    work = _Work(staging, parameters or (QUICK if quick else als.DEFAULT), quick)
    where = f"version {staging.version}"
    with named_causes(where), time_limit(seconds, where) as limit:
        for name, part, make in work.steps():
            limit.begin(name)
            staging.step(name, (part,) if part else (), make, work.given(name))


def told_by_training(name: str) -> bool:
    """Whether a metric or parameter of a version says how `train` fared with a linear method.

    Another training may fare otherwise, and then says nothing under that name.
    """
    return name.endswith(("_left_out", "_weights"))


@dataclass(frozen=True)
class _Work:
    """The steps, and what several of them need.

    Attributes
    ----------
    staging : Staging
    parameters : AlsParameters
    quick : bool
        Leave the blend its default weights, and measure on fewer people.
    """

    staging: Staging
    parameters: als.AlsParameters
    quick: bool

    def steps(self) -> list[tuple[str, str, Callable[[], StepReport]]]:
        """Return the steps in order: name, the part that it makes, and what makes it."""
        return [
            ("factors", als.PART, self.factors),
            ("popularity", charts.PART, self.popularity),
            ("neighbours", neighbours.PART, self.neighbours),
            ("new_titles", new_titles.PART, self.new_titles),
            *(
                (method.name, f"{item_weights.PART}/{method.name}", partial(self.item_weights, method))
                for method in blend_methods.LINEAR
            ),
            ("blend", blend_weights.PART, self.blend),
            ("evaluation", "", self.evaluation),
        ]

    def given(self, step: str) -> dict[str, Any]:
        """Return the parameters by which a step is known that `build.py embed` takes over."""
        return {"als": asdict(self.parameters)} if step == "factors" else {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The titles."""
        return Catalogue.load(self.staging.path)

    @cached_property
    def facts(self) -> Facts:
        """What is known of the titles: one object for all steps, so that what is worked out of it is kept."""
        return facts_in(self.staging.path, self.catalogue)

    def observed(self) -> Observed:
        """Return what is learned from and judged by; opened anew for each step, because it is large."""
        staging, lists = self.staging, PersonLists.load(self.staging.path)
        return observed_in(
            staging.path, self.catalogue, lists, staging.source, staging.seed, memory_limit(), self.facts
        )

    def factors(self) -> StepReport:
        factors = als.train(self._matrix(), self.parameters, self.staging.seed, memory_limit())
        factors.save(self.staging.path)
        return StepReport(parameters=self.given("factors"))

    def popularity(self) -> StepReport:
        catalogue, lists = self.catalogue, PersonLists.load(self.staging.path)
        told = self.staging.parameters.get("today")
        today = date.fromisoformat(str(told)) if told else None
        standing = standing_of(catalogue, lists)
        made = all_time_charts(catalogue, lists, standing)
        if today is not None:
            made += recent_charts(catalogue, lists, EventTable.load(self.staging.path), standing, today)
        charts.Charts(tuple(made), standing, today).save(self.staging.path)
        return StepReport(metrics={"charts": len(made)})

    def neighbours(self) -> StepReport:
        folder = self.staging.path
        people = neighbours.support(self._matrix())
        factors = als.Factors.load(folder)
        known = people >= neighbours.LEAST_PEOPLE
        by_people = neighbours.correlating(factors.users, factors.items)
        neighbours.cosine_neighbours(by_people, comparable=known, description="neighbours by people").save(
            folder, "als"
        )
        content.content_neighbours(self.facts).save(folder, content.NAME)
        save_array(folder / neighbours.PART / "support.npy", people)
        compared = " and ".join(filter(None, [encoder_in(folder), "facts"]))
        return StepReport(
            metrics={"titles_compared_by_people": int(known.sum())},
            parameters={"content_neighbours": compared},
        )

    def new_titles(self) -> StepReport:
        """Give factors to the titles that too few people have, by what is known of them."""
        factors = als.Factors.load(self.staging.path)
        support = load_array(self.staging.path / neighbours.PART / "support.npy")
        found = new_titles.map_new_titles(factors.items, support, self.facts)
        found.save(self.staging.path)
        return StepReport(metrics={"new_titles_mapped": len(found.items)})

    def item_weights(self, method: Method) -> StepReport:
        """Learn a linear method; what asks for too much is left out, and the others serve."""
        try:
            found = method.fit(self.observed().training)
        except OutOfTime:
            raise
        except TrainingFailed as error:
            say(f"recommendations go without {method.name}: {error}")
            return StepReport(parameters={f"{method.name}_left_out": str(error)})
        assert isinstance(found, item_weights.ItemWeightsGenerator)
        found.save(self.staging.path)
        return StepReport(metrics={f"{method.name}_weights": int(found.weights.nnz)})

    def blend(self) -> StepReport:
        """Learn what each method counts; in a quick build the defaults do."""
        training = self.observed().training
        methods = self._blended(training)
        if self.quick:
            weights = BlendWeights.default([method.name for method in methods])
        else:
            weights = learn(training, methods)
        weights.save(self.staging.path)
        longest = dict(zip(weights.names, weights.table[-1].round(4).tolist(), strict=True))
        return StepReport(metrics={"blend_people": weights.people, "blend_weights": longest})

    def evaluation(self) -> StepReport:
        """Measure the blend on people held out for it; the manifest tells, and the gate compares."""
        observed, weights = self.observed(), BlendWeights.load(self.staging.path)
        methods = self._blended(observed.training)
        blend = Method("blend", lambda training: Blend([one.fit(training) for one in methods], weights))
        return measured(
            observed,
            PersonLists.load(self.staging.path).users,
            self.catalogue.items,
            blend,
            simulated=bool(self.staging.parameters.get("simulated")),
            most_learned=LEARNED_QUICK if self.quick else LEARNED,
        )

    def _blended(self, training: Training) -> list[Method]:
        """Return the methods that are blended; a linear one that was left out is not."""
        linear = [method.name for method in blend_methods.LINEAR]
        return [
            self._as_built(method)
            for method in blend_methods.methods_for(training, self.parameters)
            if method.name not in linear or (self.staging.path / item_weights.PART / method.name).is_dir()
        ]

    def _as_built(self, method: Method) -> Method:
        """Return a method that learns nothing of people as what it has learned already."""
        if method.name != content.NAME:
            return method
        made = content.ContentGenerator(neighbours.Neighbours.load(self.staging.path, content.NAME))
        return replace(method, learn=lambda _: made)

    def _matrix(self) -> csr_matrix[Any]:
        matrix = load_csr(self.staging.path / "matrix")
        n_titles = len(self.catalogue)
        if matrix.shape[1] != n_titles:
            where = f"{self.staging.path / 'matrix'} ({matrix.shape[1]:,} columns instead of {n_titles:,})"
            raise ArtifactCorrupt("the matrix does not fit the catalogue", where, "build again")
        return matrix
