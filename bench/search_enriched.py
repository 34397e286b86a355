"""Keystrokes and known items where every title has eight names more, as from the anime-offline-database.

    python -m bench search_enriched

The names are invented (`bench.offline_database`), more than 100,000 of them for the real catalogue. Both
columns have the queries of `bench.search_known_items`: they tell what the names cost in time and in titles.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.offline_database import write_database
from bench.record import record
from bench.search_known_items import indexed, measured
from core.catalogue import Catalogue
from core.settings import Settings
from etl.kaggle_catalogue import read_catalogue
from search.further_names import SearchNames
from search.known_items import suites
from search.service import open_search

TITLES = 300


def main() -> None:
    """Measure and write the results down."""
    shared = Path(os.environ.get("ANISHELF_SHARED", "../shared")) / "data" / "kaggle2020"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = read_catalogue(shared).catalogue
        every = read_catalogue(shared, include_adult=True).catalogue.titles
        database = write_database(folder / "database.json", every)
        enriched = read_catalogue(shared, enrich=database).catalogue
        catalogues = {"as it is": plain, "enriched": enriched}
        seconds = {label: indexed(catalogue, folder / label) for label, catalogue in catalogues.items()}
        services = {
            label: open_search(folder / label, catalogue, Settings(encoder="none"))
            for label, catalogue in catalogues.items()
        }
        named = SearchNames.load(folder / "as it is").joined(plain)
        rows = measured(services, named, suites(named, TITLES))
    record(
        "search_enriched",
        f"The embedded engine with {_names(plain):,} names, and enriched to {_names(enriched):,}",
        "python -m bench search_enriched",
        rows,
        (
            f"The index was built in {seconds['as it is']:.1f} s, enriched in {seconds['enriched']:.1f} s.",
            f"Names of the {TITLES:,} most watched titles.",
            f"Load average at the end: {os.getloadavg()[0]:.1f}.",
        ),
    )


def _names(catalogue: Catalogue) -> int:
    return sum(len(title.names) for title in catalogue.titles)


if __name__ == "__main__":
    main()
