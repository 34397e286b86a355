"""The one protocol: train, ask about each person, rank all titles, measure."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.errors import AnishelfError
from core.progress import bar
from core.typing import FloatArray, IntArray
from recommender.evaluation import metrics
from recommender.evaluation.ranking import Ranker, checked_scores
from recommender.evaluation.split import Split
from recommender.evaluation.splits import people_of
from recommender.generator import CandidateGenerator, Evidence
from recommender.methods.training import Method, Training


@dataclass(frozen=True)
class Outcome:
    """What one method did on one split.

    Attributes
    ----------
    people : ndarray of int, shape (n_people,)
        Who was asked about, in the numbers of the split: those with a true title, in its order.
    values : dict of str to ndarray of float64, shape (n_people,)
        Each metric of each person, by name; NaN where it does not ask about them.
    coverage : float
        The share of titles that are among the first 100 of somebody.
    rankings : ndarray of int32, shape (n_people, 100)
        Items, best first; -1 beyond the end of a list.
    seconds_fit, seconds_rank : float
        Training, and ranking for all people.
    error : str
        Why it failed; everything else is empty then.
    """

    people: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    values: Mapping[str, FloatArray] = field(default_factory=dict)
    coverage: float = float("nan")
    rankings: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, metrics.DEPTH), dtype=np.int32))
    seconds_fit: float = 0.0
    seconds_rank: float = 0.0
    error: str = ""


def evaluate(split: Split, methods: Sequence[Method]) -> dict[str, Outcome]:
    """Train and measure each method on a split.

    Parameters
    ----------
    split : Split
        People without a true title are not asked about.
    methods : sequence of Method

    Returns
    -------
    dict of str to Outcome
        By name of the method, in the order given; one that fails has an `error`, the others go on.
    """
    return {name: found[0] for name, found in evaluate_together([Question(split)], methods).items()}


@dataclass(frozen=True)
class Question:
    """What a trained method is asked.

    Attributes
    ----------
    split : Split
    through : callable or None
        Makes of a method what is asked in its place, such as the method with the re-ranking rules.
    """

    split: Split
    through: Callable[[CandidateGenerator], CandidateGenerator] | None = None


def evaluate_together(questions: Sequence[Question], methods: Sequence[Method]) -> dict[str, list[Outcome]]:
    """Do as `evaluate` for several questions with the same training set, and train each method once.

    A method is let go before the next one learns, so that only one is in memory at a time.

    Parameters
    ----------
    questions : sequence of Question
        At least one; all their splits have the training set of the first.
    methods : sequence of Method

    Returns
    -------
    dict of str to list of Outcome
        One a question, in their order.
    """
    training = questions[0].split.training
    n_likes = likes_of(training)
    asked = [replace(one, split=with_truth(one.split)) for one in questions]
    return {method.name: _try(method, training, asked, n_likes) for method in methods}


def with_truth(split: Split) -> Split:
    """Return a split without the people of whom there is nothing to find."""
    return people_of(split, np.flatnonzero(split.n_truth))


def likes_of(training: Training) -> NDArray[np.int64]:
    """Return how many people of a training set like each title, shape (n_items,)."""
    liked = training.matrix.indices[training.matrix.data > 0]
    return np.bincount(liked, minlength=training.n_items)


def _try(
    method: Method, training: Training, questions: Sequence[Question], n_likes: NDArray[np.int64]
) -> list[Outcome]:
    try:
        started = time.perf_counter()
        generator = method.fit(training)
        seconds = time.perf_counter() - started
        return [
            ask(
                one.through(generator) if one.through else generator, one.split, method.name, n_likes, seconds
            )
            for one in questions
        ]
    except Exception as error:  # whatever a method does wrong, the others are to be compared
        return [Outcome(error=_why(error))] * len(questions)


def _why(error: Exception) -> str:
    if isinstance(error, AnishelfError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"not enough memory ({error})" if str(error) else "not enough memory"
    return f"{type(error).__name__}: {error}"


def ask(
    generator: CandidateGenerator,
    split: Split,
    name: str,
    n_likes: NDArray[np.int64],
    seconds_fit: float = 0.0,
) -> Outcome:
    """Rank all titles for each person of a split, and measure.

    Parameters
    ----------
    generator : CandidateGenerator
    split : Split
        Of people with at least one true title each.
    name : str
        Of the method, for the bar and for errors.
    n_likes : ndarray of int64, shape (n_items,)
        From `likes_of`.
    seconds_fit : float
        Handed on.

    Raises
    ------
    TrainingFailed
        If scores are none.
    """
    started = time.perf_counter()
    rankings, firsts = rank_everyone(generator, split, name)
    seconds = time.perf_counter() - started
    n_items = split.training.n_items
    return Outcome(
        people=np.arange(split.n_people) if split.people is None else np.asarray(split.people),
        values=measure(rankings, firsts, split, n_likes),
        coverage=metrics.coverage(
            rankings, n_items if split.candidates is None else int(split.candidates.sum())
        ),
        rankings=rankings,
        seconds_fit=seconds_fit,
        seconds_rank=seconds,
    )


def rank_everyone(
    generator: CandidateGenerator, split: Split, name: str
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return everybody's best titles and the place of their first true one.

    Scores of one person are in memory at a time, whatever the number of people.

    Returns
    -------
    rankings : ndarray of int32, shape (n_people, 100)
    first_places : ndarray of int64, shape (n_people,)
        From 1; 0 where none is listed.
    """
    n_items, n_people = split.training.n_items, split.n_people
    ranker = Ranker.of(n_items, metrics.DEPTH, split.candidates)
    rankings = np.full((n_people, metrics.DEPTH), -1, dtype=np.int32)
    firsts = np.zeros(n_people, dtype=np.int64)
    with bar(name, n_people, "people") as advance:
        for person in range(n_people):
            own = row_of(split.fold_in, person)
            if split.withheld is not None:
                own = np.concatenate([own, row_of(split.withheld, person)])
            scores = checked_scores(generator.scores(evidence_in(split.fold_in, person)), n_items, name)
            listed = ranker.listed(scores, own)
            rankings[person] = ranker.top(listed)
            firsts[person] = ranker.first_place(listed, row_of(split.truth, person))
            advance(1)
    return rankings, firsts


