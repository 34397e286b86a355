"""Room for titles that few people know: places in the top picks, filled at random by known chances.

Without it, what nobody has watched is never recommended, and so never watched. The chance (propensity) of
each such showing is logged with it, so that what people do with new titles can be weighed without the bias of
what was shown: see Schnabel et al., "Recommendations as Treatments" (2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.catalogue import Title
from core.typing import BoolArray, IntArray
from recommender.records import Explored, Reason, Recommendation

#: Names the rule in the log; it changes whenever slots, pool or chances do.
POLICY = "new-uniform-2"
#: The places of the shelf, from 1.
SLOTS = (5, 12)
#: So many new titles, those that suit the person best, have the same chance.
POOL = 20
#: Liked by more of the build's people than this many, or this share of them, a title needs no help.
FEW_PEOPLE = 5
FEW_SHARE = 0.01


def little_known(recent: BoolArray, members: IntArray, support: IntArray, n_people: int) -> BoolArray:
    """Return which new titles fewer follow than follow half of all titles, and few like, shape (n_items,).

    Parameters
    ----------
    recent : ndarray of bool, shape (n_items,)
        Which titles are new.
    members : ndarray of int, shape (n_items,)
        How many people follow each.
    support : ndarray of int, shape (n_items,)
        How many people of the build like each.
    n_people : int
        Of the build.
    """
    if not recent.any():
        return recent
    few: BoolArray = support <= max(FEW_PEOPLE, FEW_SHARE * n_people)
    return recent & few & (members <= np.median(members))


def with_explored(
    picks: Sequence[Recommendation],
    eligible: Sequence[Recommendation],
    rng: np.random.Generator,
) -> list[Recommendation]:
    """Return the picks with new titles in the slots that they reach to.

    Each slot draws one of the eligible titles that no slot before it has drawn, all with the same chance; so
    the chance of a title in a slot, before anything is drawn, is one over their number.

    Parameters
    ----------
    picks : sequence of Recommendation
    eligible : sequence of Recommendation
        New titles that are not among the picks, with `reason_of` each; at most `POOL` are drawn from.
    rng : numpy Generator
    """
    pool = eligible[:POOL]
    order = rng.permutation(len(pool)).tolist()
    shown = list(picks)
    for slot, place in zip(SLOTS, order, strict=False):
        if len(shown) < slot - 1:
            break
        shown.insert(slot - 1, replace(pool[place], explored=Explored(slot, 1 / len(pool), POLICY)))
    return shown


def reason_of(title: Title) -> Reason:
    """Return why a little known title is shown."""
    if title.aired_from is None:
        return Reason("New: shown to find out who likes it")
    began = title.aired_from.isoformat()
    return Reason("Began on {date}: shown to find out who likes it", {"date": began})
