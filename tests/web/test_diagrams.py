from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from web.diagrams import columns


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
