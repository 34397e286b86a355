"""Words of the pages that come from facts: statuses, lines of facts, sentences. English, plain and warm."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from core.catalogue import Title
from core.status import ListStatus

#: What a list is called, over a list and on a badge.
STATUS_NAMES = {
    ListStatus.WATCHING: "Watching",
    ListStatus.ON_HOLD: "On hold",
    ListStatus.PLAN_TO_WATCH: "Plan to watch",
    ListStatus.COMPLETED: "Completed",
    ListStatus.DROPPED: "Dropped",
}

AIRING_NAMES = {"finished": "Finished", "airing": "Airing now", "upcoming": "Not aired yet"}

_WHY_NOT = {
    "adult": "it is for adults only, and this site leaves such titles out",
    "not in this catalogue": "it is not in this catalogue",
    "no synopsis and no score": "it has neither a synopsis nor a score yet",
    "no synopsis": "it has no synopsis yet",
    "no score": "it has no score yet",
}

#: Longest sentence of a hero, in characters.
SENTENCE = 170
_LEAST = 24
_STOP = re.compile(r"[.!?][\"”’)]*(?=\s|\Z)|[。！？]")


def counted(number: int, one: str, many: str = "") -> str:
    """Return ``1 title`` or ``1,234 titles``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def why_not(reason: str) -> str:
    """Return why a known title is not offered, as the end of a sentence."""
    return _WHY_NOT.get(reason, reason)


def fact_line(title: Title) -> tuple[str, ...]:
    """Return the facts that fit beside each other: type, year, episodes, length."""
    facts = [title.type, f"{title.season} {title.year or ''}".strip().capitalize()]
    if title.episodes and title.episodes > 1:
        facts.append(counted(title.episodes, "episode"))
    if title.minutes:
        facts.append(_length(title.minutes, each=bool(title.episodes and title.episodes > 1)))
    return tuple(fact for fact in facts if fact)


def _length(minutes: float, *, each: bool) -> str:
    hours, rest = divmod(round(minutes), 60)
    if minutes < 1:
        text = f"{round(minutes * 60)} s"
    elif hours:
        text = f"{hours} h {rest} min" if rest else f"{hours} h"
    else:
        text = f"{rest} min"
    return f"{text} each" if each else text


def second_line(title: Title) -> str:
    """Return what stands under a poster: the English name where it differs, else type and year."""
    if title.english_name and title.english_name.casefold() != title.name.casefold():
        return title.english_name
    return " · ".join(str(fact) for fact in (title.type, title.year) if fact)


def first_sentence(text: str, limit: int = SENTENCE) -> str:
    """Return the first sentence of a text, cut at a word with an ellipsis where it is too long.

    A full stop in the first `_LEAST` letters ends an abbreviation, not a sentence.
    """
    stop = _STOP.search(text, _LEAST)
    sentence = (text[: stop.end()] if stop else text).strip()
    if len(sentence) <= limit:
        return sentence
    return sentence[:limit].rsplit(" ", maxsplit=1)[0].rstrip(",;:") + "…"


def highlighted(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """Return `text` escaped, with each span (start, end) marked; what is marked whole needs no mark."""
    pieces, at = [], 0
    if list(spans) == [(0, len(text))]:
        return escape(text)
    for start, end in sorted(spans):
        if at <= start < end <= len(text):
            pieces += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
            at = end
    return Markup("").join([*pieces, escape(text[at:])])
