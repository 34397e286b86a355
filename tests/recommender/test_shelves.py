"""The home page's shelves."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from core.catalogue import Catalogue
from core.exclusion import Purpose, excluded_items
from core.lists import PersonLists
from core.person import Person
from core.status import ListStatus
from recommender.batch import write_batch
from recommender.chart_shelves import slug
from recommender.cold_start.exposure import SLOTS
from recommender.parts import Parts
from recommender.records import Shelf
from recommender.service import Recommender
from tests.factories import make_lists, make_title
from tests.recommender.versions import person, small_version

WATCHING, COMPLETED, ON_HOLD, DROPPED, PLAN = ListStatus
DAY = date(2021, 3, 15)

#: Shelves that recommend; "no title twice" binds them.
MADE_FOR = ("top_picks", "because-", "similar_to_liked", "people_like_you", "new_for_you", "hidden_gems")
OWN = ("continue", "pick_up_again", "on_your_list")


def circles(root: Path, size: int) -> Path:
    """Four circles of `size` titles; two hundred people, each at home in one circle.

    Of each run of ten titles a circle scores the first two 5, the next two 6, and so on up to 9.
    """
    titles = [
        make_title(
            anime_id=item + 1,
            name=f"Title {item}",
            genres=(f"Genre {item // 10}",),
            type="TV",
            score=6.0 + item % 10 * 0.3,
            score_counts=(1,) * 8 + (item % 10, item % 10),
            members=1000 - 90 * (item % 10),
            aired_from=DAY - timedelta(days=30 * (item % 10) + 1),
            franchise=item + 1,
        )
        for item in range(4 * size)
    ]
    entries = {
        user: [
            (size * (user % 4) + place, COMPLETED, 5 + place % 10 // 2, 0)
            for place in range(size)
            if (place * 7 + user // 4 * 11 + place // 10) % 10 < 7
        ]
        for user in range(200)
    }
    return small_version(root, Catalogue(titles), make_lists(entries))


@pytest.fixture(scope="module")
def big_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred and forty titles in four circles."""
    return circles(tmp_path_factory.mktemp("big"), 60)


@pytest.fixture(scope="module")
def people(big_version: Path) -> PersonLists:
    return PersonLists.load(big_version)


@pytest.fixture(scope="module")
def big(big_version: Path, people: PersonLists) -> Recommender:
    return Recommender.open(big_version, Catalogue.load(big_version), people)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    """Circles so wide that no other shelf can use up what a circle praises, however titles are ranked."""
    version = circles(tmp_path_factory.mktemp("wide"), 200)
    return Recommender.open(version, Catalogue.load(version), PersonLists.load(version))


def items_by_key(shelves: list[Shelf]) -> dict[str, list[int]]:
    return {shelf.key: [title.item for title in shelf.titles] for shelf in shelves}


def by_key(shelves: list[Shelf]) -> dict[str, Shelf]:
    assert len({shelf.key for shelf in shelves}) == len(shelves)
    return {shelf.key: shelf for shelf in shelves}


FAN = person(
    *[(item, COMPLETED, 9) for item in range(5)],
    (20, COMPLETED, 8),
    (21, WATCHING, 0),
    (22, ON_HOLD, 0),
    (23, PLAN, 0),
    (30, DROPPED, 2),
    user_id=7,
)


def test_a_visitor_sees_charts_in_page_order_with_true_ranks(recommender: Recommender) -> None:
    shelves = recommender.shelves(None, DAY)
    keys = [shelf.key for shelf in shelves]
    assert keys[:6] == ["mix", "top10", "trending", "top_rated", "most_watched", "most_watched_month"]
    assert all(key.startswith("genre-") for key in keys[6:] if key != "newest")
    for shelf in shelves[1:]:
        assert [title.rank for title in shelf.titles] == list(range(1, len(shelf.titles) + 1))
    top = by_key(shelves)["top10"]
    assert top.numbered
    assert len(top.titles) == 10
    assert top.window == "all time"


