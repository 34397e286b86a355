"""What the starting weights are worth: methods on the same lists, weighed otherwise, on the serving version.

People, truths and methods stay as they are; only what an entry of a list counts is changed, in the training
and in what is told of the people held out. Build the version from real lists before: simulated ones prove
nothing here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.record import record
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.confidence import DEFAULT, ConfidenceWeights, confidences
from core.lists import PersonLists
from core.manifest import Manifest
from core.progress import say
from core.settings import load_settings
from core.status import ListStatus
from recommender.evaluation.bootstrap import difference, estimate
from recommender.evaluation.pooling import pool
from recommender.evaluation.protocol import Outcome, evaluate
from recommender.evaluation.splits import Observed, strong_folds
from recommender.evaluation.version_source import observed_in
from recommender.generator import episodes_by_item
from recommender.methods.registry import METHODS

#: Folds of the five that are run; each has other people.
FOLDS = 3
#: They learn from confidences directly, and are quick.
ASKED = ("als", "ease")
_METRIC = "ndcg@100"

_ALIKE = replace(
    DEFAULT,
    per_deviation=0.0,
    watching=1.0,
    on_hold=1.0,
    plan_to_watch=1.0,
    least_share=1.0,
    dislike_below=inf,
)
_IN_USE = "as builds weigh"
WEIGHINGS: Mapping[str, ConfidenceWeights] = {
    _IN_USE: DEFAULT,
    "all statuses 1, scores left aside": replace(_ALIKE, dropped=1.0),
    "the same, but dropped -.5": _ALIKE,
    "scores left aside": replace(DEFAULT, per_deviation=0.0, dislike_below=inf),
    "a score counts twice as much": replace(DEFAULT, per_deviation=1.0),
    "low scores are no dislikes": replace(DEFAULT, dislike_below=inf),
    "dropped is no dislike, but nothing": replace(DEFAULT, dropped=0.0),
    "plans count nothing": replace(DEFAULT, plan_to_watch=0.0),
    "plans count 1": replace(DEFAULT, plan_to_watch=1.0),
    "watch share: status alone": replace(DEFAULT, least_share=1.0),
    **{
        f"watch share: whole from {share:g} on": replace(DEFAULT, most_of_it=share)
        for share in (0.5, 0.65, 0.9, 1.0)
    },
    "watch share: at least .05": replace(DEFAULT, least_share=0.05),
    "watch share: at least .5": replace(DEFAULT, least_share=0.5),
}


def main() -> None:
    """Compare every weighing with the one in use."""
    version = ArtifactStore(load_settings().artifacts).current_path()
    manifest, catalogue = Manifest.read(version), Catalogue.load(version)
    lists = PersonLists.load(version)
    if len(np.unique(lists.status)) == 1:
        sys.exit(f"error: {version.name} has one list status: build from lists that tell several")
    observed = observed_in(version, catalogue, lists, manifest.source)
    episodes = episodes_by_item(catalogue)
    found: dict[str, Mapping[str, Outcome]] = {}
    for name, weights in WEIGHINGS.items():
        found[name] = asked(reweighed(observed, lists, episodes, weights))
        say(f"{name}: " + ", ".join(f"{one} {_mean(found[name][one])}" for one in ASKED))
    source = manifest.kind
    people = len(found[_IN_USE][ASKED[0]].people)
    record(
        f"ablations_{source}",
        f"What an entry of a list counts: other weights than those in use, NDCG@100 ({source})",
        "python -m bench ablations",
        [dict(_row(name, own, found[_IN_USE])) for name, own in found.items()],
        [
            f"{version.name}: {FOLDS} of five folds, {people:,} people held out whole; {_shares(lists)}.",
            "Differences from the weights in use are paired; intervals: 95 %, bootstrap over people. Where 0 "
            "is inside, the difference is not shown.",
        ],
    )


def reweighed(
    observed: Observed, lists: PersonLists, episodes: NDArray[np.int64], weights: ConfidenceWeights
) -> Observed:
    """Return the same people with other confidences; entries that count 0 are left out, truths stay.

    Parameters
    ----------
    observed : Observed
        From `lists`.
    lists : PersonLists
    episodes : ndarray of int64, shape (n_items,)
    weights : ConfidenceWeights
    """
    values = confidences(
        lists.indptr, lists.status, lists.scores, lists.episodes, episodes[lists.items], weights
    )
    shape = observed.training.matrix.shape
    matrix = csr_matrix((values, np.array(lists.items), np.array(lists.indptr)), shape=shape)
    matrix.eliminate_zeros()
    return replace(observed, training=replace(observed.training, matrix=matrix, times=None))


def asked(observed: Observed) -> Mapping[str, Outcome]:
    """Return how the methods do on the first folds, by name."""
    methods = [METHODS[name] for name in ASKED]
    rounds = [evaluate(split, methods) for split in islice(strong_folds(observed), FOLDS)]
    return {name: pool([one[name] for one in rounds]) for name in ASKED}


def _row(name: str, own: Mapping[str, Outcome], in_use: Mapping[str, Outcome]) -> Iterator[tuple[str, str]]:
    yield "an entry counts", name
    for method in ASKED:
        yield method, _mean(own[method])
        yield f"{method}, against the weights in use", _difference(own[method], in_use[method])


def _mean(outcome: Outcome) -> str:
    return outcome.error or f"{estimate(outcome.values[_METRIC]).mean:.4f}"


def _difference(outcome: Outcome, in_use: Outcome) -> str:
    if outcome is in_use or outcome.error or in_use.error:
        return "-"
    found = difference(outcome.values[_METRIC], in_use.values[_METRIC])
    verdict = "" if found.shown else ", not shown"
    return f"{found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}{verdict}]"


def _shares(lists: PersonLists) -> str:
    """Tell how often each status stands on a list: a weight that few entries have can change little."""
    numbers = np.bincount(lists.status, minlength=max(ListStatus) + 1)
    told = [
        f"{numbers[status] / len(lists.items):.1%} are {status.key.replace('_', ' ')}"
        for status in ListStatus
    ]
    return "of their entries " + ", ".join(told)


if __name__ == "__main__":
    main()
