"""Whatever is typed, the site as it is served answers; see tests/hostile_queries.py."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from tests.hostile_queries import ALWAYS, LONGEST, ask_everywhere, scripts, texts


@pytest.mark.parametrize("text", ALWAYS, ids=range(len(ALWAYS)))
def test_the_worst(whole_app: Flask, text: str) -> None:
    assert [reply for reply in ask_everywhere(whole_app, text, "embedded") if reply.problem] == []


@given(text=texts())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_breaks_a_door(whole_app: Flask, text: str) -> None:
    assert [reply for reply in ask_everywhere(whole_app, text, "embedded") if reply.problem] == []


def test_the_texts_are_as_bad_as_they_say() -> None:
    assert scripts().keys() >= {
        "LATIN",
        "CYRILLIC",
        "ARABIC",
        "DEVANAGARI",
        "THAI",
        "CJK",
        "HIRAGANA",
        "HANGUL",
    }
    assert len(scripts()) > 100
    assert max(map(len, ALWAYS)) == LONGEST == 10_000