def test_the_simulated_month_is_labelled(recommender: Recommender) -> None:
    shelves = by_key(recommender.shelves(None, DAY))
    assert shelves["trending"].window == shelves["most_watched_month"].window == "simulated month"
    assert shelves["trending"].titles[0].item == 7


def test_without_events_there_is_no_month(big: Recommender) -> None:
    assert not {shelf.window for shelf in big.shelves(None, DAY)} & {"this month", "simulated month"}


def test_charts_keep_true_ranks_and_skip_what_is_completed_or_watched(big: Recommender) -> None:
    everyone, mine = by_key(big.shelves(None, DAY)), by_key(big.shelves(FAN, DAY))
    hidden = set(excluded_items(FAN, Purpose.SEARCH).tolist())
    ranks = {title.item: title.rank for title in everyone["top_rated"].titles}
    for title in mine["top_rated"].titles:
        assert title.item not in hidden
        assert title.rank == ranks.get(title.item, title.rank)
    own = mine["genre-genre-0"]
    assert [title.rank for title in own.titles] == [1, 2, 3, 4, 5], "the lesser five are completed"


def test_the_top_ten_marks_what_is_completed_and_hides_nothing(recommender: Recommender) -> None:
    somebody = person((5, COMPLETED, 9), (0, WATCHING, 0))
    top = by_key(recommender.shelves(somebody, DAY))["top10"]
    marked = {title.item: title.done for title in top.titles}
    assert marked[5] is True
    assert marked[0] is False
    assert len(top.titles) == 10


def test_a_persons_page_begins_with_their_own_shelves(big: Recommender) -> None:
    keys = [shelf.key for shelf in big.shelves(FAN, DAY)]
    assert keys[:4] == ["top_picks", "continue", "pick_up_again", "on_your_list"]
    assert any(key.startswith("because-") for key in keys)
    assert keys.index("top10") > keys.index("hidden_gems")


def test_no_title_is_recommended_twice_and_none_was_seen(big: Recommender) -> None:
    shelves = [shelf for shelf in big.shelves(FAN, DAY) if shelf.key.startswith((*MADE_FOR, *OWN))]
    counts = Counter(title.item for shelf in shelves for title in shelf.titles)
    assert max(counts.values()) == 1
    seen = set(excluded_items(FAN, Purpose.RECOMMENDATION).tolist())
    for shelf in shelves:
        if shelf.key.startswith(MADE_FOR):
            assert not seen & {title.item for title in shelf.titles}


@pytest.fixture(scope="module")
def pages(big: Recommender, people: PersonLists) -> list[list[Shelf]]:
    """The home pages of everybody."""
    return [big.shelves(somebody, DAY) for somebody in people]


class TestHundreds:
    """What holds for everybody of the build."""

    def test_no_title_is_recommended_twice_and_none_was_seen(
        self, pages: list[list[Shelf]], people: PersonLists
    ) -> None:
        assert len(people) == 200
        for page, somebody in zip(pages, people, strict=True):
            shelves = [shelf for shelf in page if shelf.key.startswith(MADE_FOR)]
            shown = [title.item for shelf in shelves for title in shelf.titles]
            assert len(set(shown)) == len(shown)
            assert not set(shown) & set(excluded_items(somebody, Purpose.RECOMMENDATION).tolist())
            assert all(len(shelf.titles) >= 4 for shelf in shelves)

    def test_a_page_stays_for_the_day_and_is_another_tomorrow(
        self, pages: list[list[Shelf]], big: Recommender, people: PersonLists
    ) -> None:
        assert [big.shelves(people.person(user), DAY) for user in range(0, 200, 10)] == pages[::10]
        tomorrow = [big.shelves(people.person(user), DAY + timedelta(days=1)) for user in range(0, 200, 4)]
        others = [one != other for one, other in zip(pages[::4], tomorrow, strict=True)]
        assert sum(others) > 0.95 * len(others)

    def test_a_batch_changes_no_page(
        self, big: Recommender, big_version: Path, people: PersonLists, tmp_path: Path
    ) -> None:
        write_batch(big_version, None, 50, tmp_path, 1)
        reading = Recommender.open(big_version, Catalogue.load(big_version), people, tmp_path)
        for user in range(0, 200, 10):
            somebody = people.person(user)
            assert items_by_key(reading.shelves(somebody, DAY)) == items_by_key(big.shelves(somebody, DAY))


