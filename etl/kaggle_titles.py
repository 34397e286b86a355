"""One row of ``anime.csv`` as a title."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue import KnownTitle, Title
from etl import columns as c
from etl import facts
from etl.aired import parse_aired


def title_of(
    row: Mapping[str, str], synopsis: str, other_names: tuple[str, ...] = (), synopsis_note: str = ""
) -> Title:
    """Return the title that a row of ``anime.csv`` describes; columns it lacks are not known.

    Parameters
    ----------
    row : mapping
        Cells as text by the names of `etl.columns`; `MAL_ID` is a whole number.
    synopsis : str
        Cleaned already.
    other_names : tuple of str
        Names in further languages.
    synopsis_note : str
        What was done to the synopsis.
    """

    def cell(column: str) -> str:
        return row.get(column, "")

    aired = parse_aired(cell(c.AIRED))
    votes = tuple(facts.whole(cell(column)) or 0 for column in c.SCORE_COUNTS)
    return Title(
        anime_id=int(row[c.ANIME_ID]),
        name=row[c.NAME].strip(),
        english_name=facts.text(cell(c.ENGLISH_NAME)),
        japanese_name=facts.text(cell(c.JAPANESE_NAME)),
        other_names=other_names,
        synopsis=synopsis,
        synopsis_note=synopsis_note,
        score=_score(cell(c.SCORE)),
        genres=facts.words(cell(c.GENRES)),
        type=facts.text(cell(c.TYPE)),
        episodes=facts.positive(cell(c.EPISODES)),
        aired_from=aired.start,
        aired_to=aired.end,
        aired=facts.text(cell(c.AIRED)),
        year=aired.year,
        season=facts.season(cell(c.PREMIERED)),
        minutes=facts.minutes(cell(c.DURATION)),
        studios=facts.words(cell(c.STUDIOS)),
        producers=facts.words(cell(c.PRODUCERS)),
        licensors=facts.words(cell(c.LICENSORS)),
        source=facts.text(cell(c.SOURCE)),
        age_rating=facts.text(cell(c.AGE_RATING)),
        ranked=facts.positive(cell(c.RANKED)),
        popularity=facts.positive(cell(c.POPULARITY)),
        members=facts.positive(cell(c.MEMBERS)) or 0,
        favorites=facts.positive(cell(c.FAVORITES)) or 0,
        watching=facts.positive(cell(c.WATCHING)) or 0,
        completed=facts.positive(cell(c.COMPLETED)) or 0,
        on_hold=facts.positive(cell(c.ON_HOLD)) or 0,
        dropped=facts.positive(cell(c.DROPPED)) or 0,
        plan_to_watch=facts.positive(cell(c.PLAN_TO_WATCH)) or 0,
        score_counts=votes if any(votes) else (),
        franchise=int(row[c.ANIME_ID]),
    )


def known_title(title: Title, reason: str) -> KnownTitle:
    """Return what stays known of a title that is not offered."""
    return KnownTitle(
        anime_id=title.anime_id,
        name=title.name,
        reason=reason,
        english_name=title.english_name,
        japanese_name=title.japanese_name,
        other_names=title.other_names,
        synopsis=title.synopsis,
        genres=title.genres,
        type=title.type,
        year=title.year,
        members=title.members,
    )


def _score(cell: str) -> float | None:
    score = facts.number(cell)
    return score if score is not None and 1 <= score <= 10 else None
