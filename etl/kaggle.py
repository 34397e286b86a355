"""The source `kaggle`: the folder of the Anime Recommendation Database 2020, with optional files more."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from core.artifacts import Staging, StepReport
from core.catalogue import Catalogue
from core.errors import SourceInvalid
from core.lists import PART as LISTS_PART
from core.lists import PersonLists
from core.pictures import Pictures
from core.progress import say
from etl import columns as c
from etl import enrichment
from etl.co_watching import CoWatching
from etl.franchises import assign
from etl.kaggle_catalogue import ANIME, NAMES, RELATIONS, SYNOPSES, Offered, read_catalogue
from etl.kaggle_companions import Relation, read_relations
from etl.kaggle_lists import LISTS, RATINGS, build_lists
from etl.kaggle_tables import check_columns, columns_of
from etl.simulate import SIMULATED
from etl.synopsis_repair import Mended

_NEEDED = {ANIME: c.CATALOGUE_NEEDED, SYNOPSES: c.SYNOPSES_NEEDED, LISTS: c.LISTS_NEEDED}
_OPTIONAL = {RATINGS: c.RATINGS_NEEDED, NAMES: c.NAMES_NEEDED, RELATIONS: c.RELATIONS_NEEDED}

#: A sample of mended synopses, beside the catalogue.
REVIEW = "synopsis_review.csv"
_REVIEWED = 300

_SPOOL = "spool"
_SAMPLES, _SAMPLE_BYTES = 64, 1 << 16


@dataclass(frozen=True)
class KaggleOptions:
    """What the command line can choose.

    Attributes
    ----------
    include_adult : bool
        Offer titles of the genre Hentai.
    offered : {"all", "any"}
        "all": a title is left out when synopsis and score are both missing; "any": when either is.
    today : date or None
        The day of "this month" and of the airing status; default `etl.kaggle_catalogue.newest_day`.
    enrich : Path or None
        A file of the anime-offline-database: names, relations and pictures.
    """

    include_adult: bool = False
    offered: Offered = "all"
    today: date | None = None
    enrich: Path | None = None


def check(folder: Path, enrich: Path | None = None) -> None:
    """Look at a folder, and at a file that enriches it, before any work is done.

    ``watching_status.csv`` is not read: its codes are those of `core.status`.

    Raises
    ------
    SourceInvalid
        If the folder, a needed file or a needed column is missing, or the file is of another kind.
    """
    if not folder.is_dir():
        raise SourceInvalid("no such folder", str(folder), "give the folder of the Kaggle files")
    for name, needed in _NEEDED.items():
        check_columns(folder / name, columns_of(folder / name), needed)
    for name, needed in _OPTIONAL.items():
        if (folder / name).is_file():
            check_columns(folder / name, columns_of(folder / name), needed)
    if enrich is not None:
        enrichment.check(enrich)


def fingerprint(folder: Path, enrich: Path | None = None) -> dict[str, Any]:
    """Return size and sampled hash of each file: an interrupted build resumes on the same input only.

    The hash covers the whole of files up to 4 MB and 64 samples, evenly spread, of bigger ones.
    """
    names = [name for name in (*_NEEDED, *_OPTIONAL, SIMULATED) if (folder / name).is_file()]
    paths = {name: folder / name for name in names} | ({} if enrich is None else {"enrich": enrich})
    return {name: [path.stat().st_size, _sampled_hash(path)] for name, path in paths.items()}


def build(staging: Staging, folder: Path, options: KaggleOptions) -> None:
    """Write the parts catalogue and lists.

    Franchises come in two strokes: by names and facts with the catalogue, and again once lists are there,
    because people who watch both titles confirm what names alone leave open.

    Raises
    ------
    SourceInvalid
        If the folder cannot be read as what it should be.
    """
    check(folder, options.enrich)
    staging.step("catalogue", ("catalogue",), lambda: _catalogue(staging.path, folder, options))
    staging.step("lists", (LISTS_PART, _SPOOL), lambda: _lists(staging.path, folder))
    staging.step("franchises", (), lambda: _franchises(staging.path, folder, options.enrich))


def _catalogue(out: Path, folder: Path, options: KaggleOptions) -> StepReport:
    source = read_catalogue(
        folder,
        include_adult=options.include_adult,
        offered=options.offered,
        today=options.today,
        enrich=options.enrich,
    )
    if not source.catalogue.titles:
        raise SourceInvalid("no title can be offered", str(folder / ANIME), "see --offered, --include-adult")
    Catalogue(assign(source.catalogue.titles, source.relations), source.catalogue.known).save(out)
    if source.pictures:
        Pictures(source.pictures).save(out)
    write_review(out / "catalogue" / REVIEW, source.mended)
    for name, account in source.counts["files"].items():
        for reason, n in account["dropped"].items():
            say(f"{name}: {n:,} rows dropped ({reason})")
    return StepReport(counts=source.counts, parameters={"today": source.today.isoformat()})


def write_review(path: Path, mended: Sequence[tuple[int, str, Mended]]) -> None:
    """Write an evenly spread sample of the mended synopses, before and after, for a person to read."""
    step = max(1, len(mended) // _REVIEWED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["anime_id", "note", "before", "after"])
        for anime_id, before, after in mended[::step]:
            writer.writerow([anime_id, after.note, shorten(before), shorten(after.text)])


def shorten(text: str, ends: int = 80) -> str:
    """Return the two ends of a long text, where synopses were damaged."""
    return text if len(text) <= 2 * ends else f"{text[:ends]} [...] {text[-ends:]}"


def _lists(out: Path, folder: Path) -> StepReport:
    counts = build_lists(folder, Catalogue.load(out), out / _SPOOL, out / LISTS_PART)
    shutil.rmtree(out / _SPOOL)
    say(
        f"lists: {counts['people']:,} people, {counts['interactions']:,} entries; "
        f"{counts['repeats_before_title_filters']:,} repeats merged, "
        f"{sum(counts['dropped'].values()):,} rows dropped"
    )
    simulated = {"simulated": True} if (folder / SIMULATED).is_file() else {}
    return StepReport(counts=counts, parameters=simulated)


def _franchises(out: Path, folder: Path, enrich: Path | None) -> StepReport:
    catalogue = Catalogue.load(out)
    offered = pd.Index(catalogue.items.ids.tolist())
    relations: tuple[Relation, ...] = ()
    if (folder / RELATIONS).is_file():
        relations, _ = read_relations(folder / RELATIONS, offered)
    if enrich is not None:
        relations += tuple(enrichment.read_enrichment(enrich, set(offered.tolist())).relations)
    watching = CoWatching(PersonLists.load(out), len(catalogue))
    rows = {title.anime_id: item for item, title in enumerate(catalogue.titles)}
    titles = assign(catalogue.titles, relations, lambda a, b: watching.cosine(rows[a], rows[b]))
    Catalogue(titles, catalogue.known).save(out)
    sizes = [title.franchise_size for title in titles if title.franchise_place == 1]
    several = [size for size in sizes if size > 1]
    return StepReport(counts={"franchises": len(several), "titles_in_franchises": sum(several)})


def _sampled_hash(path: Path) -> str:
    digest = hashlib.sha256()
    size = path.stat().st_size
    step = max(1, (size - _SAMPLE_BYTES) // (_SAMPLES - 1))
    offsets = range(0, size, _SAMPLE_BYTES) if size <= _SAMPLES * _SAMPLE_BYTES else range(0, size, step)
    with path.open("rb") as file:
        for offset in offsets:
            file.seek(offset)
            digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()[:16]
