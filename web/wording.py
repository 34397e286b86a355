"""Words of the pages that come from facts: statuses, lines of facts, sentences. Plain and warm."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime

from babel.dates import format_date, format_skeleton, get_month_names
from markupsafe import Markup, escape

from core.catalogue import Title
from core.status import ListStatus
from recommender.records import Reason
from web.language import language
from web.particles import with_particles
from web.terms import term
from web.words import N_, _, ngettext

_STATUS_NAMES = {
    ListStatus.WATCHING: N_("Watching"),
    ListStatus.ON_HOLD: N_("On hold"),
    ListStatus.PLAN_TO_WATCH: N_("Plan to watch"),
    ListStatus.COMPLETED: N_("Completed"),
    ListStatus.DROPPED: N_("Dropped"),
}

_AIRING_NAMES = {"finished": N_("Finished"), "airing": N_("Airing now"), "upcoming": N_("Not aired yet")}

_SEASONS = {
    "winter": N_("Winter {year}"),
    "spring": N_("Spring {year}"),
    "summer": N_("Summer {year}"),
    "fall": N_("Fall {year}"),
}

_WHY_NOT = {
    "adult": N_("it is for adults only, and this site leaves such titles out"),
    "not in this catalogue": N_("it is not in this catalogue"),
    "no synopsis and no score": N_("it has neither a synopsis nor a score yet"),
    "no synopsis": N_("it has no synopsis yet"),
    "no score": N_("it has no score yet"),
}

#: How the source writes a point in time, and which parts of it a page shows.
_SHAPES_OF_DATES = {"%b %d, %Y": "yMMMd", "%b, %Y": "yMMM", "%Y": "y"}

#: Longest sentence of a hero, in characters.
SENTENCE = 170
_LEAST = 24
_STOP = re.compile(r"[.!?][\"”’)]*(?=\s|\Z)|[。！？]")


def status_name(status: ListStatus) -> str:
    """Return what a list is called, over a list and on a badge."""
    return _(_STATUS_NAMES[status])


def airing_name(airing: str) -> str:
    """Return whether a title has ended, is airing, or is to come."""
    return _(_AIRING_NAMES[airing]) if airing in _AIRING_NAMES else airing


def said(reason: Reason, named: Callable[[int], str] | None = None) -> str:
    """Return a reason, or the name of a shelf, in the language of the page.

    Parameters
    ----------
    reason : Reason
    named : callable, optional
        Returns the name of a title, by its anime_id, as the page shows it.
    """
    values = dict(reason.values)
    if named is not None and reason.anime_id is not None and "title" in values:
        values["title"] = named(reason.anime_id)
    if "genre" in values:
        values["genre"] = term("genre", str(values["genre"]))
    if "genres" in values:
        values["genres"] = ", ".join(term("genre", one) for one in str(values["genres"]).split(", "))
    if "month" in values:
        values["month"] = _month(str(values["month"]))
    if reason.values.get("date"):
        values["date"] = day(date.fromisoformat(str(reason.values["date"])))
    return with_particles(_(reason.message).format(**values))


def day(when: date) -> str:
    """Return a day as readers of the page write it, such as ``Apr 3, 1998``."""
    return format_date(when, "medium", locale=language())


def aired(said: str) -> str:
    """Return when a title ran as readers of the page write dates.

    Parameters
    ----------
    said : str
        As the source has it, such as ``Apr 3, 1998 to Apr 24, 1999``, ``Apr, 1999`` or ``2005 to ?``.
    """
    if language() == "en":
        return said
    first, to, last = said.partition(" to ")
    return _("%(first)s to %(last)s", first=_point(first), last=_point(last)) if to else _point(first)


def _point(said: str) -> str:
    """Return one end of when a title ran in the page's language; what is no date stays as it is."""
    for shape, pattern in _SHAPES_OF_DATES.items():
        with suppress(ValueError):
            return str(format_skeleton(pattern, datetime.strptime(said.strip(), shape), locale=language()))
    return said.strip().replace("?", "")


def _month(english: str) -> str:
    names = get_month_names("wide", locale=language())
    return str(names[datetime.strptime(english, "%B").month])  # a month has no zone


def titles_counted(number: int) -> str:
    """Return ``1 title`` or ``1,234 titles``."""
    return ngettext("%(n)s title", "%(n)s titles", number, n=f"{number:,}")


def people_counted(number: int) -> str:
    """Return ``1 person`` or ``1,234 people``."""
    return ngettext("%(n)s person", "%(n)s people", number, n=f"{number:,}")


def episodes_counted(number: int) -> str:
    """Return ``1 episode`` or ``1,234 episodes``."""
    return ngettext("%(n)s episode", "%(n)s episodes", number, n=f"{number:,}")


def why_not(reason: str) -> str:
    """Return why a known title is not offered, as the end of a sentence."""
    return _(_WHY_NOT[reason]) if reason in _WHY_NOT else reason


def fact_line(title: Title) -> tuple[str, ...]:
    """Return the facts that fit beside each other: type, year, episodes, length."""
    facts = [term("type", title.type), _when(title)]
    many = bool(title.episodes and title.episodes > 1)
    if title.episodes and many:
        facts.append(episodes_counted(title.episodes))
    if title.minutes:
        facts.append(_length(title.minutes, each=many))
    return tuple(fact for fact in facts if fact)


def _when(title: Title) -> str:
    if title.year and title.season in _SEASONS:
        return _(_SEASONS[title.season]).format(year=title.year)
    return str(title.year or title.season.capitalize())


def _length(minutes: float, *, each: bool) -> str:
    hours, rest = divmod(round(minutes), 60)
    if minutes < 1:
        text = _("%(n)s s", n=round(minutes * 60))
    elif hours:
        text = _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest) if rest else _("%(n)s h", n=hours)
    else:
        text = _("%(n)s min", n=rest)
    return _("%(length)s each", length=text) if each else str(text)


def second_line(title: Title, shown: str = "") -> str:
    """Return what stands under a poster: the name that the poster does not show, else type and year.

    Parameters
    ----------
    title : Title
    shown : str
        The name on the poster; the catalogue's own where not given.
    """
    shown = shown or title.name
    other = title.english_name if shown == title.name else title.name
    # Cut to the poster's width, a name that only repeats the shown one would tell nothing.
    return type_and_year(title) if letters(shown).startswith(letters(other)) else other


def letters(name: str) -> str:
    """Return what counts when names are compared: letters and digits, or all of a name that has none."""
    return "".join(letter for letter in name.casefold() if letter.isalnum()) or name


def type_and_year(title: Title) -> str:
    """Return ``TV · 2009``, or what is known of it."""
    return " · ".join(str(fact) for fact in (term("type", title.type), title.year) if fact)


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
