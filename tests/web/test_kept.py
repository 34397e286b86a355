from __future__ import annotations

from datetime import date

from recommender.records import Shelf
from web.kept import KeptShelves

DAY = date(2021, 3, 15)


def test_what_is_kept_is_not_worked_out_again() -> None:
    kept, asked = KeptShelves(), []

    def work_out() -> list[Shelf]:
        asked.append(1)
        return []

    first = kept.get((1, "", DAY), work_out)
    assert kept.get((1, "", DAY), work_out) is first
    assert len(asked) == 1
    kept.get((2, "", DAY), work_out)
    kept.get((1, "", date(2021, 3, 16)), work_out)
    assert len(asked) == 3


def test_whoever_was_here_longest_ago_goes_first() -> None:
    kept, asked = KeptShelves(most=2), []
    for user in (1, 2, 1, 3, 1, 2):
        kept.get((user, "", DAY), lambda user=user: asked.append(user) or [])  # type: ignore[misc, func-returns-value]
    assert asked == [1, 2, 3, 2]
