"""What the recommender hands to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def message(text: str) -> str:
    """Mark English text that people see, so that translators find it; nothing else."""
    return text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a title is shown: a message and what fills it, so that it can be translated.

    Attributes
    ----------
    message : str
        English text with ``{name}`` places, such as ``Because you gave {title} a {score}``.
    values : mapping
        What goes into the places.
    anime_id : int or None
        The title of the person's own that the reason names, if any.
    """

    message: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    anime_id: int | None = None

    @property
    def text(self) -> str:
        """The reason in English."""
        return self.message.format(**self.values)


@dataclass(frozen=True, slots=True)
class Explored:
    """How a title came into a place that is kept for titles that few people know.

    Attributes
    ----------
    slot : int
        The place on the shelf, from 1.
    propensity : float
        The chance that this title had in this slot, above 0 and at most 1.
    policy : str
        The name of the rule that drew it.
    """

    slot: int
    propensity: float
    policy: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One title for a person, with its score and a reason that is true."""

    item: int
    score: float
    reason: Reason
    rank: int | None = None
    """The true rank in a chart, from 1; gaps show what was left out. None outside charts."""
    done: bool = False
    """Whether the person has completed it (marked in the Top 10)."""
    planned: bool = False
    """Whether it is on the person's list of what they plan to watch."""
    explored: Explored | None = None
    """Set where chance, not the ranking, has put it there."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row of the home page.

    Attributes
    ----------
    key : str
        Stable name for addresses and tests, such as ``top_rated`` or ``because-1575``.
    name : Reason
        The heading, as a message that can be translated.
    window : str
        "all time", "this month", "simulated month" or "".
    titles : tuple of Recommendation
        In the order shown.
    numbered : bool
        Whether numerals stand behind the cards (Top 10).
    """

    key: str
    name: Reason
    window: str
    titles: tuple[Recommendation, ...]
    numbered: bool = False
