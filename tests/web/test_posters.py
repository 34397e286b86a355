"""Posters: the same facts give the same picture, and every name they use exists."""

from __future__ import annotations

import gzip
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from core.catalogue import Title
from etl.demo import read_demo
from tests.factories import make_title
from web.posters import poster
from web.posters.drawing import draw, era_of, palette_of
from web.posters.looks import FAMILIES, LOOKS, SCENES, UNKNOWN, looks_of, telling_first

STATIC = Path(__file__).parents[2] / "static"
SPRITE = "/static/0123456789ab/posters.svg"
SVG = "{http://www.w3.org/2000/svg}"
CSS = (STATIC / "css" / "posters.css").read_text(encoding="utf-8")

#: Every genre of the anime lists, and every one of MovieLens' films.
GENRES = (
    "Action Adventure Cars Comedy Dementia Demons Drama Ecchi Fantasy Game Harem Hentai Historical Horror Josei "
    "Kids Magic Martial_Arts Mecha Military Music Mystery Parody Police Psychological Romance Samurai School Sci-Fi "
    "Seinen Shoujo Shoujo_Ai Shounen Shounen_Ai Slice_of_Life Space Sports Super_Power Supernatural Thriller Vampire "
    "Yaoi Yuri Animation Children Crime Documentary Film-Noir IMAX Musical War Western"
).replace("_", " ")
ALL_GENRES = re.findall(r"Martial Arts|Shoujo Ai|Shounen Ai|Slice of Life|Super Power|[\w-]+", GENRES)


def shown(title: Title, opening: Title | None = None) -> str:
    return str(draw(title, opening or title, SPRITE))


def classes(title: Title, opening: Title | None = None) -> set[str]:
    return set(ET.fromstring(shown(title, opening)).attrib["class"].split())


def shapes(markup: str) -> list[str]:
    """The names of the sprite's shapes that a poster uses."""
    return re.findall(r'href="[^"#]+#([^"]+)"', markup)


def ids_of(sprite: ET.Element) -> set[str]:
    return {element.attrib["id"] for element in sprite.iter() if "id" in element.attrib}


@pytest.fixture(scope="module")
def sprite() -> ET.Element:
    return ET.parse(STATIC / "posters.svg").getroot()


def test_a_poster_is_drawn_the_same_every_time() -> None:
    title = make_title(5, genres=("Action", "Drama"), year=1994)
    assert shown(title) == shown(replace(title, score=None))


def test_a_request_gives_the_sprite_its_hashed_address(site_app: Flask) -> None:
    with site_app.test_request_context("/"):
        markup = poster(make_title(5))
    assert isinstance(markup, Markup)
    address = re.findall(r'href="([^"#]+)#', markup)[0]
    answer = site_app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.cache_control.immutable
    assert answer.mimetype == "image/svg+xml"


@pytest.mark.parametrize("genre", ALL_GENRES)
def test_every_genre_has_a_look_whose_shapes_exist(genre: str, sprite: ET.Element) -> None:
    look = LOOKS[genre]
    for anime_id in range(12):
        assert set(shapes(shown(make_title(anime_id, genres=(genre,), year=1985)))) <= ids_of(sprite)
    assert look.scene in SCENES
    assert look.family in FAMILIES


def test_the_sprite_holds_what_posters_use_and_nothing_else(sprite: ET.Element) -> None:
    scenes = {f"{scene}-{number}" for scene, drawings in SCENES.items() for number in range(1, drawings + 1)}
    lights = {look.light for look in (*LOOKS.values(), UNKNOWN)}
    assert ids_of(sprite) == scenes | lights | {"e70", "e80", "e90"}
    assert set(SCENES) == {look.scene for look in (*LOOKS.values(), UNKNOWN)}


def test_every_drawing_of_a_scene_is_used() -> None:
    for genre, scene in (("Action", "action"), ("Horror", "horror"), ("Mecha", "mecha")):
        drawn = {shapes(shown(make_title(number, genres=(genre,))))[1] for number in range(80)}
        assert drawn == {f"{scene}-{number}" for number in range(1, SCENES[scene] + 1)}


def test_the_telling_genre_leads_wherever_the_source_lists_it() -> None:
    assert telling_first(["Action", "Comedy", "Mecha"])[0] == "Mecha"
    assert looks_of(("Action", "Space")) == looks_of(("Space", "Action"))
    assert looks_of(("Action", "Space"))[0] == LOOKS["Space"]


def test_the_second_genre_gives_the_light() -> None:
    alone, with_school = make_title(genres=("Action",)), make_title(genres=("Action", "School"))
    assert looks_of(with_school.genres)[1].light in shown(with_school)
    assert looks_of(alone.genres)[0] is looks_of(alone.genres)[1]


def test_the_address_of_the_sprite_is_escaped() -> None:
    assert "&#34;&gt;" in draw(make_title(), make_title(), '/a">')


def test_titles_without_a_known_genre_get_the_default() -> None:
    assert looks_of(()) == looks_of(("Gardening",)) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("year", "era"),
    [(1917, "e70"), (1979, "e70"), (1980, "e80"), (1989, "e80"), (1990, "e90"), (1999, "e90"), (2000, "e00"),
     (2009, "e00"), (2010, "e10"), (2019, "e10"), (2020, "e20"), (2031, "e20"), (None, "e10")],
)  # fmt: skip
def test_the_year_gives_the_printing(year: int | None, era: str) -> None:
    assert era_of(year) == era
    assert era in classes(make_title(year=year))


