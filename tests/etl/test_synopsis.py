from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.synopsis import is_placeholder, without_credit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "No synopsis information has been added to this title. Help improve our database by adding a synopsis here .",
        "No synopsis has been added for this series yet. Click here to update this information.",
        "No synopsis has been added for this series yet.",
    ],
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


def test_a_short_synopsis_is_no_placeholder() -> None:
    assert not is_placeholder("No synopsis can do this film justice.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bear fishes. (Source: ANN)", "A bear fishes."),
        ("A bear fishes. (Source: ANN, edited)", "A bear fishes."),
        ("A bear fishes. [Source: Crunchyroll", "A bear fishes."),
        ("A bear fishes. (from AniDB)", "A bear fishes."),
        ("A bear fishes. Source: ANN", "A bear fishes."),
        ("A bear fishes! Source: Official Website)", "A bear fishes!"),
        ("A bear fishes. [Written by MAL Rewrite] Note: in two parts.", "A bear fishes. Note: in two parts."),
        ("A bear fishes. (Source: ANN) Based on a song.", "A bear fishes. Based on a song."),
        ("A story written by a bear.", "A story written by a bear."),
        ("The bears (from both rivers) fish.", "The bears (from both rivers) fish."),
        ("The source: a river. It flows.", "The source: a river. It flows."),
    ],
)
def test_credits_are_cut(text: str, expected: str) -> None:
    assert without_credit(text) == expected


@given(
    st.text(alphabet="abc .!", min_size=1), st.sampled_from(["ANN", "AniDB", "Official site", "MU, edited"])
)
def test_cutting_leaves_the_rest_alone(text: str, source: str) -> None:
    assert without_credit(f"{text} (Source: {source})") == text.strip()
    assert without_credit(without_credit(text)) == without_credit(text)
