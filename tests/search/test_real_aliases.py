"""The alias table against the whole real catalogue: its names are right, and each one finds its title."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue import Catalogue, KnownTitle, Title
from core.title_names import TitleNames, name_in
from search.aliases import Alias, read_aliases
from search.normalise import normalise
from search.outside_titles import read_outside_titles
from search.records import Case, SearchRequest
from search.service import SearchService

pytestmark = pytest.mark.shared

#: Aliases that another title owns: what is found first, and why.
COLLISIONS = {
    (136, "헌터×헌터"): 11061,  # both series bear it; the one that more people watch leads
    (121, "강연금"): 5114,  # the same
    (121, "ハガレン"): 5114,  # the same
    (35062, "MahoYome"): 36502,  # the main name of a mini series
    (35062, "まほよめ"): 36502,  # that mini series' Japanese name
    (40748, "Jujutsu Kaisen"): 38777,  # the main name of a promotional short
}


def most_listed(real_catalogue: Catalogue, n: int) -> list[Title]:
    return sorted(real_catalogue.titles, key=lambda title: (-title.members, title.anime_id))[:n]


def found_first(real_service: SearchService, real_catalogue: Catalogue, alias: Alias) -> bool:
    """Whether an alias leads to its title: on top, or known by name where it is not offered."""
    answer = real_service.search(SearchRequest(alias.name.text, per_page=1))
    if alias.anime_id in real_catalogue.items:
        found = [real_catalogue.titles[hit.item].anime_id for hit in answer.titles]
        return found == [alias.anime_id]
    return answer.case is Case.NOT_OFFERED and answer.known_name == alias.title and len(answer.similar) > 5


def test_every_alias_belongs_to_the_title_it_names(real_catalogue: Catalogue) -> None:
    titles: list[Title | KnownTitle] = [*real_catalogue.titles, *real_catalogue.known, *read_outside_titles()]
    names = {title.anime_id: title.names for title in titles}
    for alias in read_aliases():
        assert alias.title == names[alias.anime_id][0], alias
        own = {normalise(name).replace(" ", "") for name in names[alias.anime_id]}
        assert normalise(alias.name.text).replace(" ", "") not in own, f"{alias} adds nothing"


def test_outside_titles_are_outside_and_speak_its_genres(real_catalogue: Catalogue) -> None:
    inside = {title.anime_id for title in real_catalogue.titles} | set(real_catalogue.known_by_id)
    genres = {genre for title in real_catalogue.titles for genre in title.genres}
    for title in read_outside_titles():
        assert title.anime_id not in inside
        assert set(title.genres) <= genres


def test_the_400_most_listed_titles_have_a_korean_name(real_catalogue: Catalogue, real_version: Path) -> None:
    names = TitleNames.load(real_version)
    lacking = [
        title.name
        for title in most_listed(real_catalogue, 400)
        if not name_in("ko", names.of(title.anime_id))
    ]
    assert lacking == []


def test_korean_names_and_short_forms_find_their_title_first(
    real_service: SearchService, real_catalogue: Catalogue
) -> None:
    missed = [alias for alias in read_aliases() if not found_first(real_service, real_catalogue, alias)]
    assert {(alias.anime_id, alias.name.text) for alias in missed} == set(COLLISIONS)
    korean = [alias for alias in read_aliases() if alias.name.lang == "ko"]
    assert sum(alias in missed for alias in korean) / len(korean) <= 0.01


@pytest.mark.parametrize(("owner", "text"), COLLISIONS)
def test_where_a_name_collides_its_title_is_near_the_top(
    real_service: SearchService, real_catalogue: Catalogue, owner: int, text: str
) -> None:
    hits = real_service.search(SearchRequest(text)).titles
    assert real_catalogue.titles[hits[0].item].anime_id == COLLISIONS[owner, text]
    assert owner in [real_catalogue.titles[hit.item].anime_id for hit in hits[:2]]


@pytest.mark.parametrize(
    ("typed", "anime_id"),
    [
        ("진격의 거인", 16498),
        ("진격의거인", 16498),
        ("너의 이름은", 32281),
        ("너의 이름은.", 32281),
        ("FMAB", 5114),
        ("aot", 16498),
        ("SnK", 16498),
        ("jjba", 14719),
        ("HxH", 11061),
        ("귀칼", 38000),
        ("원피스", 21),
        ("ワンピース", 21),
    ],
)
def test_what_people_type(
    real_service: SearchService, real_catalogue: Catalogue, typed: str, anime_id: int
) -> None:
    answer = real_service.search(SearchRequest(typed))
    assert real_catalogue.titles[answer.titles[0].item].anime_id == anime_id
    assert answer.case is Case.ONE_TITLE or typed == "ワンピース"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Frieren", "Sousou no Frieren"), ("최애의 아이", "Oshi no Ko"), ("dandadn", "Dandadan")],
)
def test_titles_outside_the_catalogue_are_known(real_service: SearchService, typed: str, name: str) -> None:
    answer = real_service.search(SearchRequest(typed))
    assert answer.case is Case.NOT_OFFERED
    assert (answer.known_name, answer.known_reason) == (name, "not in this catalogue")
    assert len(answer.similar) == 20


@pytest.mark.parametrize("typed", ["op no", "opp", "일상 2", "indez"])
def test_short_names_do_not_hit_inside_other_words(real_service: SearchService, typed: str) -> None:
    hits = real_service.search(SearchRequest(typed, per_page=100)).titles
    assert not [hit for hit in hits if hit.matched_name in ("OP", "일상", "Index")]
