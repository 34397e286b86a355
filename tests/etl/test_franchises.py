from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Catalogue, Title
from etl.franchises import MAX_SIZE, RELATED, assign
from tests.factories import make_title

MANGA = {"source": "Manga", "genres": ("Action", "Drama"), "studios": ("Kaze",)}


def title(anime_id: int, name: str, year: int | None = 2010, **facts: object) -> Title:
    day = date(year, 4, 1) if year else None
    return make_title(anime_id, name, **{**MANGA, "year": year, "aired_from": day, "type": "TV", **facts})


def test_seasons_films_and_specials_join() -> None:
    names = [
        "Kaze no Tabi",
        "Kaze no Tabi 2nd Season",
        "Kaze no Tabi: Gekijouban",
        "Kaze no Tabi Specials",
        "Kaze no Tabi III",
    ]
    assigned = assign([title(n, name, 2010 + n) for n, name in enumerate(names, start=1)])
    assert [one.franchise for one in assigned] == [1] * 5
    assert [one.franchise_place for one in assigned] == [1, 2, 3, 4, 5]
    assert {one.franchise_size for one in assigned} == {5}


def test_the_same_short_name_alone_does_not_join() -> None:
    first = title(1, "Hina", 1990, studios=("A",), source="Original", genres=("Music",))
    second = title(2, "Hina", 2018, studios=("B",), source="Manga", genres=("Comedy",))
    assert [one.franchise for one in assign([first, second])] == [1, 2]


def test_a_relation_of_unknown_kind_joins_what_facts_confirm() -> None:
    first, sequel = title(1, "Kaze no Tabi"), title(2, "Ame to Yama", 2012)
    guest = title(
        3, "Minna no Yasumi", 2018, studios=("Other",), source="Original", genres=("Comedy", "Parody")
    )
    relations = [(2, 1, RELATED), (3, 1, RELATED), (1, 3, RELATED), (1, 999, RELATED)]
    assert [one.franchise for one in assign([first, sequel, guest])] == [1, 2, 3]
    assert [one.franchise for one in assign([first, sequel, guest], relations)] == [1, 1, 3]


def test_a_common_first_word_does_not_join() -> None:
    apart = [
        title(1, "Monster", studios=("A",)),
        title(2, "Monster Strike", studios=("B",), source="Game", genres=("Game",)),
    ]
    assert [one.franchise for one in assign(apart)] == [1, 2]


def test_a_sequel_with_words_after_the_name_joins() -> None:
    first = title(1, "Nora", japanese_name="ノラガミ様", studios=("Bones",))
    second = title(2, "Nora Aragoto", 2011, japanese_name="ノラガミ様 乱", studios=("Bones",))
    assert [one.franchise for one in assign([first, second])] == [1, 1]


def test_a_shared_ending_needs_nearly_every_fact() -> None:
    first, second = title(1, "Bakemonogatari"), title(2, "Nisemonogatari", 2012)
    stranger = title(3, "Genjimonogatari", 1987, studios=("Other",), source="Novel", genres=("Historical",))
    assert [one.franchise for one in assign([first, second, stranger])] == [1, 1, 3]


def test_relations_join_whatever_the_names() -> None:
    titles = [title(1, "Alpha"), title(2, "Beta", studios=("Other",)), title(3, "Gamma", studios=("Third",))]
    assigned = assign(titles, [(2, 1, "Sequel"), (1, 3, "Character"), (1, 99, "Sequel")])
    assert [one.franchise for one in assigned] == [1, 1, 3]


def test_songs_of_one_name_are_different_songs() -> None:
    facts = {"type": "Music", "studios": (), "genres": (), "source": "Original", "japanese_name": "ほうき星"}
    songs = [title(1, "Houkiboshi", 2001, **facts), title(2, "Houkiboshi", 2019, **facts)]
    assert [one.franchise for one in assign(songs)] == [1, 2]
    films = [replace(song, type="Movie") for song in songs]
    assert [one.franchise for one in assign(films)] == [1, 1]


def test_a_subtitle_after_a_telling_name_needs_little() -> None:
    other = {"studios": ("Other",), "source": "Other", "genres": ("Comedy",)}
    first, shorts = title(1, "Kaze no Tabi"), title(2, "Kaze no Tabi: Oshaberi", 2012, **other)
    siblings = title(3, "Umi no Tabibito: Haru"), title(4, "Umi no Tabibito: Aki", 2012, **other)
    assert [one.franchise for one in assign([first, shorts])] == [1, 1]
    assert [one.franchise for one in assign(siblings)] == [3, 4], "neither is what the other adds to"


