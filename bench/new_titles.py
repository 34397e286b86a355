"""How well new titles are placed for people: mapped into the factors of ALS, beside the other ways to them.

A twentieth of the titles is taken from everybody, and those alone are to be found: among all titles, and
among themselves. Build the serving version from real lists before: simulated ones prove nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from bench.record import record
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.lists import PersonLists
from core.manifest import Manifest
from core.settings import load_settings
from recommender.cold_start.new_titles import RIDGE, map_new_titles
from recommender.evaluation.bootstrap import estimate
from recommender.evaluation.pooling import pool
from recommender.evaluation.protocol import Outcome, Question, evaluate_together, likes_of
from recommender.evaluation.splits import new_titles, strong_folds
from recommender.evaluation.version_source import observed_in
from recommender.methods import als
from recommender.methods.fold_in import AlsGenerator, gram_of
from recommender.methods.registry import METHODS
from recommender.methods.training import Method, Training

#: Folds of the five that are run; each has other people and other titles.
FOLDS = 3
RIDGES = (0.1, 1.0, 10.0, 100.0)
OTHERS = ("content",)
_METRIC = "ndcg@10"


def main() -> None:
    """Compare them on the serving version."""
    version = ArtifactStore(load_settings().artifacts).current_path()
    manifest, catalogue = Manifest.read(version), Catalogue.load(version)
    observed = observed_in(version, catalogue, PersonLists.load(version), manifest.source)
    rng = np.random.default_rng(0)
    rounds: dict[str, list[list[Outcome]]] = {}
    for _, split in zip(range(FOLDS), strong_folds(observed), strict=False):
        asked = new_titles(observed, split, rng)
        withheld = np.asarray(asked.truth.sum(axis=0)).ravel() > 0
        questions = [Question(split), Question(asked), Question(replace(asked, candidates=withheld))]
        learned = als.train(asked.training.matrix, seed=asked.training.seed)
        for name, outcomes in _outcomes(questions, learned).items():
            rounds.setdefault(name, []).append(outcomes)
    found = {
        name: [pool(list(one)) for one in zip(*outcomes, strict=True)] for name, outcomes in rounds.items()
    }
    n_people = len(next(iter(found.values()))[1].people)
    source = manifest.kind
    record(
        f"new_titles_{source}",
        f"New titles: NDCG@10 where a twentieth of the titles is on nobody's list ({source})",
        "python -m bench new_titles",
        [_row(name, outcomes) for name, outcomes in found.items()],
        [
            f"{version.name}: {FOLDS} of five folds, {n_people:,} people who like one of the new titles.",
            f"Pages use a ridge of {RIDGE:g}. Intervals: 95 %, bootstrap over people.",
            "EASE with side information is asked the same in `accuracy`.",
        ],
    )


def _outcomes(questions: list[Question], learned: als.Factors) -> Mapping[str, list[Outcome]]:
    """Return the outcomes of every method, whose training set is that of the new titles."""
    whole, asked, among = questions
    same = [replace(whole, split=replace(whole.split, training=asked.split.training)), asked, among]
    methods = [
        Method("als", lambda _: AlsGenerator.of(learned)),
        *(Method(f"als, mapped, ridge {ridge:g}", partial(_mapped, learned, ridge)) for ridge in RIDGES),
        *(METHODS[name] for name in OTHERS),
    ]
    return evaluate_together(same, methods)


def _mapped(learned: als.Factors, ridge: float, training: Training) -> AlsGenerator:
    assert training.facts is not None, "a version knows its titles"
    found = map_new_titles(learned.items, likes_of(training), training.facts, ridge)
    return AlsGenerator(replace(learned, items=found.filled(learned.items)), gram_of(learned.items))


def _row(name: str, outcomes: list[Outcome]) -> dict[str, str | int | float]:
    questions = ("all titles", "new ones among all titles", "new ones among themselves")
    return {"method": name, **dict(zip(questions, map(_told, outcomes), strict=True))}


def _told(outcome: Outcome) -> str:
    if outcome.error:
        return outcome.error
    found = estimate(outcome.values[_METRIC])
    return f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]"


if __name__ == "__main__":
    main()