def test_what_is_planned_is_marked_on_every_shelf(big: Recommender) -> None:
    plans = range(20, 50)
    somebody = person(*[(item, COMPLETED, 9) for item in range(5)], *[(item, PLAN, 0) for item in plans])
    shelves = [shelf for shelf in big.shelves(somebody, DAY) if shelf.key.startswith((*MADE_FOR, *OWN))]
    marked = [(title.item in plans, title.planned) for shelf in shelves for title in shelf.titles]
    assert all(planned == mark for planned, mark in marked)
    elsewhere = {title.item for shelf in shelves if shelf.key not in OWN for title in shelf.titles}
    assert elsewhere & set(plans), "more is planned than the list's own shelf holds"


@pytest.fixture(scope="module")
def exploring(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    """A series (0) with two films (1, 2) and a new season (30), 27 titles beside it, and six new ones."""
    story, new = {0: 1, 1: 2, 2: 3, 30: 4}, range(30, 37)
    titles = [
        make_title(
            anime_id=item + 1,
            name=f"Title {item}",
            genres=("Space",),
            type="Movie" if item in (1, 2) else "TV",
            score=7.0 + item % 7 / 10,
            members=0 if item in new else 1000,
            aired_from=DAY - timedelta(days=30 if item in new else 4000),
            franchise=1 if item in story else item + 1,
            franchise_place=story.get(item, 1),
        )
        for item in range(37)
    ]
    rng = np.random.default_rng(0)
    entries = {
        user: [(item, COMPLETED, 9, 0) for item in (0, 1, 2, *(3 + rng.permutation(27)[:10]).tolist())]
        for user in range(60)
    }
    root = tmp_path_factory.mktemp("exploring")
    version = small_version(root, Catalogue(titles), make_lists(entries))
    return Recommender.open(version, Catalogue.load(version), PersonLists.load(version))


def test_new_titles_get_two_places_by_known_chances_and_no_story_a_third(exploring: Recommender) -> None:
    somebody = person((0, COMPLETED, 9), (5, COMPLETED, 8), (6, COMPLETED, 9))
    drawn: Counter[int] = Counter()
    for day in range(40):
        picks = by_key(exploring.shelves(somebody, DAY + timedelta(days=day)))["top_picks"].titles
        assert {1, 2} <= {title.item for title in picks}, "both films are picked"
        explored = {place: one for place, one in enumerate(picks, start=1) if one.explored is not None}
        assert tuple(explored) == SLOTS
        for place, one in explored.items():
            assert one.explored is not None
            assert one.explored.slot == place
            assert one.explored.propensity == pytest.approx(1 / 6)
            drawn[one.item] += 1
    assert set(drawn) == set(range(31, 37)), "the new season would be the third of its story"


def test_top_picks_come_from_the_persons_circle_with_their_words(big: Recommender) -> None:
    picks = by_key(big.shelves(FAN, DAY))["top_picks"].titles
    assert all(title.item < 60 for title in picks[:10])
    assert picks[0].reason.text.startswith("Because you gave Title ")


def test_their_own_lists_say_how_far_they_are(big: Recommender) -> None:
    shelves = by_key(big.shelves(FAN, DAY))
    assert [title.item for title in shelves["continue"].titles] == [21]
    assert [title.item for title in shelves["on_your_list"].titles] == [23]
    assert shelves["on_your_list"].titles[0].reason.text == "You plan to watch it"
    assert shelves["continue"].titles[0].reason.text == "You have begun it"


def test_episodes_are_counted_where_they_are_known(recommender: Recommender, lists: PersonLists) -> None:
    shelf = by_key(recommender.shelves(lists.by_id(0), DAY))["continue"]
    assert shelf.titles[0].reason.text == "You have watched 5 of 12 episodes"


def test_because_shelves_rotate_by_day_and_stay_for_the_day(big: Recommender) -> None:
    def because(day: date) -> list[str]:
        return [shelf.key for shelf in big.shelves(FAN, day) if shelf.key.startswith("because-")]

    assert because(DAY) == because(DAY)
    assert 1 <= len(because(DAY)) <= 3
    assert len({tuple(because(DAY + timedelta(days=n))) for n in range(12)}) > 1
    assert big.shelves(FAN, DAY) == big.shelves(FAN, DAY)


def test_new_titles_began_within_a_year_and_gems_are_little_known(big: Recommender, parts: Parts) -> None:
    shelves = by_key(big.shelves(FAN, DAY))
    for title in shelves["hidden_gems"].titles:
        assert title.item % 10 >= 7
        assert title.reason.text.startswith("Known to ")
    assert parts.recent.sum() == 1


def test_people_like_you_are_quoted_with_their_scores(wide: Recommender) -> None:
    newcomer = person((8, COMPLETED, 9))
    titles = by_key(wide.shelves(newcomer, DAY))["people_like_you"].titles
    for title in titles:
        given = 5 + title.item % 10 // 2
        assert title.item < 200
        assert title.reason.text.endswith(f"people with a taste like yours gave it {given:.1f}")
        assert given >= 7, "above the mean of what they gave"


@pytest.mark.parametrize("n_titles", [1, 3, 10])
def test_a_few_titles_are_answered_at_once(big: Recommender, big_version: Path, n_titles: int) -> None:
    files = {path: path.stat().st_mtime_ns for path in big_version.rglob("*")}
    stranger = Person.from_titles([60 + 5 * n for n in range(n_titles)])
    found = [one.item for one in big.recommend(stranger, 10)]
    assert sum(60 <= item < 120 for item in found) >= 8, "what their circle watches"
    assert not set(found) & set(stranger.items.tolist())
    assert files == {path: path.stat().st_mtime_ns for path in big_version.rglob("*")}, "nothing is rebuilt"


def test_an_empty_list_sees_the_visitors_page(big: Recommender) -> None:
    assert big.shelves(Person.from_titles([]), DAY) == big.shelves(None, DAY)


def test_who_has_completed_everything_still_has_a_top_ten(big: Recommender) -> None:
    shelves = big.shelves(Person.from_titles(list(range(240))), DAY)
    assert [shelf.key for shelf in shelves] == ["top10"]
    assert all(title.done for title in shelves[0].titles)


def test_liked_genres_come_first(big: Recommender) -> None:
    def genres(shelves: list[Shelf]) -> list[str]:
        return [shelf.key for shelf in shelves if shelf.key.startswith("genre-")]

    assert genres(big.shelves(FAN, DAY))[:2] == ["genre-genre-0", "genre-genre-2"]
    assert len(genres(big.shelves(None, DAY))) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Slice of Life", "slice-of-life"),
        ("Sci-Fi", "sci-fi"),
        ("드라마", "드라마"),
        ("(no genres)", "no-genres"),
    ],
)
def test_slugs(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_no_version_of_the_page_names_a_medium(big: Recommender) -> None:
    for shelf in big.shelves(FAN, DAY):
        assert "anime" not in shelf.name.text.lower()
        assert "!" not in shelf.name.text


def test_the_version_opens_again_as_it_was(version: Path, catalogue: Catalogue, lists: PersonLists) -> None:
    first = Recommender.open(version, catalogue, lists).shelves(lists.by_id(5), DAY)
    assert Recommender.open(version, catalogue, lists).shelves(lists.by_id(5), DAY) == first
