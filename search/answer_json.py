"""Answers as JSON: the keys of ``docs/api.md``, for the API and the command line alike."""

from __future__ import annotations

from collections.abc import Iterable

from core.catalogue import Catalogue
from core.title_json import title_json
from core.typing import Json
from search.records import Hit, SearchAnswer, Suggestion, Suggestions


def answer_json(answer: SearchAnswer, catalogue: Catalogue) -> Json:
    """Return an answer to a search as a JSON document."""
    return {
        "query": answer.query,
        "case": answer.case.value,
        "titles": _hits(answer.titles, catalogue),
        "similar": _hits(answer.similar, catalogue),
        "recommended": _hits(answer.recommended, catalogue),
        "known": {"name": answer.known_name, "reason": answer.known_reason} if answer.known_name else None,
        "seen": _seen(answer, catalogue),
        "hidden": answer.hidden,
        "did_you_mean": _correction(answer),
        "far_guess": answer.is_guess,
        "engine": answer.engine,
        "degraded": answer.degraded,
        "problems": list(answer.problems),
        "facets": {key: dict(counts) for key, counts in answer.facets.items()},
        "page": answer.page,
        "per_page": answer.per_page,
        "total": answer.total,
    }


def suggestions_json(found: Suggestions) -> Json:
    """Return suggestions as a JSON document."""
    return {
        "suggestions": [_suggestion(one) for one in found.suggestions],
        "trending": list(found.trending),
        "recommended": list(found.recommended),
    }


def _hits(hits: Iterable[Hit], catalogue: Catalogue) -> list[Json]:
    found = []
    for hit in hits:
        document = title_json(catalogue.titles[hit.item])
        if hit.matched_name:
            document |= {"matched_name": hit.matched_name, "spans": [list(span) for span in hit.spans]}
        found.append(document)
    return found


def _seen(answer: SearchAnswer, catalogue: Catalogue) -> Json | None:
    if answer.seen is None:
        return None
    title = catalogue.titles[answer.seen.item]
    return {"anime_id": title.anime_id, "name": title.name, "status": answer.seen.status}


def _correction(answer: SearchAnswer) -> Json | None:
    return {"original": answer.query, "corrected": answer.corrected} if answer.corrected else None


def _suggestion(one: Suggestion) -> Json:
    document: Json = {"kind": one.kind, "text": one.text, "spans": [list(span) for span in one.spans]}
    return document if one.anime_id is None else {**document, "anime_id": one.anime_id}
