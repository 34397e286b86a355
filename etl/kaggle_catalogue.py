"""The catalogue of a Kaggle folder: its tables joined, cleaned, and sorted into offered and known titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from core.catalogue import Catalogue, Title
from core.errors import SourceInvalid
from core.pictures import Picture
from etl import columns as c
from etl import facts
from etl.aired import airing_status, parse_aired
from etl.enrichment import Enrichment, new_names, read_enrichment
from etl.kaggle_companions import FileCounts, Relation, read_names, read_relations, read_synopses
from etl.kaggle_tables import read_table
from etl.kaggle_titles import known_title, title_of
from etl.synopsis_repair import Mended, Vocabulary, mend

ANIME, SYNOPSES, NAMES, RELATIONS = "anime.csv", "anime_with_synopsis.csv", "names.csv", "relations.csv"
ADULT_GENRE = "Hentai"

Offered = Literal["all", "any"]

_NUMBERS = (
    c.SCORE,
    c.EPISODES,
    c.RANKED,
    c.POPULARITY,
    c.MEMBERS,
    c.FAVORITES,
    c.WATCHING,
    c.COMPLETED,
    c.ON_HOLD,
    c.DROPPED,
    c.PLAN_TO_WATCH,
    *c.SCORE_COUNTS,
)


@dataclass(frozen=True)
class CatalogueSource:
    """What a folder says of titles.

    Attributes
    ----------
    catalogue : Catalogue
        Franchises are not assigned yet.
    relations : tuple of (anime_id, related_id, relation)
        From the optional ``relations.csv`` and from the enrichment.
    today : date
        The day as of which `Title.airing` holds.
    counts : dict
        For the manifest.
    mended : tuple of (anime_id, synopsis, Mended)
        The synopses that were changed, as they were and as they are.
    pictures : mapping from int to Picture
        From the enrichment, by anime_id.
    """

    catalogue: Catalogue
    relations: tuple[Relation, ...]
    today: date
    counts: dict[str, Any]
    mended: tuple[tuple[int, str, Mended], ...] = ()
    pictures: Mapping[int, Picture] = field(default_factory=dict)


def read_catalogue(
    folder: Path,
    *,
    include_adult: bool = False,
    offered: Offered = "all",
    today: date | None = None,
    enrich: Path | None = None,
) -> CatalogueSource:
    """Read the titles of a Kaggle folder.

    Parameters
    ----------
    folder : Path
        Holds ``anime.csv`` and ``anime_with_synopsis.csv``, optionally ``names.csv`` and ``relations.csv``.
    include_adult : bool
        Whether titles of the genre Hentai can be offered. They are always known.
    offered : {"all", "any"}
        "all" leaves a title out when synopsis and score are both missing, "any" when either is.
    today : date, optional
        Default: `newest_day` of the source.
    enrich : Path, optional
        A file of the anime-offline-database.

    Raises
    ------
    SourceInvalid
        If a needed file or column, or `enrich`, is missing or damaged, or there is no title in it.
    """
    table, anime_counts = read_anime(folder / ANIME)
    files = {ANIME: anime_counts}
    synopses, files[SYNOPSES] = read_synopses(folder / SYNOPSES, table.index)
    names: dict[int, tuple[str, ...]] = {}
    relations: tuple[Relation, ...] = ()
    if (folder / NAMES).is_file():
        names, files[NAMES] = read_names(folder / NAMES, table.index)
    if (folder / RELATIONS).is_file():
        relations, files[RELATIONS] = read_relations(folder / RELATIONS, table.index)
    enrichment = Enrichment()
    if enrich is not None:
        enrichment = read_enrichment(enrich, set(table.index.tolist()))
        files[enrich.name] = enrichment.counts
    rows = rows_of(table)
    mended = mend_synopses(synopses, rows)
    titles = [
        title_of(row, mended[anime_id].text, names.get(anime_id, ()), mended[anime_id].note)
        for anime_id, row in rows.items()
    ]
    today = today or newest_day(titles)
    titles = [_enriched(_with_airing(title, today), enrichment) for title in titles]
    catalogue = sort_titles(titles, include_adult=include_adult, offered=offered)
    counts = {
        "titles_read": anime_counts.read,
        **_title_counts(titles, catalogue, include_adult=include_adult),
        "synopses_joined": files[SYNOPSES].kept,
        "synopses_repaired": sum(one.note == "repaired" for one in mended.values()),
        "synopses_with_ellipsis": sum(one.note == "ellipsis" for one in mended.values()),
        "unreadable_numbers": _unreadable_numbers(table),
        "files": {name: counts.to_json() for name, counts in files.items()},
    }
    if enrich is not None:
        counts |= {
            "names_added": sum(len(title.other_names) for title in titles) - sum(map(len, names.values())),
            "names_unusable": enrichment.n_unusable,
            "titles_with_pictures": len(enrichment.pictures),
        }
    changed = tuple((i, synopses[i], one) for i, one in sorted(mended.items()) if one.note)
    relations += tuple(enrichment.relations)
    return CatalogueSource(catalogue, relations, today, counts, changed, enrichment.pictures)


def read_anime(path: Path) -> tuple[pd.DataFrame, FileCounts]:
    """Read ``anime.csv`` as text, indexed by anime_id; the first row of an id stays.

    Raises
    ------
    SourceInvalid
        If it is missing, damaged, lacks a needed column or holds no title.
    """
    table = read_table(path, c.CATALOGUE_NEEDED)
    counts = FileCounts(read=len(table))
    ids = table[c.ANIME_ID].map(facts.whole)
    bad_id = ids.isna() | (ids < 0)
    nameless = ~bad_id & (table[c.NAME].str.strip() == "")
    table = table[~bad_id & ~nameless].copy()
    table.index = pd.Index(ids[table.index].astype("int64"), name="anime_id")
    repeated = table.index.duplicated()
    table = table[~repeated]
    counts.kept = len(table)
    counts.dropped = Counter(
        {
            "title without an id": int(bad_id.sum()),
            "title without a name": int(nameless.sum()),
            "repeated title": int(repeated.sum()),
        }
    )
    if table.empty:
        raise SourceInvalid("no titles", str(path), "check that this is the whole file")
    return table, counts


def rows_of(table: pd.DataFrame) -> dict[int, dict[str, str]]:
    """Return the rows of `read_anime` by anime_id, cells by the names of `etl.columns`."""
    table = table.assign(**{c.ANIME_ID: table.index.astype(str)})
    names = table.columns.tolist()
    cells = zip(*(table[name].tolist() for name in names), strict=True)
    return {
        anime_id: dict(zip(names, row, strict=True))
        for anime_id, row in zip(table.index.tolist(), cells, strict=True)
    }


def mend_synopses(synopses: Mapping[int, str], rows: Mapping[int, Mapping[str, str]]) -> dict[int, Mended]:
    """Return the synopsis of each row, mended by the vocabulary of them all; "" where there is none."""
    vocabulary = Vocabulary.of(synopses.values())
    return {
        anime_id: mend(synopses[anime_id], [row.get(c.NAME, ""), row.get(c.ENGLISH_NAME, "")], vocabulary)
        if synopses.get(anime_id)
        else Mended("")
        for anime_id, row in rows.items()
    }


def newest_day(titles: Sequence[Title]) -> date:
    """Return the newest day that the source can have seen.

    Announced titles have dates in the future, and some people mark even those as completed. A community score
    needs many people, so the newest exact first day of a scored title is the day; where nothing is scored,
    that of a completed one, then that of any; a catalogue without dates is of today.
    """
    exact = [
        (title, aired.start) for title in titles if (aired := parse_aired(title.aired)).precision == "day"
    ]
    scored = [day for title, day in exact if title.score is not None]
    completed = [day for title, day in exact if title.completed > 0]
    days = scored or completed or [day for _, day in exact]
    return max((day for day in days if day is not None), default=date.today())


def sort_titles(titles: Sequence[Title], *, include_adult: bool, offered: Offered) -> Catalogue:
    """Sort titles into offered and known, each in order of anime_id."""
    offer, known = [], []
    for title in sorted(titles, key=lambda title: title.anime_id):
        reason = why_not_offered(title, include_adult=include_adult, offered=offered)
        if reason:
            known.append(known_title(title, reason))
        else:
            offer.append(title)
    return Catalogue(offer, known)


def why_not_offered(title: Title, *, include_adult: bool, offered: Offered) -> str:
    """Return the reason of `core.catalogue.KnownTitle` for leaving a title out, or "" to offer it."""
    if ADULT_GENRE in title.genres and not include_adult:
        return "adult"
    has = {"synopsis": bool(title.synopsis), "score": title.score is not None}
    missing = [what for what, there in has.items() if not there]
    if len(missing) == 2:
        return "no synopsis and no score"
    return f"no {missing[0]}" if missing and offered == "any" else ""


def _with_airing(title: Title, today: date) -> Title:
    aired, begun = parse_aired(title.aired), title.score is not None
    return replace(title, airing=airing_status(aired, today, title.episodes, begun=begun))


def _enriched(title: Title, enrichment: Enrichment) -> Title:
    new = new_names(title, enrichment.names.get(title.anime_id, ()))
    return replace(title, other_names=(*title.other_names, *new)) if new else title


def _title_counts(titles: Sequence[Title], catalogue: Catalogue, *, include_adult: bool) -> dict[str, int]:
    def offers(offered: Offered) -> int:
        return sum(not why_not_offered(t, include_adult=include_adult, offered=offered) for t in titles)

    return {
        "titles_offered": len(catalogue),
        "titles_not_offered": sum(title.reason != "adult" for title in catalogue.known),
        "titles_adult": sum(ADULT_GENRE in title.genres for title in titles),
        "titles_offered_by_all": offers("all"),
        "titles_offered_by_any": offers("any"),
    }


def _unreadable_numbers(table: pd.DataFrame) -> int:
    return sum(int(table[column].map(facts.is_unreadable).sum()) for column in _NUMBERS if column in table)
