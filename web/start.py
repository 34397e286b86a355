"""The page of a newcomer: pick a few titles you love, and the shelves are yours at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from search.records import SearchRequest
from web.cards import CardMaker
from web.contexts import Choosable, StartPage
from web.live import LoadedVersion
from web.words import _

#: How many titles are offered to choose from, and out of how many popular ones they are taken.
N_OFFERED, N_POPULAR = 32, 120
#: So many make a taste; more are welcome.
ENOUGH = 3
#: More than these fit no cookie.
MOST = 50


def start_page(version: LoadedVersion, loved: Sequence[int], words: str = "", note: str = "") -> StartPage:
    """Return what the page shows.

    Parameters
    ----------
    version : LoadedVersion
    loved : sequence of int
        anime_ids chosen so far; they stay in front.
    words : str
        What the visitor looks for; varied popular titles are offered without.
    note : str
        What is missing, if anything.
    """
    maker = CardMaker(version)
    chosen = [item for item in (version.catalogue.items.find(one) for one in loved) if item is not None]
    offered = _found(version, words) if words else varied(version, _popular(version), N_OFFERED)
    return StartPage(
        choices=tuple(
            Choosable(maker.card(item), item in chosen) for item in dict.fromkeys([*chosen, *offered])
        ),
        n_chosen=len(chosen),
        enough=ENOUGH,
        words=words,
        note=note or (_("Nothing found for “%(words)s”.", words=words) if words and not offered else ""),
    )


def varied(version: LoadedVersion, items: Iterable[int], k: int) -> list[int]:
    """Return `k` of `items`, each the first whose genres were offered least: one taste is not like another.

    Parameters
    ----------
    version : LoadedVersion
    items : iterable of int
        Best first.
    k : int
    """
    left = list(items)
    taken: list[int] = []
    told: Counter[str] = Counter()
    while left and len(taken) < k:
        # Among equals the earlier one, which is the more popular.
        best = min(left, key=lambda item: _told(version, item, told))
        left.remove(best)
        taken.append(best)
        told.update(version.catalogue.titles[best].genres)
    return taken


def _told(version: LoadedVersion, item: int, told: Counter[str]) -> float:
    genres = version.catalogue.titles[item].genres
    return sum(told[genre] for genre in genres) / max(len(genres), 1)


def _popular(version: LoadedVersion) -> list[int]:
    return [one.item for one in version.recommender.popular(N_POPULAR)]


def _found(version: LoadedVersion, words: str) -> list[int]:
    answer = version.search.search(SearchRequest(words, per_page=N_OFFERED))
    return [hit.item for hit in (*answer.titles, *answer.similar)][:N_OFFERED]
