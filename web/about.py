"""The page about the data: each column of titles and lists, what is missing, what was done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from core.catalogue import Title
from core.status import DISPLAY_ORDER
from core.typing import IntArray
from web.contexts import AboutPage, Account, Column
from web.diagrams import bars, columns
from web.language import language
from web.live import LoadedVersion
from web.terms import term
from web.wording import status_name
from web.words import N_, _

#: Values of a chart; the rest is summed up as "other", but not where a title has several.
_MOST = 6

#: Column, kind of values, how a title answers, what is drawn, and what the build does with it.
_Column = tuple[str, str, Callable[[Title], Any], str, str]
_TITLES: tuple[_Column, ...] = (
    (
        N_("Name"),
        N_("text"),
        lambda t: t.name,
        "",
        N_(
            "The main name, as lists of anime give it. A few titles share one, so the number is"
            " the key, never the name."
        ),
    ),
    (
        N_("English name"),
        N_("text"),
        lambda t: t.english_name,
        "",
        N_("The word Unknown means that there is none, in every column."),
    ),
    (
        N_("Japanese name"),
        N_("text"),
        lambda t: t.japanese_name,
        "",
        N_("Searched like the others, and compared when franchises are found."),
    ),
    (
        N_("Synopsis"),
        N_("text"),
        lambda t: t.synopsis,
        "",
        N_(
            "Placeholders count as none and credits are cut. Texts whose first letters were "
            "lost on the way are mended where one reading is left; the others begin with an "
            "ellipsis."
        ),
    ),
    (
        N_("Score"),
        N_("number from 1 to 10"),
        lambda t: t.score,
        "score",
        N_(
            "The mean of the community. Charts draw the scores of titles with few raters "
            "towards the mean of all."
        ),
    ),
    (
        N_("Genres"),
        N_("several words"),
        lambda t: t.genres,
        "genre",
        N_(
            "A title has several. Titles for adults are known, but not offered unless the site asks for them."
        ),
    ),
    (N_("Type"), N_("one word"), lambda t: t.type, "type", N_("Used as it is.")),
    (
        N_("Episodes"),
        N_("whole number"),
        lambda t: t.episodes,
        "episodes",
        N_("Up to thousands. A list that claims more episodes than there are is cut down to their number."),
    ),
    (
        N_("Aired"),
        N_("dates in a dozen shapes"),
        lambda t: t.aired_from or t.year,
        "decade",
        N_(
            "Read as a first and a last day where both are told; announced titles have dates in"
            " the future. Season and year come from it where the source names none."
        ),
    ),
    (
        N_("Studios"),
        N_("several names"),
        lambda t: t.studios,
        "studio",
        N_("A franchise is more likely where studios agree."),
    ),
    (
        N_("Source"),
        N_("one word"),
        lambda t: t.source,
        "source",
        N_("What the story was before it was animated."),
    ),
    (
        N_("Length"),
        N_("minutes"),
        lambda t: t.minutes,
        "minutes",
        N_("Read from nine ways of writing it, from “30 sec. per ep.” to “1 hr. 55 min.”"),
    ),
    (
        N_("Age rating"),
        N_("one word"),
        lambda t: t.age_rating,
        "rating",
        N_("Shown on the page of a title, and nothing else."),
    ),
    (
        N_("People"),
        N_("whole number"),
        lambda t: t.members or None,
        "people",
        N_(
            "How many have it on a list. Most titles are known to few: the charts show the few "
            "that many know."
        ),
    ),
)

_EDGES: dict[str, tuple[Sequence[float], Sequence[str]]] = {
    "score": ((0, 4, 5, 6, 7, 8, 9, 11), ("<4", "4", "5", "6", "7", "8", "9+")),
    "episodes": ((1, 2, 7, 14, 27, 53, 10**6), ("1", "2–6", "7–13", "14–26", "27–52", "53+")),
    "minutes": ((0, 6, 16, 26, 61, 10**6), ("<6", "6–15", "16–25", "26–60", "61+")),
    "people": ((0, 100, 1_000, 10_000, 100_000, 10**12), ("<100", "<1k", "<10k", "<100k", "100k+")),
}


def about_page(version: LoadedVersion) -> AboutPage:
    """Return the analysis of a version's data; every title is counted, but once a version."""
    return version.about.get(language(), lambda: _analysed(version))


