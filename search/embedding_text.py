"""The text that stands for a title before an encoder."""

from __future__ import annotations

from core.catalogue import KnownTitle, Title

#: Characters of a passage that are read: about 300 tokens, and most synopses in full.
PASSAGE_LIMIT = 1200


def passage_of(title: Title | KnownTitle) -> str:
    """Return the passage that is embedded for a title; the same facts always give the same text.

    Names and genres stand in front of the synopsis. Without a synopsis the other facts (type, year, studios)
    stand in for it.

    Returns
    -------
    str
        One line of at most `PASSAGE_LIMIT` characters; "" for a title without a name, genres or synopsis.
    """
    parts = [_names(title), ", ".join(title.genres), title.synopsis or _facts(title)]
    return _one_line(". ".join(part for part in parts if part))[:PASSAGE_LIMIT].rstrip()


def _names(title: Title | KnownTitle) -> str:
    """Return the main name, and the English one where it differs."""
    names = [title.name]
    if title.english_name.casefold() != title.name.casefold():
        names.append(title.english_name)
    return " / ".join(name for name in names if name)


def _facts(title: Title | KnownTitle) -> str:
    studios = title.studios if isinstance(title, Title) else ()
    return ", ".join(fact for fact in (title.type, str(title.year or ""), *studios) if fact)


def _one_line(text: str) -> str:
    return " ".join(text.split())
