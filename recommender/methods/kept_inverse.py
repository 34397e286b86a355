"""The one inverse that is kept while there may be further use for it: that of what is known of the titles."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable

from recommender.methods.inverse import LowerTriangle
from recommender.methods.training import Facts


class KeptInverse:
    """Holds at most one inverse, for as long as the facts exist that it was worked out from.

    Folds of an evaluation, and the blend's fits on some of the people and on all, have the same `Facts`
    object; facts are frozen, so the same object says the same.
    """

    def __init__(self) -> None:
        self._held: tuple[weakref.ref[Facts], Hashable, LowerTriangle] | None = None

    def of(self, facts: Facts, numbers: Hashable, work: Callable[[], LowerTriangle]) -> LowerTriangle:
        """Return what `work` answers, or answered before for the same facts and numbers.

        Parameters
        ----------
        facts : Facts
        numbers : hashable
            All that the inverse depends on besides.
        work : callable
            What is held is let go before it is called: two such arrays may be too many.
        """
        if self._held is not None and self.has(facts, numbers):
            return self._held[2]
        self.forget()
        inverse = work()
        self._held = weakref.ref(facts, lambda _: self.forget()), numbers, inverse
        return inverse

    def has(self, facts: Facts, numbers: Hashable) -> bool:
        """Whether `of` would answer at once."""
        return self._held is not None and self._held[0]() is facts and self._held[1] == numbers

    def forget(self) -> None:
        """Let go of what is held."""
        self._held = None
