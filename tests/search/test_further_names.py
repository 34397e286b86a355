"""Names of the catalogue, of the alias table and of outside titles, joined in one place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import search.build
from core.artifacts import Staging
from core.catalogue import Catalogue, KnownTitle
from core.embeddings import Embeddings
from core.settings import Settings
from core.title_names import Kind, TitleName, TitleNames
from search.aliases import Alias
from search.embedding_cache import text_hash, write_cache
from search.embedding_text import passage_of
from search.further_names import OUTSIDE_VECTORS, SearchNames
from search.outside_titles import REASON
from search.records import Case, SearchRequest
from search.service import SearchService, open_search
from tests.factories import make_title, small_catalogue, write_parts


def alias(anime_id: int, title: str, text: str, kind: Kind = "official") -> Alias:
    return Alias(anime_id, title, TitleName(text, "", kind))


OUTSIDE = (
    KnownTitle(
        400,
        "Atarashii Uta",
        REASON,
        "New Song",
        "新しい歌",
        synopsis="A song.",
        genres=("Music",),
        type="TV",
        year=2023,
    ),
    KnownTitle(
        500, "Toki", REASON, "Time", "時", synopsis="Some time.", genres=("Drama",), type="TV", year=2024
    ),
)
ALIASES = (
    alias(10, "Hoshi no Tabi", "HnT", "abbreviation"),
    alias(10, "Hoshi no Tabi", "Star Voyage", "common"),
    alias(15, "YORU NO HANASHI!", "밤 이야기"),
    alias(20, "Naruto", "나루토"),
    alias(400, "Atarashii Uta", "새 노래"),
    alias(999, "Nowhere", "없음"),
)


def names_of(catalogue: Catalogue) -> SearchNames:
    return SearchNames.of(catalogue, ALIASES, OUTSIDE)


class TestWhatApplies:
    def test_an_alias_counts_where_the_title_has_the_expected_name(self) -> None:
        further = names_of(small_catalogue()).further.further
        texts = {anime_id: [name.text for name in names] for anime_id, names in further.items()}
        assert texts == {10: ["HnT"], 15: ["밤 이야기"], 400: ["새 노래"]}

    def test_a_catalogue_of_other_ids_gets_nothing_at_all(self) -> None:
        names = names_of(
            Catalogue([make_title(10, "Toy Story (1995)"), make_title(400, "Atarashii Uta?!")][:1])
        )
        assert names.further.further == {}
        assert names.outside == ()

    def test_a_catalogue_that_has_an_outside_title_only_takes_its_names(self) -> None:
        base = small_catalogue()
        names = names_of(Catalogue([*base.titles, make_title(400, "Atarashii Uta")], base.known))
        assert [title.anime_id for title in names.outside] == [500]
        assert [name.text for name in names.further.of(400)] == ["새 노래"]

    def test_a_known_title_is_not_outside(self) -> None:
        base = small_catalogue()
        names = names_of(Catalogue(base.titles, [*base.known, KnownTitle(500, "Toki", "adult")]))
        assert [title.anime_id for title in names.outside] == [400]

    def test_the_bundled_table_says_nothing_of_invented_titles(self) -> None:
        assert SearchNames.of(small_catalogue()) == SearchNames(TitleNames())


class TestThePart:
    def test_it_survives_a_round_trip(self, tmp_path: Path) -> None:
        names = names_of(small_catalogue())
        names.save(tmp_path)
        assert SearchNames.load(tmp_path) == names

    def test_a_version_without_it_has_the_catalogues_names_alone(self, tmp_path: Path) -> None:
        names = SearchNames.load(tmp_path)
        catalogue = small_catalogue()
        assert names.joined(catalogue) == catalogue


class TestJoined:
    def test_items_and_known_places_stay(self) -> None:
        catalogue = small_catalogue()
        joined = names_of(catalogue).joined(catalogue)
        assert [title.anime_id for title in joined.titles] == [title.anime_id for title in catalogue.titles]
        assert [title.anime_id for title in joined.known] == [15, 35, 300, 400, 500]
        assert joined.titles[0].names == (*catalogue.titles[0].names, "HnT")
        assert joined.known[0].names[-1] == "밤 이야기"
        assert joined.known[3].names == ("Atarashii Uta", "New Song", "新しい歌", "새 노래")

    def test_vectors_of_outside_titles_are_found_by_their_text(self, tmp_path: Path) -> None:
        catalogue = small_catalogue()
        names = names_of(catalogue)
        bare = Embeddings("e", np.eye(12, 4, dtype=np.float16), np.ones((3, 4), np.float16))
        assert not names.with_outside(bare, tmp_path).known[3:].any()
        key = text_hash(passage_of(OUTSIDE[1]))
        write_cache(
            tmp_path / "embeddings" / "e" / OUTSIDE_VECTORS, "e", {key: np.array([0, 0, 1, 0], np.float32)}
        )
        known = names.with_outside(bare, tmp_path).known
        assert known.shape == (5, 4)
        assert known.dtype == np.float16
        assert known[3].tolist() == [0, 0, 0, 0]
        assert known[4].tolist() == [0, 0, 1, 0]

    def test_without_outside_titles_vectors_stay_as_they_are(self, tmp_path: Path) -> None:
        bare = Embeddings("e", np.eye(12, 4, dtype=np.float16), np.ones((3, 4), np.float16))
        assert np.array_equal(SearchNames(TitleNames()).with_outside(bare, tmp_path).known, bare.known)


#: Real ids and names: what the bundled table speaks of.
REAL = [
    make_title(21, "One Piece", genres=("Action", "Adventure", "Fantasy"), year=1999, members=1_400_000),
    make_title(121, "Fullmetal Alchemist", genres=("Action", "Adventure"), year=2003, members=1_200_000),
    make_title(136, "Hunter x Hunter", genres=("Action", "Adventure"), year=1999, members=500_000),
    make_title(5114, "Fullmetal Alchemist: Brotherhood", genres=("Action",), year=2009, members=2_300_000),
    make_title(10165, "Nichijou", genres=("Comedy", "Slice of Life"), year=2011, members=600_000),
    make_title(11061, "Hunter x Hunter (2011)", genres=("Action", "Adventure"), year=2011, members=1_700_000),
    make_title(
        40000,
        "Tabibito",
        synopsis="An elf mage walks the roads she knew.",
        genres=("Adventure", "Fantasy"),
        year=2019,
    ),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    folder = write_parts(tmp_path_factory.mktemp("names") / "v")
    Catalogue(REAL).save(folder)
    staging = Staging(folder, "test", {}, 0)
    search.build.embed(staging, "use", tmp_path_factory.mktemp("cache"))
    search.build.index(staging)
    return open_search(folder, Catalogue(REAL), Settings(encoder="use"))


class TestTheWholeWay:
    def first(self, service: SearchService, text: str) -> tuple[Case, int]:
        answer = service.search(SearchRequest(text))
        return answer.case, REAL[answer.titles[0].item].anime_id

    @pytest.mark.parametrize(
        ("text", "anime_id"),
        [
            ("원피스", 21),
            ("강철의 연금술사 브라더후드", 5114),
            ("FMAB", 5114),
            ("fma:b", 5114),
            ("OP", 21),
            ("일상", 10165),
        ],
    )
    def test_a_name_of_the_table_names_its_title(
        self, service: SearchService, text: str, anime_id: int
    ) -> None:
        assert self.first(service, text) == (Case.ONE_TITLE, anime_id)

    def test_a_name_that_two_titles_share_gives_both(self, service: SearchService) -> None:
        assert self.first(service, "헌터×헌터") == (Case.NAMES, 11061)
        assert service.search(SearchRequest("강연금")).total == 2

    def test_the_hit_is_marked_in_the_name_that_was_typed(self, service: SearchService) -> None:
        hit = service.search(SearchRequest("강철의 연금술사 브라")).titles[0]
        assert hit.matched_name == "강철의 연금술사 브라더후드"
        assert hit.spans

    def test_suggestions_come_in_korean(self, service: SearchService) -> None:
        assert service.suggest("원피", None).suggestions[0].text == "원피스"

    @pytest.mark.parametrize(
        ("text", "name"), [("Frieren", "Sousou no Frieren"), ("최애의 아이", "Oshi no Ko")]
    )
    def test_an_outside_title_is_known_and_has_titles_like_it(
        self, service: SearchService, text: str, name: str
    ) -> None:
        answer = service.search(SearchRequest(text))
        assert answer.case is Case.NOT_OFFERED
        assert (answer.known_name, answer.known_reason) == (name, REASON)
        assert answer.similar

    def test_titles_like_an_outside_one_come_from_its_own_text(self, service: SearchService) -> None:
        answer = service.search(SearchRequest("장송의 프리렌"))
        assert REAL[answer.similar[0].item].anime_id == 40000
