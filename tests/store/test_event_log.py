"""The contract of the event log, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from core.errors import InvalidInput
from core.events import KINDS
from core.settings import Settings
from store.database import Database
from store.event_log import EventLog
from store.records import LoggedEvent, NewEvent, PastQuery
from store.tables import EventRow

NOON = datetime(2021, 3, 15, 12, tzinfo=UTC)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def search(
    query: str, visitor: str | None = "v1", minutes: float = 0, found: float | None = None
) -> NewEvent:
    return NewEvent("search", NOON - timedelta(minutes=minutes), visitor=visitor, query=query, value=found)


def watch(anime_id: int | None, user_id: int | None = 7, minutes: float = 0) -> NewEvent:
    return NewEvent("watch", NOON - timedelta(minutes=minutes), user_id=user_id, anime_id=anime_id, value=3)


def test_a_search_comes_back_as_it_was_typed_with_its_normalised_key(log: EventLog) -> None:
    log.append([search("  Steins  GATE ", found=4)])
    (found,) = log.searches(LONG_AGO)
    assert (found.query, found.key, found.visitor, found.found) == ("  Steins  GATE ", "steins gate", "v1", 4)
    assert found.time == NOON
    assert found.time.tzinfo is not None


def test_times_of_any_zone_are_one_moment(log: EventLog) -> None:
    seoul = timezone(timedelta(hours=9))
    log.append([NewEvent("search", NOON.astimezone(seoul), query="naruto")])
    (found,) = log.searches(NOON)
    assert found.time == NOON
    assert found.time.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_the_callers_fault_and_not_the_databases(log: EventLog) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        log.searches(datetime(2021, 3, 15))
    assert log.problem() is None


def test_searches_come_oldest_first_from_a_moment_on(log: EventLog) -> None:
    log.append([search("new", minutes=1), search("old", minutes=90), search("middle", minutes=60)])
    assert [found.query for found in log.searches(NOON - timedelta(hours=1))] == ["middle", "new"]


def test_every_kind_of_the_vocabulary_is_accepted(log: EventLog) -> None:
    log.append(NewEvent(kind, NOON, anime_id=1) for kind in KINDS)
    assert [event.kind for event in log.export_interactions()] == list(KINDS)


def test_a_batch_is_all_or_nothing(log: EventLog) -> None:
    def breaking_off() -> list[NewEvent]:
        return [search("first"), search("x" * 10, visitor="v" * 65)]

    with pytest.raises(InvalidInput, match="visitor"):
        log.append(breaking_off())
    assert log.searches(LONG_AGO) == []


def test_appending_nothing_needs_no_database() -> None:
    log = EventLog.open(Settings(_env_file=None, database_url="postgresql://nobody@127.0.0.1:1/none"), str)
    log.append([])
    assert "refused" in (log.problem() or "")
    log.close()


@pytest.mark.parametrize(
    "query", ["", "?!", "x" * 10_000, "nul\0inside", "lone \ud800 surrogate", "진격의 거인", "'; DROP TABLE event; --", "%_", "😀"]
)  # fmt: skip
def test_any_typed_text_can_be_logged_and_looked_up(log: EventLog, query: str) -> None:
    log.append([search(query)])
    assert len(log.searches(LONG_AGO)) == 1
    log.past_queries(query, visitor="v1")


def test_the_longest_query_fits_into_the_indices(database: Database) -> None:
    rng = np.random.default_rng(0)
    rare = "".join(chr(code) for code in rng.integers(0x20000, 0x2A000, size=300))
    log = EventLog(database, lambda text: text[::-1] * 20)
    log.append([search(rare, visitor=rare[:64])])
    (found,) = log.searches(LONG_AGO)
    assert found.query == rare[:256]
    assert len(found.key) == 256


def test_detail_is_kept_as_json(log: EventLog) -> None:
    log.append(
        [NewEvent("impression", NOON, anime_id=1, detail={"shelf": "top_rated", "rank": 3, "ja": "雲"})]
    )
    with log._database.reading() as connection:
        assert connection.scalar(select(EventRow.detail)) == {"shelf": "top_rated", "rank": 3, "ja": "雲"}


def test_the_export_streams_what_names_a_title_in_order_of_time_and_arrival(log: EventLog) -> None:
    log.append(
        [watch(5, minutes=1), watch(6, minutes=2), search("no title"), watch(8, minutes=2, user_id=None)]
    )
    assert list(log.export_interactions()) == [
        LoggedEvent("watch", NOON - timedelta(minutes=2), 7, None, 6, 3.0),
        LoggedEvent("watch", NOON - timedelta(minutes=2), None, None, 8, 3.0),
        LoggedEvent("watch", NOON - timedelta(minutes=1), 7, None, 5, 3.0),
    ]
    assert [event.anime_id for event in log.export_interactions(NOON - timedelta(minutes=1))] == [5]


def test_the_export_is_of_one_moment_and_may_be_left_half_way(log: EventLog) -> None:
    for start in range(1, 12_001, 1000):  # in batches that fit into a transaction's second on a busy machine
        log.append([watch(number) for number in range(start, start + 1000)])
    rows = log.export_interactions()
    first = next(rows)
    log.append([watch(99_999)])
    assert first.anime_id == 1
    assert sum(1 for _ in rows) == 11_999
    half = log.export_interactions()
    next(half)
    del half
    log.append([watch(100_000)])
    assert sum(1 for _ in log.export_interactions()) == 12_002


def test_ids_of_64_bits_survive(log: EventLog) -> None:
    log.append([watch(2**63 - 1, user_id=-(2**63))])
    (event,) = log.export_interactions()
    assert (event.anime_id, event.user_id) == (2**63 - 1, -(2**63))


# --- trending


def test_a_trend_needs_several_visitors(log: EventLog) -> None:
    log.append([search("lonely", "v1", minutes=m) for m in range(100)])
    log.append([search("Shared", f"v{n}") for n in range(3)])
    assert [trend.query for trend in log.trending_searches(NOON)] == ["Shared"]
    assert {t.query for t in log.trending_searches(NOON, min_visitors=1)} == {"lonely", "Shared"}


def test_windows_look_back_a_day_and_a_week(log: EventLog) -> None:
    log.append([search("today", f"v{n}", minutes=60) for n in range(3)])
    log.append([search("lately", f"v{n}", minutes=60 * 24 * 3) for n in range(30)])
    log.append([search("long ago", f"v{n}", minutes=60 * 24 * 8) for n in range(300)])
    log.append([search("to come", f"v{n}", minutes=-5) for n in range(3)])
    assert [t.query for t in log.trending_searches(NOON, "day")] == ["today"]
    assert [t.query for t in log.trending_searches(NOON, "week")] == ["lately", "today"]
    assert [t.query for t in log.trending_searches(NOON, "week", k=1)] == ["lately"]
    # With a half-life of hours, three days ago is nearly nothing.
    quick = log.trending_searches(NOON, "week", half_life=timedelta(hours=6))
    assert [t.query for t in quick] == ["today", "lately"]


# --- past queries


def test_past_queries_begin_like_what_is_typed_and_the_most_typed_come_first(log: EventLog) -> None:
    log.append([search("Naruto", f"v{n}") for n in range(3)])
    log.append([search("naruto movie", f"v{n}") for n in range(4)])
    log.append([search("Bleach", f"v{n}") for n in range(9)])
    assert log.past_queries("NAR") == [PastQuery("naruto movie", 4, False), PastQuery("Naruto", 3, False)]
    assert log.past_queries("nar", k=1) == [PastQuery("naruto movie", 4, False)]
    assert log.past_queries("aru") == []
    assert log.past_queries("") == []


def test_others_see_a_query_when_several_typed_it_and_its_author_at_once(log: EventLog) -> None:
    log.append(
        [search("my secret", "v1"), search("my hero", "v1"), search("my hero", "v2"), search("my hero", "v3")]
    )
    assert [past.query for past in log.past_queries("my", visitor="v2")] == ["my hero"]
    assert log.past_queries("my", visitor="v1") == [
        PastQuery("my hero", 3, True),
        PastQuery("my secret", 1, True),
    ]


def test_queries_that_found_nothing_are_not_suggested(log: EventLog) -> None:
    log.append([search("nothing", f"v{n}", found=0) for n in range(5)])
    log.append([search("something", f"v{n}", found=2) for n in range(5)])
    assert log.past_queries("no") == []
    assert [past.query for past in log.past_queries("so")] == ["something"]
    assert [trend.query for trend in log.trending_searches(NOON)] == ["something"]


def test_the_usual_way_of_typing_is_shown(log: EventLog) -> None:
    log.append([search("K-ON", "v1"), search("K-on", "v2"), search("K-on", "v3"), search("k-on", "v4")])
    assert [past.query for past in log.past_queries("k")] == ["K-on"]
    assert [trend.query for trend in log.trending_searches(NOON)] == ["K-on"]


def test_wildcards_are_letters_like_others(log: EventLog) -> None:
    log.append([search("100% perfect", f"v{n}") for n in range(3)])
    log.append([search("100 percent", f"v{n}") for n in range(3)])
    assert [past.query for past in log.past_queries("100%")] == ["100% perfect"]
    assert [past.query for past in log.past_queries("_")] == []


@pytest.mark.parametrize("prefix", ["진", "진격", "雲", "É"])
def test_prefixes_of_every_script(log: EventLog, prefix: str) -> None:
    for query in ("진격의 거인", "雲と雪", "élan", "zzz"):
        log.append([search(query, f"v{n}") for n in range(3)])
    (past,) = log.past_queries(prefix)
    assert past.query.casefold().startswith(prefix.casefold())
