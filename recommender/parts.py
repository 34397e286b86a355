"""The recommender's parts of a version, opened and made ready for questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.arrays import load_array
from core.catalogue import Catalogue
from core.errors import ArtifactCorrupt
from core.lists import PersonLists
from core.person import Person
from core.typing import BoolArray
from recommender.chart_entries import ChartEntries
from recommender.charts import Charts, Standing
from recommender.cold_start.exposure import little_known
from recommender.cold_start.groups import Groups
from recommender.cold_start.new_titles import NewTitles
from recommender.generator import CandidateGenerator, episodes_by_item, evidence_of
from recommender.methods import item_weights
from recommender.methods.als import Factors
from recommender.methods.blend import Blend
from recommender.methods.blend_weights import BlendWeights
from recommender.methods.content import ContentGenerator
from recommender.methods.fold_in import AlsGenerator
from recommender.methods.item_weights import ItemWeightsGenerator
from recommender.methods.popularity import PopularityGenerator
from recommender.neighbours import PART as NEIGHBOURS
from recommender.neighbours import Neighbours
from recommender.people import Crowd
from recommender.reranking import FranchiseOrder, Rules
from recommender.similar import SimilarTitles
from recommender.taste import Taste

#: A title is new for a year.
NEW_DAYS = 365
#: Hidden gems: followed less than this share of the rated titles, scored higher than this share.
GEM_FOLLOWED_BELOW = 0.85
GEM_SCORED_ABOVE = 0.85


@dataclass(frozen=True)
class Parts:
    """Everything that answers stand on. Nothing changes after opening, so threads may share it.

    Attributes
    ----------
    catalogue : Catalogue
    episodes : ndarray of int64, shape (n_items,)
        Number of episodes, 0 where unknown.
    rules : Rules
        For re-ranking, whoever ranked.
    charts : Charts
    similar : SimilarTitles
    als : AlsGenerator
    popularity : PopularityGenerator
        By the charts, for what everybody may see.
    blend : Blend
        What ranks for a person.
    crowd : Crowd
        The people of the build.
    groups : Groups
        The same people by what the source tells of them.
    recent, gems, little_known : ndarrays of bool, shape (n_items,)
        Which titles are new, which few follow and those few rate highly, and which of the new few like.
    carrying : csr_matrix of float64, shape (n_items, n_genres)
        1 where a title has a genre; the genres are those of `Charts.genres`, in their order.
    following : dict of str to float
        The share of each genre with a chart in all that people follow; the shares add up to 1.
    entries : ChartEntries
        Of the charts.
    """

    catalogue: Catalogue
    episodes: NDArray[np.int64]
    rules: Rules
    charts: Charts
    similar: SimilarTitles
    als: AlsGenerator
    popularity: PopularityGenerator
    blend: Blend
    crowd: Crowd
    groups: Groups
    recent: BoolArray
    gems: BoolArray
    little_known: BoolArray
    carrying: csr_matrix[Any]
    following: dict[str, float]
    entries: ChartEntries

    @classmethod
    def open(cls, version: Path, catalogue: Catalogue, lists: PersonLists) -> Parts:
        """Open the parts of a version and work out what all visits share.

        Raises
        ------
        ArtifactCorrupt
            If a part is missing, damaged or does not fit the catalogue.
        """
        factors, charts = Factors.load(version), Charts.load(version)
        similar = SimilarTitles(
            Neighbours.load(version, "als"),
            Neighbours.load(version, "content"),
            load_array(version / NEIGHBOURS / "support.npy"),
        )
        _check_fit(version, len(catalogue), factors, similar, charts)
        # Equations are those of the training; only what is ranked knows of the new titles.
        filled = NewTitles.load(version).filled(factors.items)
        als = AlsGenerator.of(factors, ranked=filled)
        popularity = PopularityGenerator.of_charts(charts.wide, len(catalogue))
        content, liked_by = ContentGenerator(similar.content), PopularityGenerator.of_people(similar.support)
        episodes, recent = episodes_by_item(catalogue), recent_titles(catalogue, charts.today)
        carrying = genre_carriers(catalogue, charts)
        return cls(
            catalogue=catalogue,
            episodes=episodes,
            rules=Rules.of(catalogue, similar.content),
            charts=charts,
            similar=similar,
            als=als,
            popularity=popularity,
            blend=_blend(version, len(catalogue), (als, content, liked_by, popularity)),
            crowd=Crowd(factors.users, lists),
            groups=Groups.open(version, lists, episodes),
            recent=recent,
            gems=hidden_gems(charts.standing),
            little_known=little_known(recent, charts.standing.members, similar.support, len(lists)),
            carrying=carrying,
            following=genre_following(carrying, charts),
            entries=ChartEntries(catalogue.titles),
        )

    @property
    def order(self) -> FranchiseOrder:
        """The watching orders."""
        return self.rules.order

    def taste(self, person: Person) -> Taste:
        """Work out what one visit needs to know of a person."""
        return Taste(person, evidence_of(person, self.episodes), self.catalogue, self.order)


def recent_titles(catalogue: Catalogue, today: date | None) -> BoolArray:
    """Return which titles began within a year before `today`, shape (n_items,)."""
    began = [title.aired_from for title in catalogue.titles]
    return np.array(
        [today is not None and day is not None and 0 <= (today - day).days < NEW_DAYS for day in began],
        dtype=bool,
    )


def hidden_gems(standing: Standing) -> BoolArray:
    """Return which titles few follow and those few rate highly, shape (n_items,)."""
    rated = np.isfinite(standing.weighted) & (standing.raters > 0)
    if not rated.any():
        return rated
    followed_less = standing.members <= np.quantile(standing.members[rated], GEM_FOLLOWED_BELOW)
    scored_high = standing.weighted >= np.quantile(standing.weighted[rated], GEM_SCORED_ABOVE)
    gems: BoolArray = rated & followed_less & scored_high
    return gems


def genre_carriers(catalogue: Catalogue, charts: Charts) -> csr_matrix[Any]:
    """Return which titles have which of the charted genres, float64, shape (n_items, n_genres)."""
    columns = {genre: column for column, genre in enumerate(charts.genres)}
    own = [[columns[genre] for genre in title.genres if genre in columns] for title in catalogue.titles]
    indices = np.fromiter(chain.from_iterable(own), dtype=np.int32)
    indptr = np.cumsum([0, *map(len, own)])
    return csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(own), len(columns)))


def genre_following(carrying: csr_matrix[Any], charts: Charts) -> dict[str, float]:
    """Return each charted genre's share of all members of titles; never 0."""
    following = 1 + carrying.T @ charts.standing.members.astype(np.float64)
    return dict(zip(charts.genres, (following / following.sum()).tolist(), strict=True))


