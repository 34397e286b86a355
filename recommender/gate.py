"""Whether a new version may serve: its NDCG is held against that of the version that serves now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: What two versions are compared by.
METRIC = "ndcg@100"
#: The largest fall that is let through, as a share of what the serving version has.
MAX_DROP = 0.05


@dataclass(frozen=True)
class Verdict:
    """What the gate says.

    Attributes
    ----------
    passed : bool
    words : str
        Why, for a person.
    """

    passed: bool
    words: str


def judge(new: Mapping[str, Any], serving: Mapping[str, Any] | None, max_drop: float = MAX_DROP) -> Verdict:
    """Compare the metrics of two versions of one source.

    A version is refused where its mean is lower by more than a share of the old one, and its interval does
    not reach the old mean either: few people are asked in a build, and a fall within chance is none.

    Parameters
    ----------
    new, serving : mapping
        `Manifest.metrics`; `serving` is None where nothing of this source serves.
    max_drop : float
        From 0 to 1.
    """
    after = new.get(METRIC)
    before = None if serving is None else serving.get(METRIC)
    if after is None:
        return Verdict(True, "not measured")
    if before is None:
        return Verdict(True, f"NDCG@100 {after['mean']:.4f}, and nothing to compare it with")
    change = after["mean"] / before["mean"] - 1 if before["mean"] > 0 else 0.0
    words = f"NDCG@100 {after['mean']:.4f} after {before['mean']:.4f} ({change:+.1%})"
    if -change <= max_drop:
        return Verdict(True, words)
    if after["high"] >= before["mean"]:
        return Verdict(True, f"{words}, which chance can do")
    return Verdict(False, f"{words}: a fall of more than {max_drop:.0%}")
