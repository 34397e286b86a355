"""Methods side by side: on a published split, or on all folds of a version with everything asked there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from core.progress import say
from recommender.evaluation.pooling import pool
from recommender.evaluation.protocol import Outcome, Question, evaluate_together, with_truth
from recommender.evaluation.rules import Ruled, franchise_values
from recommender.evaluation.split import Split
from recommender.evaluation.splits import Observed, fold_in_curve, new_titles
from recommender.methods.training import Method
from recommender.reranking import Rules


@dataclass(frozen=True)
class Comparison:
    """Outcomes by method.

    Attributes
    ----------
    outcomes : dict of str to Outcome
        On all titles, as the protocol has it.
    ruled : dict of str to Outcome
        The same with the re-ranking rules; empty where there are none.
    curve : dict of int to dict of str to Outcome
        By number of titles told; empty where it was not asked.
    new_titles : dict of str to Outcome
        Where some titles are on nobody's list and those alone are true; empty where it was not asked.
    """

    outcomes: dict[str, Outcome]
    ruled: dict[str, Outcome] = field(default_factory=dict)
    curve: dict[int, dict[str, Outcome]] = field(default_factory=dict)
    new_titles: dict[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Extras:
    """What is asked besides.

    Attributes
    ----------
    rules : Rules or None
        Ask with the re-ranking rules too.
    curve : bool
        Ask with few titles told; wants people who are held out whole.
    new_titles : bool
        Train once more without some titles; wants people who are held out whole.
    """

    rules: Rules | None = None
    curve: bool = False
    new_titles: bool = False


def compare(splits: Iterable[Split], methods: Sequence[Method]) -> Comparison:
    """Compare methods on splits of one source, pooled over them."""
    rounds = [_asked([Question(split)], methods) for split in splits]
    return Comparison({method.name: pool([one[method.name][0] for one in rounds]) for method in methods})


def compare_all(
    observed: Observed, splits: Iterable[Split], methods: Sequence[Method], extras: Extras, seed: int = 0
) -> Comparison:
    """Compare methods on splits of a version, and ask everything that `extras` names.

    Parameters
    ----------
    observed : Observed
        What the splits were cut from.
    splits : iterable of Split
    methods : sequence of Method
    extras : Extras
    seed : int
        Draws the titles that are told first, and those that are withheld.
    """
    found: dict[str, list[dict[str, Outcome]]] = {method.name: [] for method in methods}
    for number, split in enumerate(splits):
        rng = np.random.default_rng([seed, number])
        questions = _questions(split, extras, rng)
        for name, outcomes in _asked(list(questions.values()), methods).items():
            found[name].append(dict(zip(questions, outcomes, strict=True)))
        if extras.rules is not None:
            for of_method in found.values():
                _add_stories(of_method[-1], with_truth(split), extras.rules)
        if extras.new_titles:
            say("without some titles:")
            question = Question(new_titles(observed, split, rng))
            for name, outcomes in _asked([question], methods).items():
                found[name][-1]["new"] = outcomes[0]
    return _pooled(found)


def _questions(split: Split, extras: Extras, rng: np.random.Generator) -> dict[str, Question]:
    """Return what a method is asked after one training, by name."""
    questions = {"plain": Question(split)}
    if extras.rules is not None:
        questions["ruled"] = Question(split, partial(Ruled, rules=extras.rules))
    if extras.curve:
        curve = fold_in_curve(split, rng)
        questions |= {f"told {size}": Question(one) for size, one in curve.items()}
    return questions


def _asked(questions: Sequence[Question], methods: Sequence[Method]) -> dict[str, list[Outcome]]:
    """Ask method by method, and say how far it is."""
    found: dict[str, list[Outcome]] = {}
    for method in methods:
        found |= evaluate_together(questions, [method])
        first = found[method.name][0]
        if first.error:
            say(f"{method.name}: {first.error}")
        elif len(first.people):
            mean = float(np.mean(first.values["ndcg@100"]))
            say(f"{method.name}: NDCG@100 {mean:.4f}, {first.seconds_fit:.1f} s + {first.seconds_rank:.1f} s")
    return found


def _add_stories(found: dict[str, Outcome], split: Split, rules: Rules) -> None:
    for name in ("plain", "ruled"):
        outcome = found[name]
        if not outcome.error:
            stories = franchise_values(outcome.rankings, split, rules.order)
            found[name] = replace(outcome, values={**outcome.values, **stories})


def _pooled(found: dict[str, list[dict[str, Outcome]]]) -> Comparison:
    """Pool each question over the splits."""

    def over_splits(question: str) -> dict[str, Outcome]:
        return {
            name: pool([one[question] for one in rounds])
            for name, rounds in found.items()
            if rounds and question in rounds[0]
        }

    questions = {question for rounds in found.values() for one in rounds for question in one}
    sizes = sorted(
        int(question.removeprefix("told ")) for question in questions if question.startswith("told")
    )
    return Comparison(
        outcomes=over_splits("plain"),
        ruled=over_splits("ruled"),
        curve={size: over_splits(f"told {size}") for size in sizes},
        new_titles=over_splits("new"),
    )