def test_a_studio_that_is_not_known_speaks_less_against_than_another_one() -> None:
    first = title(1, "Hoshi no Tabi", genres=("Action",))
    facts = {"source": "", "genres": ("Comedy",), "japanese_name": ""}
    unknown = title(2, "Hoshi no Tabi e no Michi", 2012, studios=(), **(facts | {"source": "Manga"}))
    named = replace(unknown, studios=("Other",))
    wish = {"english_name": "Star Trip"}
    first, unknown, named = (replace(one, **wish) for one in (first, unknown, named))  # type: ignore[arg-type]
    far = {"year": 2030}
    assert [one.franchise for one in assign([first, replace(unknown, **far)])] == [1, 1]  # type: ignore[arg-type]
    assert [one.franchise for one in assign([first, replace(named, **far)])] == [1, 2]  # type: ignore[arg-type]


def test_two_japanese_letters_name_a_franchise_and_one_does_not() -> None:
    other = {"studios": (), "source": "Manga", "genres": ("Comedy",)}
    first, recap = title(1, "Mushi", 2005, japanese_name="蟲師"), title(2, "Mushi Recap", 2006, **other)
    assert [one.franchise for one in assign([first, replace(recap, japanese_name="蟲師 ダイジェスト")])] == [
        1,
        1,
    ]
    assert [
        one.franchise
        for one in assign([replace(first, japanese_name="鬼"), replace(recap, year=2030, japanese_name="鬼")])
    ] == [1, 2]


def test_co_watching_confirms() -> None:
    titles = [title(1, "Kagerou"), title(2, "Kagerou: Yoru", studios=("Other",), source="Game")]
    assert [one.franchise for one in assign(titles)] == [1, 2]
    assert [one.franchise for one in assign(titles, co_watching=lambda a, b: None)] == [1, 2]
    assert [one.franchise for one in assign(titles, co_watching=lambda a, b: 0.9)] == [1, 1]


def test_ties_put_tv_first_and_recaps_last() -> None:
    titles = [
        title(1, "Kaze no Tabi Recap", type="Special"),
        title(2, "Kaze no Tabi OVA", type="OVA"),
        title(3, "Kaze no Tabi"),
        title(4, "Kaze no Tabi Movie", None, type="Movie"),
    ]
    places = {one.name: one.franchise_place for one in assign(titles)}
    assert places == {
        "Kaze no Tabi": 1,
        "Kaze no Tabi OVA": 2,
        "Kaze no Tabi Recap": 3,
        "Kaze no Tabi Movie": 4,
    }


def test_no_giants() -> None:
    titles = [title(n, f"Kaze no Tabi: Dai {n} Wa") for n in range(1, MAX_SIZE + 40)]
    assert max(one.franchise_size for one in assign(titles)) <= MAX_SIZE


@given(st.permutations(range(8)))
def test_the_order_of_titles_does_not_matter(order: list[int]) -> None:
    names = [
        "Hoshi no Tabi",
        "Hoshi no Tabi 2",
        "Hoshi no Tabi: Yoru",
        "Mori",
        "Mori Movie",
        "Umi",
        "Umi no Uta",
        "Umi OVA",
    ]
    titles = [title(n + 1, name, 2000 + n) for n, name in enumerate(names)]
    shuffled = assign([titles[n] for n in order])
    assert sorted(shuffled, key=lambda one: one.anime_id) == assign(titles)


@given(st.lists(st.sampled_from(["A", "A 2", "B", "B: C", "C", ""]), min_size=1, max_size=9))
def test_places_count_from_one_within_each_franchise(names: list[str]) -> None:
    assigned = assign([title(n + 1, name or "?", 2000 + n % 3) for n, name in enumerate(names)])
    groups: dict[int, list[Title]] = {}
    for one in assigned:
        groups.setdefault(one.franchise, []).append(one)
    for franchise, members in groups.items():
        assert franchise == min(one.anime_id for one in members)
        assert sorted(one.franchise_place for one in members) == list(range(1, len(members) + 1))
        assert {one.franchise_size for one in members} == {len(members)}
    assert [replace(one, franchise=0, franchise_place=1, franchise_size=1).name for one in assigned] == [
        n or "?" for n in names
    ]


@pytest.mark.shared
def test_well_known_franchises(real_catalogue: Catalogue) -> None:
    titles = {one.anime_id: one for one in assign(real_catalogue.titles)}
    together = [
        (1, 5),  # Cowboy Bebop and its film
        (16498, 25777, 35760, 38524, 40028),  # Shingeki no Kyojin, four seasons
        (20, 1735),  # Naruto and Shippuuden
        (1575, 2904),  # Code Geass and R2
        (9253, 30484),  # Steins;Gate and 0
        (121, 5114),  # both series of Fullmetal Alchemist
        (918, 9969, 28977),  # Gintama
        (5081, 11597),  # Bakemonogatari and Nisemonogatari
    ]
    for ids in together:
        assert len({titles[i].franchise for i in ids}) == 1, [titles[i].name for i in ids]
        places = [titles[i].franchise_place for i in ids]
        assert places == sorted(places)
    assert titles[101].franchise != titles[857].franchise, "Air is not Air Gear"
    assert len({one.franchise for one in titles.values() if one.name == "Hinamatsuri"}) == 2
    assert max(one.franchise_size for one in titles.values()) <= MAX_SIZE
