from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from web.diagrams import bars, columns


@given(st.lists(st.integers(0, 10**6), max_size=12), st.text(max_size=20).filter(str.isprintable))
def test_bars_are_well_formed_and_inside_their_frame(values: list[int], name: str) -> None:
    svg = str(bars(values, [name] * len(values), name))
    tree = ET.fromstring(svg)  # our own text
    height = float(tree.attrib["viewBox"].split()[3])
    for rect in tree.iter("rect"):
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= 320
        assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= height
    assert len(list(tree.iter("rect"))) == len(values)
    assert "style" not in svg


def test_the_longest_bar_is_the_largest_value_and_lengths_are_in_proportion() -> None:
    tree = ET.fromstring(str(bars([30, 60, 0], ["a", "b", "c"], "Genres")))  # our own text
    lengths = [float(rect.attrib["width"]) for rect in tree.iter("rect")]
    assert lengths[1] == 2 * lengths[0] > 0
    assert lengths[2] == 0


def test_a_long_label_is_cut_and_a_korean_one_sooner() -> None:
    texts = ET.fromstring(str(bars([1, 1, 1], ["Romance", "Production I.G and others", "가" * 12], "x")))
    shown = [text.text for text in texts.iter("text") if text.attrib.get("class") == "label"]
    assert shown == ["Romance", "Production I.G a…", "가" * 8 + "…"]


def test_numbers_that_are_too_wide_for_their_column_are_rounded() -> None:
    few, many = str(columns([46_772], ["1"], "x")), str(columns([46_772] * 10, ["1"] * 10, "x"))
    assert ">46,772<" in few
    assert ">47k<" in many
    assert "1: 46,772" in many
    for value, said in ((999, "999"), (1_627, "1.6k"), (9_999, "10k"), (999_999, "1.0m")):
        assert f">{said}<" in str(columns([value] * 10, ["1"] * 10, "x"))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_numbers_behind_bars_end_inside_the_frame(values: list[int]) -> None:
    tree = ET.fromstring(str(bars(values, ["a"] * len(values), "x")))  # our own text
    for text in tree.iter("text"):
        if text.attrib.get("class") != "label":
            assert float(text.attrib["x"]) + 6.4 * len(text.text or "") <= 320


@given(st.lists(st.integers(0, 10**6), max_size=12), st.text(max_size=20).filter(str.isprintable))
def test_it_is_well_formed_and_inside_its_frame(values: list[int], name: str) -> None:
    svg = str(columns(values, [str(place) for place in range(len(values))], name))
    tree = ET.fromstring(svg)  # our own text
    for rect in tree.iter("rect"):
        assert 0 <= float(rect.attrib["x"]) <= 320
        assert 0 <= float(rect.attrib["y"]) <= 96
        assert float(rect.attrib["height"]) >= 0
    assert "style" not in svg


def test_the_numbers_are_told_to_those_who_hear_the_page() -> None:
    svg = str(columns([1, 1200], ["a", "<b>"], "Own scores"))
    assert 'aria-label="Own scores: a: 1, &lt;b&gt;: 1,200"' in svg
    assert len(re.findall("<rect", svg)) == 2
