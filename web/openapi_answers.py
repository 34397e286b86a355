"""What the JSON API answers, as JSON Schema: records are closed, so what is added has to be told here."""

from __future__ import annotations

from core.status import DISPLAY_ORDER
from core.typing import Json
from search.records import Case

_WORD: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_WHOLE_OR_NULL: Json = {"type": ["integer", "null"]}
_NUMBER_OR_NULL: Json = {"type": ["number", "null"]}
_WORD_OR_NULL: Json = {"type": ["string", "null"]}
_SWITCH: Json = {"type": "boolean"}


def ref(name: str) -> Json:
    """Return a reference to one of `ANSWERS`."""
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


def _or_null(of: Json) -> Json:
    return {"anyOf": [of, {"type": "null"}]}


def _record(keys: Json, *, more: Json | None = None) -> Json:
    """Return a record with all of `keys`, and perhaps some of `more`, and no other."""
    properties = {**keys, **(more or {})}
    return {
        "type": "object",
        "properties": properties,
        "required": list(keys),
        "additionalProperties": False,
    }


_STATUSES = [status.key for status in DISPLAY_ORDER]
#: From, to: places of characters, the second one not included.
_SPANS = _list({"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2})

_TITLE: Json = {
    "anime_id": _COUNT,
    "name": _WORD,
    "english_name": _WORD,
    "japanese_name": _WORD,
    "score": _NUMBER_OR_NULL,
    "genres": _list(_WORD),
    "type": _WORD,
    "year": _WHOLE_OR_NULL,
    "season": _WORD,
    "episodes": _WHOLE_OR_NULL,
    "airing": {"enum": ["finished", "airing", "upcoming", ""]},
    "members": _COUNT,
}
_DETAIL: Json = {
    "synopsis": _WORD,
    "names": _list(_WORD),
    "named": _list(_record({"name": _WORD, "lang": _WORD_OR_NULL, "kind": _WORD})),
    "studios": _list(_WORD),
    "producers": _list(_WORD),
    "licensors": _list(_WORD),
    "source": _WORD,
    "age_rating": _WORD,
    "minutes": _NUMBER_OR_NULL,
    "aired": _WORD,
    "aired_from": _WORD_OR_NULL,
    "aired_to": _WORD_OR_NULL,
    "ranked": _WHOLE_OR_NULL,
    "popularity": _WHOLE_OR_NULL,
    "favorites": _COUNT,
    "franchise": _COUNT,
}
_LINE: Json = {"kind": {"enum": ["title", "genre", "query", "description"]}, "text": _WORD, "spans": _SPANS}
_ENTRY: Json = {
    "anime_id": _COUNT,
    "name": _WORD,
    "score": {"type": ["integer", "null"], "minimum": 1, "maximum": 10},
    "episodes": _COUNT,
}

#: By name: every record that the API answers with.
ANSWERS: Json = {
    "Title": _record(_TITLE),
    "TitleDetail": _record({**_TITLE, **_DETAIL}),
    "Hit": _record(_TITLE, more={"matched_name": _WORD, "spans": _SPANS}),
    "Recommended": _record({**_TITLE, "reason": _WORD, "planned": _SWITCH}),
    "Titles": _record({"titles": _list(ref("Recommended"))}),
    "UserTitles": _record({"user_id": _COUNT, "titles": _list(ref("Recommended"))}),
    "Found": _record(
        {
            "query": _WORD,
            "case": {"enum": [case.value for case in Case]},
            "titles": _list(ref("Hit")),
            "similar": _list(ref("Hit")),
            "recommended": _list(ref("Hit")),
            "known": _or_null(_record({"name": _WORD, "reason": _WORD})),
            "seen": _or_null(_record({"anime_id": _COUNT, "name": _WORD, "status": {"enum": _STATUSES}})),
            "hidden": _COUNT,
            "did_you_mean": _or_null(_record({"original": _WORD, "corrected": _WORD})),
            "engine": {"enum": ["embedded", "elasticsearch"]},
            "far_guess": _SWITCH,
            "degraded": _SWITCH,
            "problems": _list(_WORD),
            "facets": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": _COUNT},
            },
            "page": _COUNT,
            "per_page": _COUNT,
            "total": _COUNT,
        }
    ),
    "Suggestions": _record(
        {
            "suggestions": _list(_record(_LINE, more={"anime_id": _COUNT})),
            "trending": _list(_WORD),
            "recommended": _list(_WORD),
        }
    ),
    "Users": _record(
        {
            "users": _list(_record({"user_id": _COUNT, "counts": _record(dict.fromkeys(_STATUSES, _COUNT))})),
            "total": _COUNT,
        }
    ),
    "User": _record(
        {"user_id": _COUNT, "lists": _record({status: _list(_record(_ENTRY)) for status in _STATUSES})}
    ),
    "Shelves": _list(_record({"key": _WORD, "name": _WORD, "titles": _list(ref("Title"))})),
    "Document": {"type": "object", "required": ["openapi", "info", "paths"]},
    "Error": _record({"error": _record({"code": _WORD, "message": _WORD})}),
}
