"""What a genre looks like: the scene it sets, the colours it comes in, the light it throws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

#: Palettes of each family of hues, as numbered in static/css/posters.css.
FAMILIES = MappingProxyType(
    {
        "crimson": (0, 1, 2),
        "amber": (3, 4, 5),
        "citrus": (6, 7, 8),
        "slate": (9, 10, 11),
        "emerald": (12, 13, 14),
        "cobalt": (15, 16, 17),
        "dusk": (18, 19, 20),
        "rose": (21, 22, 23),
        "violet": (24, 25, 26),
        "moss": (27, 28, 29),
        "turf": (30, 31, 32),
        "sky": (33, 34, 35),
    }
)


#: How many drawings each scene has in static/posters.svg (``action-1`` to ``action-3``).
SCENES = MappingProxyType(
    {
        "action": 4,
        "adventure": 3,
        "comedy": 3,
        "drama": 3,
        "fantasy": 3,
        "game": 3,
        "historical": 3,
        "horror": 4,
        "kids": 2,
        "magic": 3,
        "mecha": 3,
        "military": 4,
        "mind": 4,
        "music": 3,
        "mystery": 3,
        "romance": 3,
        "school": 3,
        "sci-fi": 3,
        "slice-of-life": 3,
        "sports": 3,
        "supernatural": 4,
        "thriller": 4,
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a genre is drawn: names of a scene, of a family of palettes, and of a light in the sprite."""

    scene: str
    family: str
    light: str


#: From the most telling to the least: "Mecha" says more about a title than "Comedy".
LOOKS = MappingProxyType(
    {
        "Mecha": Look("mecha", "cobalt", "rings"),
        "Sports": Look("sports", "turf", "sun"),
        "Cars": Look("adventure", "sky", "comet"),
        "Music": Look("music", "violet", "rings"),
        "Musical": Look("music", "violet", "rings"),
        "Kids": Look("kids", "sky", "birds"),
        "Children": Look("kids", "sky", "birds"),
        "Samurai": Look("historical", "crimson", "sun"),
        "Vampire": Look("horror", "crimson", "crescent"),
        "Horror": Look("horror", "moss", "gibbous"),
        "Western": Look("adventure", "amber", "sun"),
        "War": Look("military", "moss", "embers"),
        "Film-Noir": Look("thriller", "slate", "half"),
        "Police": Look("thriller", "slate", "half"),
        "Crime": Look("thriller", "slate", "half"),
        "Space": Look("sci-fi", "cobalt", "stars"),
        "Historical": Look("historical", "amber", "sun"),
        "Military": Look("military", "moss", "embers"),
        "Demons": Look("supernatural", "crimson", "embers"),
        "Thriller": Look("thriller", "emerald", "half"),
        "Dementia": Look("mind", "rose", "rings"),
        "Psychological": Look("mind", "slate", "half"),
        "Mystery": Look("mystery", "violet", "crescent"),
        "Sci-Fi": Look("sci-fi", "cobalt", "rings"),
        "Magic": Look("magic", "violet", "stars"),
        "Super Power": Look("action", "amber", "glint"),
        "Martial Arts": Look("action", "crimson", "sun"),
        "Game": Look("game", "turf", "rings"),
        "School": Look("school", "sky", "birds"),
        "Supernatural": Look("supernatural", "violet", "halo"),
        "Romance": Look("romance", "rose", "halo"),
        "Fantasy": Look("fantasy", "emerald", "stars"),
        "Slice of Life": Look("slice-of-life", "dusk", "clouds"),
        "Adventure": Look("adventure", "amber", "clouds"),
        "Drama": Look("drama", "slate", "gibbous"),
        "Parody": Look("comedy", "rose", "clouds"),
        "Comedy": Look("comedy", "citrus", "clouds"),
        "Action": Look("action", "crimson", "glint"),
        "Harem": Look("romance", "citrus", "stars"),
        "Ecchi": Look("comedy", "rose", "stars"),
        "Shoujo Ai": Look("romance", "violet", "crescent"),
        "Shounen Ai": Look("romance", "sky", "crescent"),
        "Yaoi": Look("romance", "sky", "gibbous"),
        "Yuri": Look("romance", "violet", "gibbous"),
        "Hentai": Look("romance", "crimson", "crescent"),
        "Documentary": Look("slice-of-life", "sky", "clouds"),
        "Animation": Look("kids", "citrus", "sun"),
        "IMAX": Look("adventure", "sky", "glint"),
        "Shounen": Look("action", "amber", "sun"),
        "Shoujo": Look("romance", "rose", "stars"),
        "Seinen": Look("drama", "slate", "half"),
        "Josei": Look("drama", "dusk", "crescent"),
    }
)

#: For titles without a genre, and for genres that nobody has drawn yet.
UNKNOWN = Look("adventure", "dusk", "crescent")

_PLACE = {genre: place for place, genre in enumerate(LOOKS)}


def telling_first(genres: Iterable[str]) -> list[str]:
    """Return genres, the most telling first.

    Sources list genres by the alphabet, by which four titles in ten would open with Action and look alike.
    """
    return sorted(genres, key=lambda genre: _PLACE.get(genre, len(_PLACE)))


@lru_cache(maxsize=4096)
def looks_of(genres: tuple[str, ...]) -> tuple[Look, Look]:
    """Return the look that sets the scene and the one that gives the light (the same for a lone genre)."""
    first, *others = [LOOKS.get(genre, UNKNOWN) for genre in telling_first(genres)] or [UNKNOWN]
    return first, next((look for look in others if look.light != first.light), first)
