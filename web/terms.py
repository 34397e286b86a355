"""Terms of the catalogue in the language of a page: genres, types, sources, age ratings.

What a catalogue has that is not here (the genres of somebody's films, say) is shown as it is.
"""

from __future__ import annotations

from web.words import pgettext


def term(kind: str, value: str) -> str:
    """Return a term in the language of the page.

    Parameters
    ----------
    kind : str
        "genre", "type", "source" or "rating": a word can be several of these.
    value : str
        As the catalogue has it.
    """
    return str(pgettext(kind, value)) if value else ""


def translated_terms(kind: str) -> dict[str, str]:
    """Return the terms of a kind that the page's language has words of its own for; none in English."""
    told = {value: term(kind, value) for known, value in TERMS if known == kind}
    return {value: said for value, said in told.items() if said != value}


def _known(kind: str, value: str) -> tuple[str, str]:
    """Mark a term for translators."""
    return kind, value


#: The terms of the Kaggle catalogue.
TERMS = (
    _known("genre", "Action"),
    _known("genre", "Adventure"),
    _known("genre", "Cars"),
    _known("genre", "Comedy"),
    _known("genre", "Dementia"),
    _known("genre", "Demons"),
    _known("genre", "Drama"),
    _known("genre", "Ecchi"),
    _known("genre", "Fantasy"),
    _known("genre", "Game"),
    _known("genre", "Harem"),
    _known("genre", "Hentai"),
    _known("genre", "Historical"),
    _known("genre", "Horror"),
    _known("genre", "Josei"),
    _known("genre", "Kids"),
    _known("genre", "Magic"),
    _known("genre", "Martial Arts"),
    _known("genre", "Mecha"),
    _known("genre", "Military"),
    _known("genre", "Music"),
    _known("genre", "Mystery"),
    _known("genre", "Parody"),
    _known("genre", "Police"),
    _known("genre", "Psychological"),
    _known("genre", "Romance"),
    _known("genre", "Samurai"),
    _known("genre", "School"),
    _known("genre", "Sci-Fi"),
    _known("genre", "Seinen"),
    _known("genre", "Shoujo"),
    _known("genre", "Shoujo Ai"),
    _known("genre", "Shounen"),
    _known("genre", "Shounen Ai"),
    _known("genre", "Slice of Life"),
    _known("genre", "Space"),
    _known("genre", "Sports"),
    _known("genre", "Super Power"),
    _known("genre", "Supernatural"),
    _known("genre", "Thriller"),
    _known("genre", "Vampire"),
    _known("genre", "Yaoi"),
    _known("genre", "Yuri"),
    _known("type", "TV"),
    _known("type", "Movie"),
    _known("type", "OVA"),
    _known("type", "Special"),
    _known("type", "ONA"),
    _known("type", "Music"),
    _known("source", "Original"),
    _known("source", "Manga"),
    _known("source", "Visual novel"),
    _known("source", "Game"),
    _known("source", "Light novel"),
    _known("source", "Other"),
    _known("source", "Novel"),
    _known("source", "Music"),
    _known("source", "4-koma manga"),
    _known("source", "Web manga"),
    _known("source", "Picture book"),
    _known("source", "Book"),
    _known("source", "Card game"),
    _known("source", "Digital manga"),
    _known("source", "Radio"),
    _known("rating", "G - All Ages"),
    _known("rating", "PG - Children"),
    _known("rating", "PG-13 - Teens 13 or older"),
    _known("rating", "R - 17+ (violence & profanity)"),
    _known("rating", "R+ - Mild Nudity"),
    _known("rating", "Rx - Hentai"),
)
