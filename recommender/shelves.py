"""The home page's shelves in page order: a person's own first, then the charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from core.status import ListStatus
from core.typing import BoolArray
from recommender import reasons
from recommender.chart_shelves import LENGTH, chart_shelves
from recommender.cold_start.exposure import POOL, reason_of, with_explored
from recommender.cold_start.newcomers import mix_of_the_day
from recommender.daily import rng_of_the_day
from recommender.generator import best_first
from recommender.liked import similar_to_liked
from recommender.parts import Parts
from recommender.ranking import Choice, PersonalRanking, similar
from recommender.records import Reason, Recommendation, Shelf, message
from recommender.reranking import rerank
from recommender.taste import Taste, mask_of, of_the_day

#: A recommendation shelf shorter than this is not worth a heading.
LEAST = 4
#: So many favourites a day name shelves; which of them take turns.
N_FAVOURITES = 3
#: So many of a batch's titles are asked for: enough, though some stand on the page already.
KEPT = 50
#: The share of new titles, and of gems, that a day leaves out, so that tomorrow has others.
RESTING = 0.25

_LIST_SHELVES = (
    ("continue", ListStatus.WATCHING, message("Continue watching")),
    ("pick_up_again", ListStatus.ON_HOLD, message("Pick up again")),
    ("on_your_list", ListStatus.PLAN_TO_WATCH, message("On your list")),
)


def shelves_of(
    parts: Parts, taste: Taste, day: date, visitor: str = "", kept: Sequence[Recommendation] = ()
) -> list[Shelf]:
    """Return all shelves of the home page.

    Parameters
    ----------
    parts : Parts
    taste : Taste
        Of nobody in particular, for an anonymous visitor.
    day : date
        What rotates daily is the same all day.
    visitor : str
        The id of the browser, for the mix of somebody of whom nothing is known.
    kept : sequence of Recommendation
        The head of the person's ranking, where a batch has worked it out already.
    """
    if len(taste.evidence):
        own = list(PersonalShelves(parts, taste, day, kept))
    else:
        own = list(_newcomers_shelf(parts, taste, day, visitor))
    return own + list(chart_shelves(parts, taste.person, taste.evidence))


def _newcomers_shelf(parts: Parts, taste: Taste, day: date, visitor: str) -> Iterator[Shelf]:
    titles = mix_of_the_day(parts, taste, LENGTH, day, visitor)
    if len(titles) >= LEAST:
        yield Shelf("mix", Reason("A mix for today"), "", tuple(titles))


class PersonalShelves:
    """A person's shelves, built one after the other so that no title is recommended twice.

    Parameters
    ----------
    parts : Parts
    taste : Taste
    day : date
    kept : sequence of Recommendation
        As in `shelves_of`.
    """

    def __init__(self, parts: Parts, taste: Taste, day: date, kept: Sequence[Recommendation] = ()) -> None:
        self._parts = parts
        self._taste = taste
        self._day = day
        self._kept = kept
        self._ranking = PersonalRanking(parts, taste)
        self._hidden: BoolArray = taste.hidden.copy()

    def __iter__(self) -> Iterator[Shelf]:
        lists = list(self._lists())
        # What stands on the person's own list is not recommended again beside it.
        for shelf in lists:
            self._hide(shelf.titles)
        yield from self._unless_short("top_picks", Reason("Top picks for you"), self._top_picks())
        yield from lists
        favourites = self._favourites()
        yield from self._because(favourites)
        yield from self._unless_short(
            "similar_to_liked",
            Reason("Similar to what you liked"),
            similar_to_liked(self._parts, self._taste, LENGTH, self._hidden, favourites),
        )
        yield from self._people_like_you()
        yield from self._unless_short("new_for_you", Reason("New for you"), self._new())
        yield from self._unless_short("hidden_gems", Reason("Hidden gems"), self._gems())

    def _top_picks(self) -> list[Recommendation]:
        """Return the best titles, with little known ones in the places that are kept for them."""
        picks = self._best_kept() or self._ranking.best(LENGTH, self._hidden)
        chosen = self._ranking.chosen(POOL, self._hidden | ~self._to_help(picks))
        titles = self._parts.catalogue.titles
        eligible = self._ranking.told(chosen, [reason_of(titles[one.item]) for one in chosen])
        rng = rng_of_the_day("explored slots", self._taste.person, self._day)
        return with_explored(picks, eligible, rng)[:LENGTH]

    def _to_help(self, picks: Sequence[Recommendation]) -> BoolArray:
        """Return the little known titles of other franchises than the picks', shape (n_items,).

        A story that is told of already needs no help, and a third title of it would be one too many.
        """
        little_known, franchise = self._parts.little_known, self._parts.order.franchise
        told = {franchise[one.item] for one in picks}
        others = [item for item in np.flatnonzero(little_known).tolist() if franchise[item] not in told]
        return mask_of(others, len(little_known))

    def _best_kept(self) -> list[Recommendation]:
        """Return a batch's best titles that may be shown; none, where it kept too few."""
        kept = {one.item: one for one in self._kept}
        # Left out are those that stand on the page already, so the rule on franchises is applied anew.
        ranked = rerank(kept, self._parts.order, self._hidden, self._taste.seen)
        shown = [kept[item] for item, _ in ranked if item in kept]
        return shown[:LENGTH] if len(shown) >= LENGTH else []

    def _today(self, among: BoolArray) -> list[Choice]:
        """Return the best of some titles; each day leaves out others, where there are enough."""
        rng = rng_of_the_day("taking part", self._taste.person, self._day)
        resting = rng.random(len(among)) < RESTING
        found = self._ranking.chosen(LENGTH, self._hidden | ~among | resting)
        return found if len(found) == LENGTH else self._ranking.chosen(LENGTH, self._hidden | ~among)

    def _new(self) -> list[Recommendation]:
        chosen = self._today(self._parts.recent)
        return self._ranking.told(chosen, self._ranking.reasons(chosen))

    def _lists(self) -> Iterator[Shelf]:
        scores = self._ranking.scores
        for key, status, heading in _LIST_SHELVES:
            items = sorted(self._taste.entries(status), key=lambda item: -scores[item])[:LENGTH]
            titles = [Recommendation(item, float(scores[item]), self._progress(item)) for item in items]
            if titles:
                yield Shelf(key, Reason(heading), "", tuple(self._taste.marked(titles)))

    def _progress(self, item: int) -> Reason:
        person = self._taste.person
        entry = int(np.searchsorted(person.items, item))
        watched, whole = int(person.episodes[entry]), int(self._parts.episodes[item])
        if person.status[entry] == ListStatus.PLAN_TO_WATCH:
            return Reason("You plan to watch it")
        if watched and whole > 1:
            return Reason(
                "You have watched {watched} of {episodes} episodes", {"watched": watched, "episodes": whole}
            )
        return Reason("You have begun it")

    def _favourites(self) -> list[int]:
        favourites = self._taste.favourites(self._parts.charts.standing)
        return of_the_day(favourites, N_FAVOURITES, self._taste.person, self._day)

    def _because(self, favourites: Sequence[int]) -> Iterator[Shelf]:
        taste = self._taste
        for item in favourites:
            name = taste.because(item)
            titles = similar(self._parts, item, LENGTH, self._hidden, taste.seen)
            yield from self._unless_short(
                f"because-{self._parts.catalogue.titles[item].anime_id}", name, titles
            )

    def _people_like_you(self) -> Iterator[Shelf]:
        parts, taste = self._parts, self._taste
        users = parts.crowd.nearest(self._ranking.vector, taste.person.user_id)
        praise = parts.crowd.praise(users, len(parts.catalogue))
        candidates = best_first(np.where(self._hidden, 0, praise.scores))
        ranked = rerank(candidates, parts.order, self._hidden, taste.seen)
        titles = []
        for item, found in ranked:
            # A first season that stands in for a praised second one has no praise of its own to quote.
            if item == found:
                reason = reasons.neighbours_gave(int(praise.raters[item]), float(praise.means[item]))
                titles.append(Recommendation(item, float(praise.scores[item]), reason))
            if len(titles) == LENGTH:
                break
        yield from self._unless_short("people_like_you", Reason("People like you loved"), titles)

    def _gems(self) -> list[Recommendation]:
        standing, chosen = self._parts.charts.standing, self._today(self._parts.gems)
        why = [
            reasons.hidden_gem(float(standing.means[item]), int(standing.members[item])) for item, _ in chosen
        ]
        return self._ranking.told(chosen, why)

    def _unless_short(self, key: str, name: Reason, titles: list[Recommendation]) -> Iterator[Shelf]:
        if len(titles) >= LEAST:
            self._hide(titles)
            yield Shelf(key, name, "", tuple(self._taste.marked(titles)))

    def _hide(self, titles: list[Recommendation] | tuple[Recommendation, ...]) -> None:
        self._hidden |= mask_of([title.item for title in titles], len(self._hidden))
