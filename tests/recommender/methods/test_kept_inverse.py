"""What is kept, for how long, and for what."""

from __future__ import annotations

import gc
import weakref

import numpy as np

from recommender.methods.inverse import LowerTriangle
from recommender.methods.kept_inverse import KeptInverse
from recommender.methods.title_facts import TitleFacts, facts_of
from recommender.methods.training import Facts


def some_facts() -> Facts:
    """Return facts of one title."""
    return facts_of([TitleFacts(genres=("drama",))], np.zeros((1, 0), dtype=np.float32))


def an_inverse() -> LowerTriangle:
    """Return an inverse of its own."""
    return LowerTriangle(np.ones((1, 1), dtype=np.float32, order="F"))


def never() -> LowerTriangle:
    """Fail the test."""
    raise AssertionError("nothing is to be worked out")


def test_the_same_facts_and_numbers_are_answered_from_what_is_kept() -> None:
    kept, facts = KeptInverse(), some_facts()
    first = kept.of(facts, (1.0, 2.0), an_inverse)
    assert kept.has(facts, (1.0, 2.0))
    assert kept.of(facts, (1.0, 2.0), never) is first


def test_other_facts_and_other_numbers_are_others_and_one_alone_is_kept() -> None:
    kept, facts, equal = KeptInverse(), some_facts(), some_facts()
    first = kept.of(facts, 1.0, an_inverse)
    assert not kept.has(equal, 1.0), "facts are told apart by what they are, not by what they say"
    assert not kept.has(facts, 2.0)
    second = kept.of(facts, 2.0, an_inverse)
    assert second is not first
    assert not kept.has(facts, 1.0)
    third = kept.of(equal, 2.0, an_inverse)
    assert third is not second
    assert not kept.has(facts, 2.0)


def test_what_is_held_is_let_go_before_more_is_taken() -> None:
    kept, facts = KeptInverse(), some_facts()
    gone = weakref.ref(kept.of(facts, 1.0, an_inverse))

    def work() -> LowerTriangle:
        gc.collect()
        assert gone() is None
        return an_inverse()

    kept.of(facts, 2.0, work)


def test_it_goes_with_its_facts() -> None:
    kept, facts = KeptInverse(), some_facts()
    gone = weakref.ref(kept.of(facts, 1.0, an_inverse))
    del facts
    gc.collect()
    assert gone() is None


def test_a_failure_leaves_nothing_behind() -> None:
    kept, facts = KeptInverse(), some_facts()
    kept.of(facts, 1.0, an_inverse)
    try:
        kept.of(facts, 2.0, never)
    except AssertionError:
        assert not kept.has(facts, 1.0)
        assert not kept.has(facts, 2.0)
    else:
        raise AssertionError("the failure was swallowed")
