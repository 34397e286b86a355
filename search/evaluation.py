"""How well the box ranks, on queries with known answers; what is ranked is what the page would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from core.catalogue import Catalogue
from core.errors import AnishelfError
from core.progress import bar
from core.typing import Json
from search.metrics import estimates, scores
from search.query_file import JudgedQuery
from search.records import Filters, SearchRequest
from search.service import MOST_PER_PAGE, SearchService

#: Results of a query beyond these are not looked at.
DEPTH = 1000


def evaluate(service: SearchService, catalogue: Catalogue, queries: Sequence[JudgedQuery]) -> Json:
    """Return every metric over all queries and by language.

    Parameters
    ----------
    service : SearchService
    catalogue : Catalogue
    queries : sequence of JudgedQuery
        At least one.

    Returns
    -------
    dict
        ``queries``, ``metrics``, ``by_lang``, ``queries_by_lang``, ``relevant_not_offered`` (relevant titles
        that the catalogue does not offer, which count as not found) and ``engine``.

    Raises
    ------
    AnishelfError
        If another engine than the one in charge answers a query.
    """
    engine = service.status().configured
    by_lang: dict[str, list[Mapping[str, float]]] = {}
    with bar("evaluate", len(queries), "queries") as advance:
        for query in queries:
            ranking = ranked(service, catalogue, query, engine)
            by_lang.setdefault(query.lang, []).append(scores(ranking, query.grades))
            advance(1)
    every = [one for of_lang in by_lang.values() for one in of_lang]
    named = {lang: found for lang, found in sorted(by_lang.items()) if lang}
    return {
        "queries": len(queries),
        "metrics": _told(every),
        "by_lang": {lang: _told(found) for lang, found in named.items()},
        "queries_by_lang": {lang: len(found) for lang, found in named.items()},
        "relevant_not_offered": sum(_unknown(catalogue, query) for query in queries),
        "engine": engine,
    }


def ranked(service: SearchService, catalogue: Catalogue, query: JudgedQuery, engine: str) -> list[int]:
    """Return the anime_ids that the page lists, in page order, without repeats.

    Titles of all pages come first, then similar or related ones, then recommended ones. Pages are turned
    until every relevant title is found, or `DEPTH` titles are seen: the rest changes no metric, or hardly.
    """
    filters = Filters(only=_items(catalogue, query.candidates))
    found: dict[int, None] = {}
    for page in range(1, DEPTH // MOST_PER_PAGE + 1):
        request = SearchRequest(query.text, filters, page=page, per_page=MOST_PER_PAGE)
        answer = service.search(request)
        if answer.engine != engine:
            where = f"{engine}, query {query.text[:60]!r}"
            raise AnishelfError("the engine did not answer", where, "see python -m search status")
        if page == 1:
            shelves = (*answer.similar, *answer.recommended)
        found |= dict.fromkeys(hit.item for hit in answer.titles)
        if page * MOST_PER_PAGE >= answer.total or query.grades.keys() <= _ids(catalogue, found):
            break
    found |= dict.fromkeys(hit.item for hit in shelves)
    return [catalogue.titles[item].anime_id for item in found]


def _items(catalogue: Catalogue, anime_ids: Sequence[int] | None) -> tuple[int, ...] | None:
    """Return the items of the offered ones among some titles."""
    if anime_ids is None:
        return None
    rows = (catalogue.items.find(anime_id) for anime_id in dict.fromkeys(anime_ids))
    return tuple(sorted(row for row in rows if row is not None))


def _ids(catalogue: Catalogue, items: Mapping[int, None]) -> set[int]:
    return {catalogue.titles[item].anime_id for item in items}


def _unknown(catalogue: Catalogue, query: JudgedQuery) -> int:
    return sum(catalogue.items.find(anime_id) is None for anime_id in query.grades)


def _told(of_queries: Sequence[Mapping[str, float]]) -> Json:
    return {name: asdict(found) for name, found in estimates(of_queries).items()}