def _analysed(version: LoadedVersion) -> AboutPage:
    titles = version.catalogue.titles
    return AboutPage(
        version=version.name,
        source=version.manifest.source,
        simulated=bool(version.manifest.parameters.get("simulated")),
        n_titles=len(titles),
        n_known=len(version.catalogue.known),
        n_people=len(version.lists),
        n_entries=len(version.lists.items),
        titles=tuple(_column(titles, *column) for column in _TITLES),
        lists=_lists(version),
        accounts=tuple(_accounts(version.manifest.counts)),
    )


def _column(
    titles: Sequence[Title], name: str, kind: str, ask: Callable[[Title], Any], drawn: str, note: str
) -> Column:
    answers = [ask(title) for title in titles]
    known = sum(1 for answer in answers if answer)
    return Column(_(name), _(kind), known, len(titles), _chart(drawn, titles, answers, _(name)), _(note))


def _chart(drawn: str, titles: Sequence[Title], answers: Sequence[Any], name: str) -> Markup:
    if drawn in _EDGES:
        edges, labels = _EDGES[drawn]
        values = np.array([answer for answer in answers if answer], dtype=np.float64)
        return columns(np.histogram(values, bins=np.array(edges))[0].tolist(), labels, name)
    if drawn == "decade":
        return _tally([f"{title.year // 10 * 10}" for title in titles if title.year], name, in_order=True)
    if drawn in ("genre", "studio"):
        return _tally([term(drawn, one) for several in answers for one in several], name, rest=False)
    if drawn:
        return _tally([term(drawn, one).split(" - ")[0] for one in answers if one], name)
    return Markup("")


def _tally(values: Iterable[str], name: str, *, in_order: bool = False, rest: bool = True) -> Markup:
    counts = Counter(values)
    if in_order:
        shown = sorted(counts.items())
    else:
        shown = counts.most_common(_MOST)
        others = counts.total() - sum(number for _value, number in shown)
        shown += [(_("other"), others)] if others and rest else []
    draw = columns if in_order else bars
    return draw([number for _value, number in shown], [value for value, _number in shown], name)


def _lists(version: LoadedVersion) -> tuple[Column, ...]:
    lists = version.lists
    total = len(lists.items)
    if total == 0:
        return ()
    lengths = np.diff(lists.indptr)
    statuses = np.bincount(lists.status, minlength=8)
    scores = np.bincount(lists.scores, minlength=11)
    return (
        Column(
            _("person"),
            _("whole number"),
            total,
            total,
            _lengths(lengths, _("Titles on a list")),
            _(
                "Long lists are rare and weigh no more than they should: a person's own mean and "
                "spread are taken out of their scores."
            ),
        ),
        Column(
            _("status"),
            _("one of five"),
            total,
            total,
            bars(
                [int(statuses[s]) for s in DISPLAY_ORDER],
                [status_name(s) for s in DISPLAY_ORDER],
                _("Status"),
            ),
            _("Rows with any other code are dropped and counted."),
        ),
        Column(
            _("score"),
            _("whole number"),
            total - int(scores[0]),
            total,
            columns(scores[1:11].tolist(), [str(score) for score in range(1, 11)], _("Score")),
            _("0 means “no score”, never “bad”. About half of the rows of a real list have none."),
        ),
        Column(
            _("episodes watched"),
            _("whole number"),
            int((lists.episodes > 0).sum()),
            total,
            Markup(""),
            _(
                "Scales how much an entry says: most of a title counts as the whole, an episode or "
                "two as little."
            ),
        ),
    )


def _lengths(lengths: IntArray, name: str) -> Markup:
    labels = ("0", "1+", "10+", "50+", "100+", "300+", "1000+")
    bins = np.histogram(lengths, bins=np.array([0, 1, 10, 50, 100, 300, 1000, 10**9]))[0]
    return columns(bins.tolist(), labels, name)


def _accounts(counts: dict[str, Any]) -> Iterable[Account]:
    """Yield the account of each file: what was read, and what became of it."""
    for file, account in counts.get("files", {}).items():
        yield Account(
            file,
            int(account["read"]),
            int(account["kept"]),
            int(account["merged"]),
            tuple(sorted((reason, int(number)) for reason, number in account["dropped"].items())),
        )
