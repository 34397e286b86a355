"""What the mix for newcomers costs, and how many different lists it gives, on the serving version.

Nothing at all is told of the people who are held out. Without the mix, everybody's list would be the most
popular titles. Build the version from real lists before: simulated ones prove nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bench.record import record
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.lists import PersonLists
from core.manifest import Manifest
from core.settings import load_settings
from core.typing import BoolArray, FloatArray
from recommender.charts import Charts
from recommender.cold_start.mix import SHARPNESS, varied
from recommender.cold_start.newcomers import drawn_order, well_rated
from recommender.evaluation.bootstrap import Estimate, difference, estimate
from recommender.evaluation.metrics import hits_of, ndcg
from recommender.evaluation.protocol import likes_of
from recommender.evaluation.splits import strong_folds
from recommender.evaluation.version_source import observed_in
from recommender.generator import best_first
from recommender.reranking import FranchiseOrder, rerank

K = 10
#: Lists that are drawn for each person; their NDCG is averaged.
DRAWS = 5
NEWCOMERS = 1_000
POWERS = (0.5, 1.0, 1.5, 2.0, 3.0)


class Mixer:
    """Draws the lists of newcomers by the rules of the pages."""

    def __init__(self, catalogue: Catalogue, good: BoolArray) -> None:
        self._titles = catalogue.titles
        self._order = FranchiseOrder.of(catalogue)
        self._good = good
        self._nothing = np.zeros(len(catalogue), dtype=bool)

    def popular(self, liked: FloatArray) -> list[int]:
        """Return the most popular titles: the same for everybody."""
        return list(islice(self._ranked(list(best_first(liked))), K))

    def mixed(self, liked: FloatArray, rng: np.random.Generator, power: float) -> list[int]:
        """Return one newcomer's list."""
        order = drawn_order(liked, self._good, rng, power).tolist()
        return list(islice(varied(self._ranked(order), lambda item: self._titles[item].genres), K))

    def _ranked(self, order: list[int]) -> Iterator[int]:
        return (item for item, _ in rerank(order, self._order, self._nothing, self._nothing))


def main() -> None:
    """Measure popularity and the mix at several powers."""
    version = ArtifactStore(load_settings().artifacts).current_path()
    manifest, catalogue = Manifest.read(version), Catalogue.load(version)
    lists = PersonLists.load(version)
    observed = observed_in(version, catalogue, lists, manifest.source)
    mixer = Mixer(catalogue, well_rated(Charts.load(version).standing))
    rng = np.random.default_rng(0)
    popular: list[FloatArray] = []
    mixed: dict[float, list[FloatArray]] = {power: [] for power in POWERS}
    for split in strong_folds(observed):
        assert split.people is not None, "people are held out whole"
        truth = observed.positives[split.people]
        liked = likes_of(split.training).astype(np.float64)
        n_truth = np.diff(truth.indptr)
        shown = np.tile(np.array(mixer.popular(liked), dtype=np.int32), (len(n_truth), 1))
        popular.append(ndcg(hits_of(shown, truth), n_truth, K))
        for power in POWERS:
            draws = [
                ndcg(hits_of(_lists(mixer, liked, rng, power, len(n_truth)), truth), n_truth, K)
                for _ in range(DRAWS)
            ]
            mixed[power].append(np.mean(draws, axis=0))
    everybody = likes_of(observed.training).astype(np.float64)
    base = np.concatenate(popular)
    rows = [_row("popularity", estimate(base), None, [mixer.popular(everybody)] * NEWCOMERS)]
    for power in POWERS:
        values = np.concatenate(mixed[power])
        own = [mixer.mixed(everybody, rng, power) for _ in range(NEWCOMERS)]
        rows.append(_row(f"mix, power {power:g}", estimate(values), difference(values, base), own))
    source = manifest.kind
    record(
        f"cold_start_{source}",
        f"Newcomers of whom nothing is known ({source})",
        "python -m bench cold_start",
        rows,
        [
            f"{version.name}: {len(base):,} people held out in five folds, nothing of theirs told, all their "
            f"liked titles to be found among {len(catalogue):,}; {DRAWS} lists drawn for each.",
            f"Pages draw with power {SHARPNESS:g}. Intervals: 95 %, bootstrap over people; of differences, "
            "paired.",
        ],
    )


def _lists(
    mixer: Mixer, liked: FloatArray, rng: np.random.Generator, power: float, n_people: int
) -> NDArray[np.int32]:
    return np.array([mixer.mixed(liked, rng, power) for _ in range(n_people)], dtype=np.int32)


def _row(
    name: str, found: Estimate, lost: Estimate | None, own: list[list[int]]
) -> dict[str, str | int | float]:
    return {
        "list": name,
        f"NDCG@{K}": f"{found.mean:.4f} [{found.low:.4f}, {found.high:.4f}]",
        "against popularity": "" if lost is None else f"{lost.mean:+.4f} [{lost.low:+.4f}, {lost.high:+.4f}]",
        f"distinct lists of {NEWCOMERS:,} people": len(set(map(tuple, own))),
        "distinct whatever the order": len(set(map(frozenset, own))),
        "titles on them": len(set().union(*own)),
    }


if __name__ == "__main__":
    main()
