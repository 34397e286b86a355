"""How good each method is on the serving version of ANISHELF_VAR: the accuracy that the project quotes.

Strong generalisation in five folds, so that everybody with enough titles is asked about once, twice over
with other folds; all titles are ranked. Build the version from real lists before: simulated ones prove
nothing here. Every method on every fold is kept under ``var/bench/accuracy/<version>/<digest>``, so an
interrupted run goes on. The digest is of the code that trains and scores, the numbers of the methods among
it: after a change of those everything is measured anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bench.accuracy_cache import Trained, kept
from bench.record import record
from bench.source_digest import digest_of
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.lists import PersonLists
from core.manifest import Manifest, package_versions
from core.progress import say
from core.settings import load_settings
from recommender.evaluation.bootstrap import Estimate, difference, estimate
from recommender.evaluation.comparison import Extras, compare_all
from recommender.evaluation.pooling import pool
from recommender.evaluation.protocol import Outcome
from recommender.evaluation.split import Split
from recommender.evaluation.splits import CURVE, Observed, strong_folds
from recommender.evaluation.version_source import observed_in
from recommender.generator import CandidateGenerator
from recommender.methods.blend_methods import LINEAR
from recommender.methods.registry import METHODS
from recommender.methods.training import Method, Training
from recommender.neighbours import Neighbours
from recommender.reranking import Rules

FOLDS = 5
REPEATS = 2
_BASES = ("ease", "als_implicit")

Outcomes = Mapping[str, Mapping[str, Outcome]]


def main() -> None:
    """Compare all methods, and write the tables."""
    settings = load_settings()
    version = ArtifactStore(settings.artifacts).current_path()
    manifest = Manifest.read(version)
    catalogue, lists = Catalogue.load(version), PersonLists.load(version)
    observed = observed_in(version, catalogue, lists, manifest.source)
    rules = Rules.of(catalogue, Neighbours.load(version, "content"))
    found, n_folds = outcomes_of(observed, rules, cache_of(settings.var, version.name))
    source = manifest.kind
    people = len(next(iter(found.values()))["plain"].people)
    notes = [
        f"{version.name}: {len(lists):,} people, {len(catalogue):,} titles, "
        f"{observed.training.matrix.nnz:,} entries; {people:,} people with at least 5 liked titles were held "
        f"out, a fifth of all such people at a time, in {n_folds} folds (after {FOLDS} all have had their "
        "turn); 80 % of each one's liked titles are told, the rest is to be found.",
        "Intervals: 95 %, bootstrap over people, whose values are means over their folds; of differences, "
        "paired. Where 0 is inside, the difference is not shown.",
        f"The blend above its parts: {_above_parts(found)}.",
    ]
    command = "python -m bench accuracy"
    record(f"accuracy_{source}", f"Accuracy of the methods ({source})", command, main_rows(found), notes)
    record(
        f"accuracy_{source}_for_whom",
        f"For whom, and for which titles, the methods are good: NDCG@100 ({source})",
        command,
        detail_rows(found),
        [*notes, _DETAIL_NOTE],
    )


_DETAIL_NOTE = (
    "Head, middle, tail: the true titles of each third by popularity. Told 1 to 10: so many titles are told. "
    "With rules: after re-ranking, as pages show it. For titles that are on nobody's list see new_titles."
)


def cache_of(var: Path, version: str) -> Path:
    """Return the folder for outcomes on a version, as this code works them out."""
    digest = digest_of(Path(__file__), "recommender", FOLDS, CURVE, package_versions())
    return var / "bench" / "accuracy" / version / digest


def outcomes_of(observed: Observed, rules: Rules, folder: Path) -> tuple[Outcomes, int]:
    """Return pooled outcomes by method and question, and of how many folds: those with all methods done.

    Ctrl-C ends the run with what is complete; methods that no fold has reached are left out.
    """
    methods = [method for method in METHODS.values() if not method.lacks(observed.training)]
    if observed.training.facts is not None:
        methods.append(Method("blend_without_facts", _blend_without_facts))
    rounds: dict[str, list[dict[str, Outcome]]] = {method.name: [] for method in methods}
    try:
        for fold, split in enumerate(strong_folds(observed, FOLDS, REPEATS)):
            trained = Trained(folder / f"{fold}-fits", split.training)
            for method in methods:
                file = folder / f"{fold}-{method.name}"
                own = Method(
                    method.name, partial(trained.blend if method.name == "blend" else trained.of, method)
                )
                rounds[method.name].append(kept(file, partial(_asked, observed, split, own, rules)))
                say(f"fold {fold + 1} of {FOLDS * REPEATS}: {method.name}")
    except KeyboardInterrupt:
        say("stopped: what is complete is recorded, and the next run goes on")
    begun = {name: of_folds for name, of_folds in rounds.items() if of_folds}
    complete = min(map(len, begun.values()), default=0)
    if complete == 0:
        raise KeyboardInterrupt
    return {name: _pooled(of_folds[:complete]) for name, of_folds in begun.items()}, complete


def _blend_without_facts(training: Training) -> CandidateGenerator:
    return METHODS["blend"].fit(replace(training, facts=None))


def _asked(observed: Observed, split: Split, method: Method, rules: Rules) -> dict[str, Outcome]:
    found = compare_all(observed, [split], [method], Extras(rules, curve=True))
    questions = {"plain": found.outcomes, "ruled": found.ruled}
    questions |= {f"told {size}": outcomes for size, outcomes in found.curve.items()}
    return {question: own[method.name] for question, own in questions.items() if own}


def _pooled(rounds: Sequence[Mapping[str, Outcome]]) -> dict[str, Outcome]:
    return {question: pool([own[question] for own in rounds if question in own]) for question in rounds[0]}


def main_rows(found: Outcomes) -> list[dict[str, str]]:
    """Return a row a method: the means over everybody, and what it is above the two baselines."""
    rows: list[dict[str, str]] = []
    for name, own in found.items():
        plain = own["plain"]
        if plain.error:
            rows.append({"method": name, **dict.fromkeys(_COLUMNS, "-"), "ndcg@100": plain.error})
            continue
        values = plain.values
        ndcg = estimate(values["ndcg@100"])
        row: dict[str, str] = {
            "method": name,
            "ndcg@100": f"{ndcg.mean:.4f} ({ndcg.low:.3f} to {ndcg.high:.3f})",
        }
        row |= {
            metric: f"{values[metric].mean():.4f}" for metric in ("ndcg@10", "recall@20", "recall@50", "mrr")
        }
        row["coverage@100"] = f"{plain.coverage:.3f}"
        for base in _BASES:
            row[f"above {base}"] = _difference(own, found.get(base))
        row["seconds to fit"] = f"{plain.seconds_fit:,.1f}"
        rows.append(row)
    return rows


_COLUMNS = (
    "ndcg@100",
    "ndcg@10",
    "recall@20",
    "recall@50",
    "mrr",
    "coverage@100",
    *(f"above {base}" for base in _BASES),
    "seconds to fit",
)


def detail_rows(found: Outcomes) -> list[dict[str, str]]:
    """Return a row a method: NDCG@100 by popularity of the titles, and for short lists."""
    columns = {
        "head": ("plain", "ndcg@100 head"),
        "middle": ("plain", "ndcg@100 middle"),
        "tail": ("plain", "ndcg@100 tail"),
        **{f"told {size}": (f"told {size}", "ndcg@100") for size in CURVE},
        "with rules": ("ruled", "ndcg@100"),
    }
    return [
        {"method": name}
        | {column: _mean(own.get(question), metric) for column, (question, metric) in columns.items()}
        for name, own in found.items()
        if not own["plain"].error
    ]


def _above_parts(found: Outcomes) -> str:
    """Say by how much the blend is better than each of its methods."""
    blend = found.get("blend")
    if blend is None:
        return "not reached"
    parts = [name for name in ("als", *(method.name for method in LINEAR)) if name in found]
    return "; ".join(f"{name} {_difference(blend, found[name])}" for name in parts)


def _mean(outcome: Outcome | None, metric: str) -> str:
    if outcome is None or outcome.error:
        return "-"
    return f"{np.nanmean(outcome.values[metric]):.4f}"


def _difference(own: Mapping[str, Outcome], base: Mapping[str, Outcome] | None) -> str:
    if base is None or own is base or own["plain"].error or base["plain"].error:
        return "-"
    found: Estimate = difference(own["plain"].values["ndcg@100"], base["plain"].values["ndcg@100"])
    verdict = "" if found.shown else ", not shown"
    return f"{found.mean:+.4f} ({found.low:+.4f} to {found.high:+.4f}{verdict})"


if __name__ == "__main__":
    main()
