"""What the facts of titles gain as people grow, on the serving version of ANISHELF_VAR.

The people held out, what is told of them and what is to be found stay the same; methods learn from a quarter,
a half and all of the others, the smaller share always part of the larger. So what differs between rows is how
many people there are to learn from. Build the version from real lists before. What is worked out is kept as
in `accuracy`, so an interrupted run goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.accuracy_cache import fit_with_threads, kept
from bench.record import record
from bench.source_digest import digest_of
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.lists import PersonLists
from core.manifest import Manifest, package_versions
from core.progress import say
from core.settings import load_settings
from core.typing import FloatArray
from recommender.evaluation.bootstrap import Estimate, difference, estimate
from recommender.evaluation.cutting import without_people
from recommender.evaluation.pooling import pool
from recommender.evaluation.protocol import Outcome, ask, likes_of, with_truth
from recommender.evaluation.split import Split
from recommender.evaluation.splits import Observed, strong_folds
from recommender.evaluation.version_source import observed_in
from recommender.methods import ease, side
from recommender.methods.registry import METHODS
from recommender.methods.training import Method

FOLDS = 5
#: Of the people who are not held out.
SHARES = (0.25, 0.5, 1.0)
BASES = (ease.NAME, ease.NORMALISED)
_METRIC = "ndcg@100"
_TERCILES = ("head", "middle", "tail")


@dataclass(frozen=True)
class Learned:
    """One row: so many people to learn from.

    Attributes
    ----------
    people : int
        The mean over folds.
    outcomes : mapping of str to Outcome
        By method, pooled over folds.
    """

    people: int
    outcomes: Mapping[str, Outcome]


def main() -> None:
    """Compare, and write the table."""
    settings = load_settings()
    version = ArtifactStore(settings.artifacts).current_path()
    manifest = Manifest.read(version)
    catalogue, lists = Catalogue.load(version), PersonLists.load(version)
    observed = observed_in(version, catalogue, lists, manifest.source)
    digest = digest_of(Path(__file__), "recommender", FOLDS, package_versions())
    rows = rows_of(observed, settings.var / "bench" / "gain_by_people" / version.name / digest)
    source = manifest.kind
    asked = len(rows[-1].outcomes[side.NAME].people)
    record(
        f"gain_by_people_{source}",
        f"What the facts of titles gain, by how many people there are to learn from: NDCG@100 ({source})",
        "python -m bench gain_by_people",
        table_of(rows),
        [
            f"{version.name}: {len(catalogue):,} titles; {asked:,} people held out whole, a fifth at a time; "
            "80 % of each one's liked titles are told, the rest is to be found.",
            "Head, middle, tail: only the true titles of a third by popularity count; a title stays in its "
            "third, that of all people, in every row.",
            "Intervals: 95 %, paired bootstrap over people. Where 0 is inside, the difference is not shown.",
            f"From {rows[0].people:,} people to {rows[-1].people:,} the gain changes by "
            + "; ".join(f"{_trend(rows, base)} above {base}" for base in BASES)
            + ". The numbers of the methods are the same in every row.",
        ],
    )


def rows_of(observed: Observed, folder: Path, most_folds: int = FOLDS) -> list[Learned]:
    """Return what each share of the people teaches, the smallest first.

    Parameters
    ----------
    observed : Observed
        With facts.
    folder : Path
        For what is worked out; it belongs to this version and this code alone.
    most_folds : int
        Of the five, so many are asked.
    """
    found: dict[float, dict[str, list[Outcome]]] = {}
    sizes: dict[float, list[int]] = {}
    for fold, split in enumerate(islice(strong_folds(observed, FOLDS), most_folds)):
        asked = with_truth(split)
        n_likes = likes_of(asked.training)
        for share, part in parts_of(asked, np.random.default_rng([observed.training.seed, fold])):
            sizes.setdefault(share, []).append(part.training.matrix.shape[0])
            for name in (*BASES, side.NAME):
                file = folder / f"{fold}-{round(100 * share)}-{name}"
                outcome = kept(file, partial(_asked, part, METHODS[name], n_likes))["plain"]
                found.setdefault(share, {}).setdefault(name, []).append(outcome)
                say(f"fold {fold + 1} of {most_folds}, {share:.0%}, {name}: {_mean(outcome, _METRIC)}")
    return [
        Learned(round(np.mean(sizes[share])), {name: pool(of_folds) for name, of_folds in own.items()})
        for share, own in found.items()
    ]


def parts_of(split: Split, rng: np.random.Generator) -> Iterator[tuple[float, Split]]:
    """Yield each share and the same questions after learning from that share of the people."""
    n_people = split.training.matrix.shape[0]
    by_lot = rng.permutation(n_people)
    for share in SHARES:
        left = by_lot[round(share * n_people) :]
        yield share, replace(split, training=without_people(split.training, np.sort(left)))


def _asked(split: Split, method: Method, n_likes: NDArray[np.int64]) -> dict[str, Outcome]:
    """Ask a method; titles are of the third in which `n_likes` puts them, whoever was learned from."""
    return {"plain": ask(fit_with_threads(method, split.training), split, method.name, n_likes)}


def table_of(rows: Sequence[Learned]) -> list[dict[str, str]]:
    """Return a line for each number of people: the means, and what side information adds to each base."""
    return [
        {"people learned from": f"{row.people:,}"}
        | {name: _mean(outcome, _METRIC) for name, outcome in row.outcomes.items()}
        | {
            f"{side.NAME} above {base}{where and ', ' + where}": _told(estimate(_gains(row, base, where)))
            for base in BASES
            for where in ("", *_TERCILES)
        }
        for row in rows
    ]


def _gains(row: Learned, base: str, where: str = "") -> FloatArray:
    """Return what side information adds for each person, shape (n_people,)."""
    metric = f"{_METRIC} {where}".strip()
    return row.outcomes[side.NAME].values[metric] - row.outcomes[base].values[metric]


def _trend(rows: Sequence[Learned], base: str) -> str:
    """Return by how much the gain changes from the fewest people to the most, person by person."""
    return _told(difference(_gains(rows[-1], base), _gains(rows[0], base)))


def _mean(outcome: Outcome, metric: str) -> str:
    return f"{np.nanmean(outcome.values[metric]):.4f}"


def _told(found: Estimate) -> str:
    verdict = "" if found.shown else ", not shown"
    return f"{found.mean:+.4f} ({found.low:+.4f} to {found.high:+.4f}{verdict})"


if __name__ == "__main__":
    main()