def _blend(version: Path, n_items: int, generators: tuple[CandidateGenerator, ...]) -> Blend:
    """Open the blend as it was learned: its weights name the methods, some of which are open already."""
    weights = BlendWeights.load(version)
    opened: dict[str, CandidateGenerator] = {generator.name: generator for generator in generators}
    for name in weights.names:
        if name not in opened:
            linear = ItemWeightsGenerator.load(version, name)
            if linear.weights.shape != (n_items, n_items):
                where = f"{version / item_weights.PART / name} ({linear.weights.shape[0]:,} titles)"
                raise ArtifactCorrupt("a part does not fit the catalogue", where, "build again or roll back")
            opened[name] = linear
    return Blend([opened[name] for name in weights.names], weights)


def _check_fit(version: Path, n_items: int, factors: Factors, similar: SimilarTitles, charts: Charts) -> None:
    lengths = {
        "factors/items.npy": len(factors.items),
        "neighbours/als_items.npy": len(similar.people.items),
        "neighbours/content_items.npy": len(similar.content.items),
        "neighbours/support.npy": len(similar.support),
        "popularity/means.npy": len(charts.standing.means),
    }
    for name, length in lengths.items():
        if length != n_items:
            where = f"{version / name} ({length:,} titles instead of {n_items:,})"
            raise ArtifactCorrupt("a part does not fit the catalogue", where, "build again or roll back")
