"""Where the typed words stand in a name, as ranges of the characters that are shown."""

from __future__ import annotations

from search.matching import Match
from search.normalise import Word, is_cjk, words


def spans(match: Match) -> tuple[tuple[int, int], ...]:
    """Return the character ranges of the matched name that the words hit.

    Typos and beginnings are marked too; ranges that touch are one.

    Returns
    -------
    tuple of (int, int)
        Increasing, apart, within ``match.name.text``.
    """
    places = [places for word in words(match.name.text) for places in _places(word)]
    ranges = sorted(
        (places[span.place][span.start][0], places[span.place][span.end - 1][1]) for span in match.spans
    )
    return _merged(ranges)


def _places(word: Word) -> list[tuple[tuple[int, int], ...]]:
    """Return, for each term of a word, where its characters come from."""
    if len(word.text) == 1 or not is_cjk(word.text):
        return [word.places]
    return [word.places[start : start + 2] for start in range(len(word.text) - 1)]


def _merged(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
