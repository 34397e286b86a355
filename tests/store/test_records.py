from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from store.records import QUERY_LIMIT, NewEvent, storable

NOW = datetime(2021, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "listen"),
        ("time", datetime(2021, 3, 15)),  # noqa: DTZ001, RUF100  (what is refused)
        ("anime_id", 2**63),
        ("user_id", -(2**63) - 1),
        ("value", float("nan")),
        ("value", float("inf")),
        ("visitor", "v" * 65),
        ("visitor", "nul\0"),
        ("visitor", "\ud800"),
        ("detail", {"a": object()}),
        ("detail", {"a": float("nan")}),
        ("detail", {"a": "x" * 5000}),
    ],
)
def test_what_cannot_be_stored_is_named(field: str, value: Any) -> None:
    facts: dict[str, Any] = {"kind": "search", "time": NOW, field: value}
    with pytest.raises(InvalidInput) as caught:
        NewEvent(**facts)
    assert caught.value.where.startswith(f"{field}=")


def test_a_long_query_is_cut() -> None:
    assert NewEvent("search", NOW, query="가" * 10_000).query == "가" * QUERY_LIMIT


@given(st.text(alphabet=st.characters()))
def test_storable_text_can_be_encoded_and_stays_as_it_is(text: str) -> None:
    once = storable(text)
    assert "\0" not in once.encode("utf-8").decode("utf-8")
    assert storable(once) == once