@pytest.mark.parametrize(("score", "gilt"), [(8.5, True), (9.2, True), (8.49, False), (None, False)])
def test_a_score_of_eight_and_a_half_gilds_the_edge(score: float | None, gilt: bool) -> None:
    assert ("gilt" in classes(make_title(score=score))) is gilt


@pytest.mark.parametrize(
    ("kind", "frame"), [("Movie", "film"), ("OVA", "disc"), ("Special", "disc"), ("ONA", "inset"), ("TV", "")]
)
def test_the_type_gives_the_frame(kind: str, frame: str) -> None:
    assert classes(make_title(type=kind)) & {"film", "disc", "inset"} == ({frame} if frame else set())


def test_only_a_franchise_numbers_its_titles() -> None:
    alone = make_title(3)
    assert "<text" not in shown(alone)
    assert ">2</text>" in shown(replace(alone, franchise=1, franchise_place=2, franchise_size=4))


def test_a_franchise_shares_the_palette_of_the_title_that_opens_it() -> None:
    first = make_title(1, genres=("Horror",), franchise_size=2)
    second = make_title(2, genres=("Music",), franchise=1, franchise_place=2, franchise_size=2)
    assert f"p{palette_of(first)}" in classes(first) & classes(second, first)
    assert palette_of(first) in FAMILIES[LOOKS["Horror"].family]


def test_every_class_of_a_poster_is_styled() -> None:
    palettes = {f"p{number}" for family in FAMILIES.values() for number in family}
    assert sum(len(family) for family in FAMILIES.values()) == len(palettes)
    assert palettes == set(re.findall(r"^\.(p\d+)\b", CSS, re.M))
    # The 2010s are the plain print that the others depart from.
    for name in ("art", "e70", "e80", "e90", "e00", "e20", "film", "disc", "inset", "gilt"):
        assert re.search(rf"\.{name}\b", CSS), name


def _linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """OKLCH to linear sRGB, by https://www.w3.org/TR/css-color-4/#color-conversion-code."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _palettes() -> dict[str, dict[str, tuple[float, float, float]]]:
    found = {}
    for name, rule in re.findall(r"^\.(p\d+) {([^}]+)}", CSS, re.M):
        colours = re.findall(r"--(\w+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", rule)
        found[name] = {role: (float(L), float(c), float(h)) for role, L, c, h in colours}
    return found


def test_palettes_step_evenly_in_lightness_and_stay_in_gamut() -> None:
    palettes = _palettes()
    assert 24 <= len(palettes) <= 36
    for name, colours in palettes.items():
        assert set(colours) == {"high", "low", "glow", "far", "mid", "near", "lamp", "light"}
        ladder = [colours[role][0] for role in ("near", "mid", "far", "low", "glow", "lamp", "light")]
        steps = [after - before for before, after in pairwise(ladder)]
        assert steps == pytest.approx([0.12] * 6), name
        for colour in colours.values():
            assert all(-0.001 <= part <= 1.001 for part in _linear_rgb(*colour)), (name, colour)
    assert len({str(colours) for colours in palettes.values()}) == len(palettes)


def test_posters_and_their_files_stay_small() -> None:
    longest = make_title(
        10**12, genres=("Slice of Life", "School"), year=1985, type="Special", score=9.0, franchise_size=120,
        franchise_place=119,
    )  # fmt: skip
    assert len(shown(longest).encode()) <= 600
    assert len(gzip.compress(CSS.encode())) <= 5 * 1024
    assert len(gzip.compress((STATIC / "posters.svg").read_bytes())) <= 40 * 1024


def test_the_policy_holds_no_styles_inside(sprite: ET.Element) -> None:
    assert "style" not in shown(make_title())
    for element in sprite.iter():
        assert "style" not in element.attrib
        assert element.tag != f"{SVG}style"


def test_the_sprite_takes_every_colour_from_the_page(sprite: ET.Element) -> None:
    roles = {"high", "low", "glow", "far", "mid", "near", "lamp", "light", "ink"}
    for element in sprite.iter():
        for paint in (element.attrib.get("fill"), element.attrib.get("stroke")):
            if paint not in (None, "none"):
                assert re.fullmatch(r"var\(--(\w+)\)", paint or "")[1] in roles  # type: ignore[index]  # a match


def test_no_two_titles_of_the_demo_are_drawn_alike() -> None:
    catalogue, _ = read_demo()
    drawn = {
        shown(title, catalogue.titles[catalogue.franchises[title.franchise][0]]) for title in catalogue.titles
    }
    assert len(drawn) == len(catalogue)


def test_titles_with_the_same_facts_still_differ() -> None:
    drawn = {shown(make_title(number, genres=("Comedy",), year=2015, type="TV")) for number in range(60)}
    assert len(drawn) == 60


@given(
    anime_id=st.integers(0, 2**63 - 1),
    name=st.text(max_size=30),
    genres=st.lists(st.one_of(st.text(max_size=12), st.sampled_from(ALL_GENRES)), max_size=6).map(tuple),
    type=st.one_of(st.text(max_size=8), st.sampled_from(["TV", "Movie", "OVA"])),
    year=st.one_of(st.none(), st.integers(-5, 4000)),
    score=st.one_of(st.none(), st.floats(1, 10)),
    franchise_place=st.integers(1, 500),
    franchise_size=st.integers(1, 500),
)
def test_any_title_has_a_well_formed_hidden_poster(anime_id: int, name: str, **facts: object) -> None:
    root = ET.fromstring(shown(make_title(anime_id, name, **facts)))
    assert (root.attrib["aria-hidden"], root.attrib["focusable"]) == ("true", "false")
    assert len(list(root.iter())) <= 5
