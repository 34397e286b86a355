"""A title as JSON: T of the contract, the same wherever a title is answered."""

from __future__ import annotations

from collections.abc import Iterable

from core.catalogue import Title
from core.title_names import TitleName, names_of
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


def title_detail_json(title: Title, further: Iterable[TitleName] = ()) -> Json:
    """Return everything that is told of a single title.

    Parameters
    ----------
    title : Title
    further : iterable of TitleName
        Its names beyond those of the catalogue.
    """
    names = names_of(title, further)
    return {
        **title_json(title),
        "synopsis": title.synopsis,
        "names": [name.text for name in names],
        "named": [{"name": name.text, "lang": name.lang or None, "kind": name.kind} for name in names],
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
