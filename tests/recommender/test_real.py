"""On real data: neighbours and recommendations that make sense to somebody who knows the titles."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import etl.interactions
import etl.matrix
from core.artifacts import ArtifactStore, Staging, StepReport
from core.catalogue import Catalogue
from core.exclusion import Purpose, excluded_items
from core.lists import PersonLists
from core.person import Person
from recommender import build
from recommender.evaluation.protocol import ask, likes_of, with_truth
from recommender.evaluation.splits import Observed, strong_folds
from recommender.evaluation.version_source import observed_in
from recommender.methods import blend_learning, blend_methods
from recommender.methods.blend_weights import BlendWeights
from recommender.methods.training import Facts
from recommender.service import Recommender

pytestmark = [pytest.mark.shared, pytest.mark.slow]

MUSHISHI, MUSHISHI_ZOKU, SPIRITED_AWAY, DEATH_NOTE, ATTACK_ON_TITAN = 457, 21939, 199, 1535, 16498
GHIBLI = {523, 164, 431, 2890, 597, 512, 513, 585}


class Served:
    """A version of real data, by outside ids."""

    def __init__(self, version: Path) -> None:
        self.folder = version
        self.catalogue, self.lists = Catalogue.load(version), PersonLists.load(version)
        self.recommender = Recommender.open(version, self.catalogue, self.lists)

    def similar(self, anime_id: int, k: int) -> list[int]:
        found = self.recommender.similar(self.catalogue.items.row(anime_id), k)
        return [self.catalogue.items.outside(one.item) for one in found]


def train_once(staging: Staging) -> None:
    """Train what is served but for EASE with facts: inverting 15,643 titles takes a minute, which `bench` spends.

    Learning weights and measuring would train everything twice more. All of it is asked of the best known titles.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            build, "learn", lambda _, methods: BlendWeights.default([method.name for method in methods])
        )
        patch.setattr(blend_methods, "LINEAR", blend_methods.LINEAR[:1])
        patch.setattr(build, "measured", lambda *_, **__: StepReport())
        build.train(staging)


@pytest.fixture(scope="module")
def anime(real_parts: Staging, tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = shutil.copytree(real_parts.path, tmp_path_factory.mktemp("kaggle") / "real.staging")
    staging = Staging(folder, "kaggle", {}, 0)
    etl.matrix.build(staging)
    train_once(staging)
    return Served(folder)


@pytest.fixture(scope="module")
def films(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Served:
    store = ArtifactStore(tmp_path_factory.mktemp("films"))
    with store.stage("interactions", {}) as staging:
        etl.interactions.build(staging, shared_data / "movielens-small", None)
        etl.matrix.build(staging)
        train_once(staging)
        store.publish(staging)
    return Served(store.current_path())


def test_similar_titles_are_what_a_fan_would_say(anime: Served) -> None:
    assert anime.similar(MUSHISHI, 3)[0] == MUSHISHI_ZOKU
    assert len(GHIBLI & set(anime.similar(SPIRITED_AWAY, 8))) >= 4


def test_a_famous_title_is_no_neighbour_of_everything(anime: Served) -> None:
    asked = [title.anime_id for title in sorted(anime.catalogue.titles, key=lambda t: -t.members)[50:150]]
    near = [anime.similar(anime_id, 8) for anime_id in asked]
    for famous in (DEATH_NOTE, ATTACK_ON_TITAN):
        assert sum(famous in found for found in near) < 15


def test_everybody_of_the_slices_gets_twenty_unseen_titles(anime: Served) -> None:
    for user in range(0, len(anime.lists), 25):
        person = anime.lists.person(user)
        found = [one.item for one in anime.recommender.recommend(person, 20)]
        assert len(set(found)) == 20
        assert not set(found) & set(excluded_items(person, Purpose.RECOMMENDATION).tolist())


def test_a_newcomer_who_likes_one_film_of_a_studio_is_shown_the_others(anime: Served) -> None:
    row = anime.catalogue.items.row(SPIRITED_AWAY)
    found = anime.recommender.recommend(Person.from_titles([row]), 10)
    assert len(GHIBLI & {anime.catalogue.items.outside(one.item) for one in found}) >= 3


def best_known(served: Served) -> Observed:
    """Return the real lists and facts of the titles that ten people have: all methods learn from them in seconds."""
    whole = observed_in(served.folder, served.catalogue, served.lists, "kaggle")
    own, facts = whole.training, whole.training.facts
    assert own.scores is not None
    assert facts is not None
    items = np.flatnonzero(own.matrix.getnnz(axis=0) >= 10)
    training = replace(
        own,
        matrix=own.matrix[:, items],
        scores=own.scores[:, items],
        facts=Facts(facts.tags[items], facts.kinds, facts.vectors[items]),
    )
    return Observed(training, whole.positives[:, items])


def test_every_method_of_the_blend_learns_from_real_lists_and_so_does_the_blend(anime: Served) -> None:
    split = with_truth(next(strong_folds(best_known(anime))))
    assert split.training.n_items > 1000
    blend = blend_learning.fit(split.training)
    n_likes = likes_of(split.training)
    means = {
        one.name: float(ask(one, split, one.name, n_likes).values["ndcg@100"].mean())
        for one in (*blend.generators, blend)
    }
    assert blend.weights.people > 100
    assert [*means] == ["als", "ease_normalised", "ease_side", "content", "popularity", "blend"]
    assert min(means[name] for name in ("als", "ease_normalised", "ease_side")) > means["popularity"] + 0.1
    assert means["ease_side"] > means["ease_normalised"], "facts say much of anime"
    assert means["blend"] > max(means.values()) - 0.02
    assert means["content"] > 0.1


def test_films_are_served_and_nothing_speaks_of_anime(films: Served) -> None:
    person = films.lists.person(0)
    shelves = films.recommender.shelves(person)
    assert {"top_picks", "top10", "top_rated"} <= {shelf.key for shelf in shelves}
    assert not {shelf.window for shelf in shelves} & {"simulated month"}
    for shelf in shelves:
        for words in (shelf.name.message, *(title.reason.message for title in shelf.titles)):
            assert "anime" not in words.lower()
