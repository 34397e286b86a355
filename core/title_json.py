"""A title as JSON: T of the contract, the same wherever a title is answered."""

from __future__ import annotations

from core.catalogue import Title
from core.typing import Json


def title_json(title: Title) -> Json:
    """Return what every list of titles tells of each; what is not known is null, "" or []."""
    return {
        "anime_id": title.anime_id,
        "name": title.name,
        "english_name": title.english_name,
        "japanese_name": title.japanese_name,
        "score": title.score,
        "genres": list(title.genres),
        "type": title.type,
        "year": title.year,
        "season": title.season,
        "episodes": title.episodes,
        "airing": title.airing,
        "members": title.members,
    }


def title_detail_json(title: Title) -> Json:
    """Return everything that is told of a single title."""
    return {
        **title_json(title),
        "synopsis": title.synopsis,
        "names": list(title.names),
        "studios": list(title.studios),
        "producers": list(title.producers),
        "licensors": list(title.licensors),
        "source": title.source,
        "age_rating": title.age_rating,
        "minutes": title.minutes,
        "aired": title.aired,
        "aired_from": None if title.aired_from is None else title.aired_from.isoformat(),
        "aired_to": None if title.aired_to is None else title.aired_to.isoformat(),
        "ranked": title.ranked,
        "popularity": title.popularity,
        "favorites": title.favorites,
        "franchise": title.franchise,
    }
