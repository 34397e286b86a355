from __future__ import annotations

import pytest

from search.cases import Evidence, decide
from search.matching import Extent, Match, Tier
from search.names import Name, Standing
from search.records import Case


def hit(tier: Tier, extent: Extent = Extent.PART, *, offered: bool = True, edits: int = 0) -> Match:
    name = Name(0, offered, Standing.MAIN, False, "A", "a", "a", ("a",))
    return Match(name, tier, extent, (), "a", edits)


EXACT = hit(Tier.EXACT, Extent.SPELT)
PART = hit(Tier.ALL_IN_ORDER)
PREFIX = hit(Tier.PREFIX)
NEAR = hit(Tier.ONE_TYPO, Extent.WHOLE)
KNOWN = hit(Tier.EXACT, Extent.SPELT, offered=False)
KNOWN_NEAR = hit(Tier.ONE_TYPO, Extent.WHOLE, offered=False)


@pytest.mark.parametrize(
    ("evidence", "case"),
    [
        (Evidence((EXACT, PART), (EXACT,)), Case.ONE_TITLE),
        (Evidence((EXACT, PART), (EXACT,), (KNOWN,)), Case.ONE_TITLE),
        (Evidence((PART,), (), (KNOWN,)), Case.NOT_OFFERED),
        (Evidence((), (), (KNOWN,)), Case.NOT_OFFERED),
        (Evidence((EXACT, EXACT), (EXACT, EXACT)), Case.NAMES),
        (Evidence((PART, PART)), Case.NAMES),
        (Evidence((PART,)), Case.ONE_TITLE),
        (Evidence((PREFIX,)), Case.ONE_TITLE),
        (Evidence((), genres=("Comedy",)), Case.NAMES),
        (Evidence((EXACT,), (EXACT,), genres=("Comedy",)), Case.NAMES),
        (Evidence((EXACT,), (EXACT,), genres=("Samurai", "Harem")), Case.ONE_TITLE),
        (Evidence((EXACT, EXACT), (EXACT, EXACT), genres=("Samurai", "Harem")), Case.NAMES),
        (Evidence((NEAR, hit(Tier.TWO_TYPOS))), Case.ONE_TITLE),
        (Evidence((NEAR, NEAR)), Case.NAMES),
        (Evidence((NEAR, hit(Tier.ONE_TYPO, Extent.WHOLE, edits=3))), Case.ONE_TITLE),
        (Evidence((hit(Tier.ONE_TYPO), hit(Tier.TWO_TYPOS))), Case.NAMES),
        (Evidence((), (), (KNOWN_NEAR,)), Case.NOT_OFFERED),
        (Evidence((hit(Tier.TWO_TYPOS),), (), (KNOWN_NEAR,)), Case.NOT_OFFERED),
        (Evidence((PART,), (), (KNOWN_NEAR,)), Case.ONE_TITLE),
        (Evidence((hit(Tier.ONE_MISSING),)), Case.NAMES),
        (Evidence(has_related=True), Case.RELATED),
        (Evidence(), Case.POPULAR),
    ],
)
def test_the_order_of_cases(evidence: Evidence, case: Case) -> None:
    assert decide(evidence) is case
