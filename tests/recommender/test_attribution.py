"""Reasons are true: without the title that is named, the one beside it would score less."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from core.lists import PersonLists
from core.status import ListStatus
from recommender.attribution import owed_to
from recommender.generator import Attributing, CandidateGenerator, Evidence, opinion_of
from recommender.methods import als
from recommender.methods.by_neighbours import NeighbourGenerator
from recommender.methods.fold_in import AlsGenerator
from recommender.methods.item_weights import ItemWeightsGenerator
from recommender.methods.popularity import PopularityGenerator
from recommender.neighbours import Neighbours
from recommender.parts import Parts
from recommender.ranking import PersonalRanking
from recommender.records import Recommendation
from tests.recommender.versions import person

N_ITEMS = 15
ITEMS = np.arange(N_ITEMS)


def als_generator(rng: np.random.Generator) -> AlsGenerator:
    likes = (rng.random((30, N_ITEMS)) < 0.3) * rng.uniform(0.3, 2, (30, N_ITEMS))
    matrix = csr_matrix(likes.astype(np.float32))
    return AlsGenerator.of(als.train(matrix, als.AlsParameters(n_factors=4, iterations=4, n_threads=1)))


def weights_generator(rng: np.random.Generator) -> ItemWeightsGenerator:
    weights = rng.standard_normal((N_ITEMS, N_ITEMS)) * (rng.random((N_ITEMS, N_ITEMS)) < 0.5)
    np.fill_diagonal(weights, 0)
    return ItemWeightsGenerator("ease", csr_matrix(weights.astype(np.float32)), 0.5)


def neighbour_generator(rng: np.random.Generator) -> NeighbourGenerator:
    near = np.array([rng.choice(N_ITEMS, size=4, replace=False) for _ in range(N_ITEMS)], dtype=np.int32)
    cosines = -np.sort(-rng.random((N_ITEMS, 4)), axis=1).astype(np.float32)
    near[:3, 2:], cosines[:3, 2:] = -1, 0
    return NeighbourGenerator(Neighbours(near, cosines), "content")


MAKERS: list[Callable[[np.random.Generator], CandidateGenerator]] = [
    als_generator,
    weights_generator,
    neighbour_generator,
]


def evidence_of(rng: np.random.Generator, n_entries: int) -> Evidence:
    items = np.sort(rng.choice(N_ITEMS, size=n_entries, replace=False)).astype(np.int32)
    values = rng.choice([2.0, 1.0, 0.3, 0.8, -0.5], size=n_entries)
    return Evidence(items, values.astype(np.float32))


def without(evidence: Evidence, entry: int) -> Evidence:
    return Evidence(np.delete(evidence.items, entry), np.delete(evidence.confidences, entry))


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seed", range(8))
def test_losses_are_what_asking_again_without_the_entry_shows(
    make: Callable[[np.random.Generator], CandidateGenerator], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    generator = make(rng)
    assert isinstance(generator, Attributing)
    evidence = evidence_of(rng, 1 + seed)
    entries = np.arange(len(evidence))
    opinion = generator.opinion(evidence)
    np.testing.assert_array_equal(opinion.scores, generator.scores(evidence))
    lost = opinion.attribution(ITEMS).lost(entries)
    assert lost.shape == (len(evidence), N_ITEMS)
    for entry in entries:
        expected = generator.scores(evidence) - generator.scores(without(evidence, int(entry)))
        np.testing.assert_allclose(lost[entry], expected, atol=2e-4)


@pytest.mark.parametrize("make", MAKERS)
def test_an_opinion_answers_for_some_titles_as_for_all(
    make: Callable[[np.random.Generator], CandidateGenerator],
) -> None:
    rng = np.random.default_rng(5)
    generator, evidence = make(rng), evidence_of(rng, 8)
    assert isinstance(generator, Attributing)
    opinion, some = generator.opinion(evidence), np.array([9, 0, 4])
    whole, part = opinion.attribution(ITEMS), opinion.attribution(some)
    np.testing.assert_allclose(part.added, whole.added[:, some], atol=1e-6)
    np.testing.assert_allclose(part.lost(np.arange(8)), whole.lost(np.arange(8))[:, some], atol=1e-6)


@pytest.mark.parametrize("make", MAKERS)
def test_contributions_sum_to_the_scores(
    make: Callable[[np.random.Generator], CandidateGenerator],
) -> None:
    rng = np.random.default_rng(3)
    generator, evidence = make(rng), evidence_of(rng, 7)
    assert isinstance(generator, Attributing)
    opinion = generator.opinion(evidence)
    added = opinion.attribution(ITEMS).added
    # ALS holds back less as for a shorter list, here 6 of 7 entries.
    np.testing.assert_allclose(added.sum(axis=0), opinion.scores, atol=0.01)
    assert not added[evidence.confidences < 0].any()


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12))
def test_the_entry_that_is_named_is_liked_and_makes_the_difference(seed: int, n_entries: int) -> None:
    rng = np.random.default_rng(seed)
    generators: list[CandidateGenerator] = [weights_generator(rng), neighbour_generator(rng)]
    factors = rng.random(2)
    evidence = evidence_of(rng, n_entries)

    def total(told: Evidence) -> np.ndarray:
        scores = np.stack([one.scores(told) for one in generators])
        summed: np.ndarray = factors @ scores
        return summed

    named = owed_to([opinion_of(one, evidence) for one in generators], factors, evidence, ITEMS)
    assert named.shape == (N_ITEMS,)
    for item, entry in enumerate(named.tolist()):
        drops = [(total(evidence) - total(without(evidence, e)))[item] for e in evidence.liked.tolist()]
        if entry < 0:
            assert max(drops, default=0) <= 1e-6
        else:
            assert evidence.confidences[entry] > 0
            drop = (total(evidence) - total(without(evidence, entry)))[item]
            assert drop > 0
            assert drop >= max(drops) - 1e-4, "no other entry is worth more"


def test_dislikes_are_never_named_however_many_there_are() -> None:
    weights = np.zeros((N_ITEMS, N_ITEMS), dtype=np.float32)
    weights[9, 12], weights[9, 13] = 1, -1
    generator = ItemWeightsGenerator("ease", csr_matrix(weights), 1.0)
    told = np.full(10, -0.5, dtype=np.float32)
    told[9] = 1
    evidence = Evidence(np.arange(10, dtype=np.int32), told)
    for item, entry in {11: -1, 12: 9, 13: -1}.items():
        assert asked(generator, evidence, np.array([item])) == [entry]


def test_nothing_is_owed_to_anybody_by_popularity() -> None:
    popular = PopularityGenerator(np.ones(N_ITEMS, dtype=np.float32))
    rng = np.random.default_rng(0)
    assert asked(popular, evidence_of(rng, 5), ITEMS) == [-1] * N_ITEMS
    nobody = Evidence(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
    assert asked(weights_generator(rng), nobody, ITEMS[:2]) == [-1, -1]
    assert asked(weights_generator(rng), evidence_of(rng, 3), ITEMS[:0]) == []


def asked(generator: CandidateGenerator, evidence: Evidence, items: np.ndarray) -> list[int]:
    """Ask what titles owe to whom by one generator alone."""
    entries: list[int] = owed_to([opinion_of(generator, evidence)], np.ones(1), evidence, items).tolist()
    return entries


def served_without(parts: Parts, ranking: PersonalRanking, evidence: Evidence, entry: int) -> np.ndarray:
    """Return the blend's scores of a list without an entry, by the scales of the whole list."""
    scores = np.stack([one.scores(without(evidence, entry)) for one in parts.blend.generators])
    total: np.ndarray = (scores * ranking._weighed.factors[:, None]).sum(axis=0)
    return total