def row_of(matrix: csr_matrix[Any], row: int) -> NDArray[np.int32]:
    """Return the columns of one row's entries."""
    columns: NDArray[np.int32] = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
    return columns


def evidence_in(matrix: csr_matrix[Any], row: int) -> Evidence:
    """Return what is told of a person."""
    entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
    items, order = np.unique(matrix.indices[entries], return_index=True)
    return Evidence(items.astype(np.int32), matrix.data[entries][order].astype(np.float32))


def measure(
    rankings: IntArray, first_places: IntArray, split: Split, n_likes: IntArray
) -> dict[str, FloatArray]:
    """Return every metric of every person, each of shape (n_people,).

    Parameters
    ----------
    rankings : ndarray of int, shape (n_people, 100)
    first_places : ndarray of int, shape (n_people,)
    split : Split
        Of people with at least one true title each.
    n_likes : ndarray of int, shape (n_items,)
    """
    hits, n_truth = metrics.hits_of(rankings, split.truth), split.n_truth
    terciles = metrics.terciles_of(n_likes)
    by_tercile = metrics.ndcg_by_tercile(rankings, split.truth, terciles)
    return {
        **{f"ndcg@{k}": metrics.ndcg(hits, n_truth, k) for k in (10, 20, 100)},
        **{f"recall@{k}": metrics.recall(hits, n_truth, k) for k in (20, 50)},
        **{f"recall_truncated@{k}": metrics.recall_truncated(hits, n_truth, k) for k in (20, 50)},
        "precision@10": metrics.precision(hits, 10),
        "mrr": metrics.reciprocal_ranks(first_places),
        "novelty@10": metrics.novelty(rankings, n_likes, split.training.matrix.shape[0], 10),
        **{f"ndcg@100 {name}": values for name, values in by_tercile.items()},
    }
