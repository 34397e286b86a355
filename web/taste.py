"""What a person's list says of their taste, from counts alone."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from core.catalogue import Catalogue
from core.person import Person
from core.status import SEEN
from web.contexts import Taste

#: A mean of fewer own scores says nothing.
MIN_SCORED = 3

#: Somebody who gives this score, or a better one, loves a title.
LOVED = 8


def taste_of(person: Person, catalogue: Catalogue, length: int = 10) -> tuple[Taste, ...]:
    """Return the genres a person has seen most of, most seen first.

    Shares are of the titles seen (a title has several genres, so they add up to more than 1).
    """
    seen = np.isin(person.status, [int(status) for status in SEEN])
    scores: dict[str, list[int]] = defaultdict(list)
    for item, score in zip(person.items[seen], person.scores[seen], strict=True):
        for genre in catalogue.titles[item].genres:
            scores[genre].append(int(score))
    ranked = sorted(scores, key=lambda genre: (-len(scores[genre]), genre))[:length]
    n_seen = int(seen.sum())
    return tuple(
        Taste(genre, len(scores[genre]), len(scores[genre]) / n_seen, _mean(scores[genre], MIN_SCORED))
        for genre in ranked
    )


def favourites(person: Person, catalogue: Catalogue, length: int = 3) -> tuple[int, ...]:
    """Return the items a person loves most, one of each franchise: best score first, then newest entry."""
    loved = np.flatnonzero(person.scores >= LOVED)
    loved = loved[np.isin(person.status[loved], [int(status) for status in SEEN])]
    items, scores = person.items[loved], person.scores[loved].astype(np.int64)
    newest = person.times[loved] if len(person.times) else np.zeros(len(items), dtype=np.int64)
    found: dict[int, int] = {}
    for item in items[np.lexsort((items, -newest, -scores))].tolist():
        found.setdefault(catalogue.titles[item].franchise, item)
        if len(found) == length:
            break
    return tuple(found.values())


def scores_given(person: Person) -> tuple[int, ...]:
    """Return how many titles a person gave 1, 2, ... 10."""
    counts = np.bincount(person.scores, minlength=11)[1:11]
    return tuple(counts.tolist())


def decades_seen(person: Person, catalogue: Catalogue) -> dict[int, int]:
    """Return how many titles of each decade a person has seen, oldest first, none left out between."""
    seen = person.with_status(SEEN).tolist()
    years = [year for year in (catalogue.titles[item].year for item in seen) if year]
    if not years:
        return {}
    counts = dict.fromkeys(range(min(years) // 10 * 10, max(years) + 1, 10), 0)
    for year in years:
        counts[year // 10 * 10] += 1
    return counts


def mean_score(person: Person) -> float | None:
    """Return the mean of the scores a person has given; None where they gave none."""
    return _mean([int(score) for score in person.scores], 1)


def _mean(scores: list[int], at_least: int) -> float | None:
    given = [score for score in scores if score]
    return sum(given) / len(given) if len(given) >= at_least else None
