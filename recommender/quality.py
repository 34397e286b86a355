"""How well a version in the making ranks, measured in seconds: what its manifest tells and the gate compares.

A few people are held out of a copy of the training set, the blend learns again without them, and is asked.
Who is held out, and which of their titles are the truth, depends on ids alone: two builds of one source ask
the same people about the same titles, so that their difference is that of the builds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.artifacts import StepReport
from core.id_map import IdMap
from core.time_limit import check_time
from core.typing import IntArray, Json
from recommender.evaluation.answer import estimates_of
from recommender.evaluation.cutting import chosen_entries, common_entries, ranked_within, without_people
from recommender.evaluation.protocol import evaluate
from recommender.evaluation.split import Split
from recommender.evaluation.splits import TRUTH, Observed
from recommender.methods.training import Method

#: So many people are asked about at most, and so many learned from.
ASKED = 200
LEARNED = 20_000
#: Where somebody waits for a first run.
LEARNED_QUICK = 1_000
#: With fewer people to ask, the mean says nothing.
LEAST_ASKED = 20
#: At most this share of those who could be asked: the others are needed to learn from.
_SHARE = 0.2
_TOLD = ("ndcg@10", "ndcg@100", "recall@20", "precision@10", "mrr")
_COVERAGE = "coverage@100"
#: A version that takes over parts of another begins with that one's figures: they are not its own.
_UNMEASURED = dict.fromkeys((*_TOLD, _COVERAGE))


def measured(
    observed: Observed,
    users: IdMap,
    titles: IdMap,
    blend: Method,
    *,
    simulated: bool,
    most_learned: int = LEARNED,
) -> StepReport:
    """Return what the manifest should tell of a version's ranking.

    Parameters
    ----------
    observed : Observed
    users, titles : IdMap
        Of the rows and columns of the matrix.
    blend : Method
        What people will see.
    simulated : bool
        Whether the people are; then the figures show that everything works and nothing else.
    most_learned : int
        As in `stable_split`.

    Returns
    -------
    StepReport
        Metrics by name, each with mean, low and high, and `evaluation`: who was asked, or why nobody was.
        What was not measured is None.

    Raises
    ------
    OutOfTime
        If the build's time is up.
    """
    split = stable_split(observed, users, titles, most_learned)
    about: Json = {"method": blend.name, "people": split.n_people, "simulated": simulated}
    if split.n_people < LEAST_ASKED:
        return StepReport(
            metrics={**_UNMEASURED, "evaluation": about | {"left_out": "too few people to hold out"}}
        )
    outcome = evaluate(split, [blend])[blend.name]
    # An evaluation tells of a method's failures and goes on; the time that is up is no failure of the blend.
    check_time()
    if outcome.error:
        return StepReport(metrics={**_UNMEASURED, "evaluation": about | {"error": outcome.error}})
    found = estimates_of(outcome, _TOLD)
    return StepReport(metrics={**found, _COVERAGE: round(outcome.coverage, 6), "evaluation": about})


def stable_split(observed: Observed, users: IdMap, titles: IdMap, most_learned: int = LEARNED) -> Split:
    """Hold out people, and of each a share of the positives, by ids alone.

    Parameters
    ----------
    observed : Observed
    users, titles : IdMap
        Of the rows and columns of the matrix.
    most_learned : int
        From so many of the others is learned at most.
    """
    eligible = observed.eligible
    n_asked = min(ASKED, int(_SHARE * len(eligible)))
    by_lot = eligible[np.argsort(lots(users.ids[eligible]), kind="stable")]
    asked = np.sort(by_lot[:n_asked])
    others = np.setdiff1d(np.arange(len(users)), asked)
    learned = others[np.argsort(lots(users.ids[others]), kind="stable")][:most_learned]

    positives = observed.positives[asked]
    numbers = np.diff(positives.indptr)
    pairs = lots(titles.ids[positives.indices] + np.repeat(users.ids[asked], numbers) * np.int64(1_000_003))
    n_truth = np.repeat(np.maximum(np.rint(TRUTH * numbers), 1), numbers)
    true = ranked_within(pairs, positives.indptr) < n_truth
    return Split(
        training=without_people(observed.training, np.setdiff1d(np.arange(len(users)), learned)),
        fold_in=common_entries(observed.training.matrix[asked], chosen_entries(positives, ~true)),
        truth=chosen_entries(positives, true),
        people=asked,
    )


def lots(ids: IntArray) -> NDArray[Any]:
    """Return a number for each id that looks drawn by chance and is always the same, uint64.

    The finaliser of splitmix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
    2014).
    """
    mixed = np.asarray(ids, dtype=np.int64).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