def test_every_reason_that_is_served_is_true(parts: Parts, lists: PersonLists) -> None:
    named = 0
    for somebody in lists:
        taste = parts.taste(somebody)
        ranking = PersonalRanking(parts, taste)
        evidence = taste.evidence
        whole = ranking._weighed.total
        for one in ranking.best(12, taste.hidden):
            if one.reason.anime_id is None:
                continue
            named += 1
            entry = int(np.searchsorted(evidence.items, parts.catalogue.items.row(one.reason.anime_id)))
            candidate = brought_by(parts, one, ranking)
            assert evidence.confidences[entry] > 0
            assert served_without(parts, ranking, evidence, entry)[candidate] < whole[candidate]
    assert named > 100


def brought_by(parts: Parts, one: Recommendation, ranking: PersonalRanking) -> int:
    """Return the candidate that brought a title: itself, or what comes later in its franchise."""
    later = (one.item, *parts.order.after.get(one.item, ()))
    return next(item for item in later if float(ranking.scores[item]) == one.score)


def test_a_plan_that_leads_to_itself_says_so(parts: Parts) -> None:
    planned = parts.taste(person((5, ListStatus.PLAN_TO_WATCH, 0)))
    own = next(one for one in PersonalRanking(parts, planned).best(12, planned.hidden) if one.item == 5)
    assert own.reason.text == "You planned to watch it"
