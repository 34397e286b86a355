"""What is kept of searches, who gets to see it, and that no page needs it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import store.database
from app import create_app
from core.errors import StoreUnavailable
from core.settings import Settings
from search.normalise import normalise
from search.records import Case, SearchAnswer
from store.event_log import EventLog
from store.migrate import LONG_PATIENCE
from store.records import NewEvent, PastQuery, TrendingQuery
from tests.web.conftest import pick, publish, settings_for
from tests.web.fakes import open_fake
from web.past_searches import FRESH, RETRY, PastSearches
from web.visitors import COOKIE

NOW = datetime(2020, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A site with a database of its own; on a busy machine a keystroke may take its time."""
    publish(tmp_path)
    app = create_app(settings_for(tmp_path), open_fake)
    past(app).patience = 60.0
    return app


def past(app: Flask) -> PastSearches:
    found = app.extensions["anishelf"].past
    assert isinstance(found, PastSearches)
    return found


def rows(app: Flask, columns: str = "query, value, user_id, visitor") -> list[tuple[Any, ...]]:
    """What the log holds, as a stranger to the code would read it."""
    past(app).flush()
    with closing(sqlite3.connect(app.extensions["anishelf"].settings.var / "anishelf.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM event ORDER BY id").fetchall()


def search(client: FlaskClient, words: str, more: str = "") -> Any:
    with client.get(f"/search?{more}", query_string={"q": words} if not more else None) as answer:
        assert answer.status_code == 200
        return answer


def suggested(client: FlaskClient, text: str) -> list[str]:
    found = client.get("/api/v1/suggest", query_string={"q": text}).get_json()["suggestions"]
    return [one["text"] for one in found if one["kind"] == "query"]


class TestRecording:
    def test_a_submitted_search_is_one_row(self, app: Flask) -> None:
        client = app.test_client()
        search(client, "Star Voyage")
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None
        assert rows(app) == [("Star Voyage", 12.0, None, cookie.value)]
        assert rows(app, "kind, query_key") == [("search", "star voyage")]

    def test_nothing_else_is(self, app: Flask) -> None:
        client = app.test_client()
        for address in (
            "/search", "/search?q=", "/search?q=%20%20", "/search?q=hoshi&page=0", "/search?q=hoshi&page=2",
            "/search?q=hoshi&genre=Knitting", "/api/v1/search?q=hoshi", "/api/v1/suggest?q=hoshi", "/browse",
        ):  # fmt: skip
            with client.get(address):
                pass
        assert rows(app) == []
        assert client.get_cookie(COOKIE) is None

    def test_a_second_page_is_the_same_search(self, app: Flask) -> None:
        client = app.test_client()
        search(client, "hoshi")
        search(client, "", "q=hoshi&page=2&per_page=5")
        assert len(rows(app)) == 1

    def test_the_picked_user_and_the_visitor_are_noted(self, app: Flask) -> None:
        client = app.test_client()
        pick(client, 0)
        search(client, "a")
        search(client, "b")
        (_, _, first, visitor), (_, _, second, again) = rows(app)
        assert (first, second) == (0, 0)
        assert visitor == again

    @pytest.mark.parametrize(
        "answer",
        [
            SearchAnswer("qqqq", Case.POPULAR, total=12),
            SearchAnswer("qqqq", Case.RELATED, total=12, is_guess=True),
        ],
    )
    def test_charts_and_guesses_count_as_nothing_found(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch, answer: SearchAnswer
    ) -> None:
        loaded = app.extensions["anishelf"].live.pin()
        monkeypatch.setattr(loaded.search, "answer", answer)
        search(app.test_client(), "qqqq")
        assert rows(app, "query, value") == [("qqqq", 0.0)]

    def test_the_cookie_is_random_and_kept_from_scripts_and_other_sites(self, app: Flask) -> None:
        first, second = (search(app.test_client(), "a").headers["Set-Cookie"] for _ in range(2))
        assert first.split(";")[0] != second.split(";")[0]
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(first.split("; "))

    @pytest.mark.parametrize("forged", ["x" * 500, "a b", "", "Robert'); DROP TABLE event;--"])
    def test_a_cookie_that_is_not_ours_is_replaced(self, app: Flask, forged: str) -> None:
        client = app.test_client()
        client.set_cookie(COOKIE, forged)
        search(client, "a")
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None
        assert rows(app, "visitor") == [(cookie.value,)] != [(forged,)]


class TestSuggesting:
    def test_the_visitors_own_searches_come_back_at_once(self, app: Flask) -> None:
        client = app.test_client()
        search(client, "lost things")
        past(app).flush()
        assert suggested(client, "Lost") == ["lost things"]

    def test_what_one_or_two_others_typed_is_never_told(self, app: Flask) -> None:
        for _ in range(2):
            search(app.test_client(), "my secret")
        past(app).flush()
        assert suggested(app.test_client(), "my") == []
        assert suggested(app.test_client(), "my secre") == []
        again = app.test_client()
        search(again, "something else")
        assert "my secret" not in suggested(again, "my s")

    def test_what_three_visitors_typed_is(self, app: Flask) -> None:
        for _ in range(3):
            search(app.test_client(), "lost things")
        past(app).flush()
        found = app.test_client().get("/api/v1/suggest?q=lost").get_json()["suggestions"]
        assert {"kind": "query", "text": "lost things", "spans": []} in found

    def test_one_visitor_who_asks_three_times_is_still_one(self, app: Flask) -> None:
        client = app.test_client()
        for _ in range(3):
            search(client, "lost things")
        past(app).flush()
        assert suggested(app.test_client(), "lost") == []
        assert app.test_client().get("/api/v1/suggest?q=").get_json()["trending"] == []

    def test_an_empty_box_tells_trends(self, app: Flask) -> None:
        for words, visitors in (("lost things", 4), ("space cats", 3), ("my secret", 2)):
            for _ in range(visitors):
                search(app.test_client(), words)
        past(app).flush()
        found = app.test_client().get("/api/v1/suggest?q=").get_json()
        assert found["trending"] == ["lost things", "space cats"]
        assert found["recommended"] == ["mori"]
        assert app.test_client().get("/api/v1/suggest?q=s").get_json()["trending"] == ["hoshi"]  # the fake's


class TestFaults:
    @pytest.fixture
    def broken(self, tmp_path: Path) -> Flask:
        publish(tmp_path)
        (tmp_path / "anishelf.db").mkdir()
        app = create_app(settings_for(tmp_path), open_fake)
        past(app).patience = 60.0
        return app

    def test_pages_go_on_without_a_database(self, broken: Flask, capsys: pytest.CaptureFixture[str]) -> None:
        client = broken.test_client()
        search(client, "private words")
        assert client.get("/api/v1/suggest?q=hos").get_json()["suggestions"][0]["anime_id"] == 10
        assert client.get("/api/v1/suggest?q=").get_json()["trending"] == []
        past(broken).flush()
        log = capsys.readouterr().err
        assert "event=store" in log
        assert "private" not in log

    def test_readyz_says_why_and_it_recovers_by_itself(
        self, broken: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store.database, "PAUSE", 0.0)
        client = broken.test_client()
        document = client.get("/readyz").get_json()
        assert document["status"] == "degraded"
        assert "the database cannot be used" in document["problems"][0]
        (broken.extensions["anishelf"].settings.var / "anishelf.db").rmdir()
        assert client.get("/readyz").get_json()["status"] == "ok"
        search(client, "lost things")
        assert len(rows(broken)) == 1

    def test_a_fault_of_ours_is_told_without_what_was_typed(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def boom(events: list[NewEvent]) -> None:
            raise ValueError(events[0].query)

        monkeypatch.setattr(past(app)._log, "append", boom)
        search(app.test_client(), "private words")
        past(app).flush()
        log = capsys.readouterr().err
        assert "fault=ValueError" in log
        assert "private" not in log

    def test_a_database_that_is_locked_at_the_start_delays_nobody(self, tmp_path: Path) -> None:
        publish(tmp_path)
        with closing(sqlite3.connect(tmp_path / "anishelf.db")) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            app = create_app(settings_for(tmp_path), open_fake)
            client = app.test_client()
            began = datetime.now(UTC)
            search(client, "lost things")
            assert client.get("/api/v1/suggest?q=hos").status_code == 200
            assert datetime.now(UTC) - began < timedelta(seconds=LONG_PATIENCE / 2)
            holder.rollback()
        assert rows(app, "query") == [("lost things",)]


class Log:
    """An event log that answers what it is told, when it is told."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.trends: dict[str, list[str]] = {"day": [], "week": []}
        self.asked: list[str] = []
        self.fails = False

    def trending_searches(self, now: datetime, window: str, k: int) -> list[TrendingQuery]:
        self.may_answer.wait(60)
        self.asked.append(window)
        if self.fails:
            raise StoreUnavailable("the database cannot be used", "here", "mend it")
        return [TrendingQuery(text, 1.0, 3) for text in self.trends[window]][:k]

    def past_queries(self, prefix: str, k: int, visitor: str | None) -> list[PastQuery]:
        self.may_answer.wait(60)
        return [PastQuery(f"{prefix} more", 3, False)]

    def problem(self) -> str | None:
        return None

    def close(self) -> None:
        self.may_answer.set()


class TestPastSearches:
    @pytest.fixture
    def log(self) -> Log:
        return Log()

    @pytest.fixture
    def clock(self) -> list[float]:
        return [0.0]

    @pytest.fixture
    def searches(self, log: Log, clock: list[float]) -> Iterator[PastSearches]:
        now: Callable[[], datetime] = lambda: NOW  # noqa: E731 (typed, for mypy)
        found = PastSearches(log, 60.0, lambda: clock[0], now)  # type: ignore[arg-type]  # a stand-in
        yield found
        log.may_answer.set()
        found.close()

    def test_the_week_fills_up_what_the_day_lacks(self, searches: PastSearches, log: Log) -> None:
        log.trends = {"day": ["Mori", "hoshi"], "week": ["hoshi", "MORI", "umi"]}
        assert searches.trending() == ("Mori", "hoshi", "umi")
        assert log.asked == ["day", "week"]

    def test_a_day_that_is_full_needs_no_week(self, searches: PastSearches, log: Log) -> None:
        log.trends["day"] = [str(number) for number in range(20)]
        assert searches.trending() == tuple(str(number) for number in range(8))
        assert log.asked == ["day"]

    def test_trends_are_kept_for_a_minute(self, searches: PastSearches, log: Log, clock: list[float]) -> None:
        assert searches.trending() == ()
        log.trends["day"] = ["hoshi"]
        clock[0] = FRESH - 1
        assert searches.trending() == ()
        clock[0] = FRESH
        assert searches.trending() == ("hoshi",)

    def test_the_last_trends_are_shown_while_the_next_are_counted(
        self, searches: PastSearches, log: Log, clock: list[float]
    ) -> None:
        log.trends["day"] = ["hoshi"]
        searches.trending()
        log.trends["day"], searches.patience, clock[0] = ["umi"], 0.0, FRESH
        log.may_answer.clear()
        assert searches.trending() == searches.trending() == ("hoshi",)
        log.may_answer.set()
        until = time.monotonic() + 60
        while searches.trending() != ("umi",):
            assert time.monotonic() < until
            time.sleep(0.001)

    def test_the_last_trends_stay_when_the_database_fails(
        self, searches: PastSearches, log: Log, clock: list[float]
    ) -> None:
        log.trends["day"] = ["hoshi"]
        searches.trending()
        log.trends["day"], log.fails, clock[0] = ["umi"], True, FRESH
        assert searches.trending() == ("hoshi",)
        log.fails = False
        assert searches.trending() == ("hoshi",)
        clock[0] += RETRY
        assert searches.trending() == ("umi",)

    def test_a_keystroke_does_not_wait_for_a_slow_database(self, searches: PastSearches, log: Log) -> None:
        assert searches.like("lost", None)() == ("lost more",)
        log.may_answer.clear()
        searches.patience = 0.01
        assert searches.like("lost", None)() == ()

    def test_the_database_is_asked_while_the_caller_does_something_else(
        self, searches: PastSearches, log: Log
    ) -> None:
        log.may_answer.clear()
        found = searches.like("lost", None)
        log.may_answer.set()
        assert found() == ("lost more",)


def test_what_is_left_is_written_when_the_site_ends(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, var=tmp_path)
    searches = PastSearches(EventLog.open(settings, normalise))
    searches.note(NewEvent("search", NOW, query="lost things", value=1))
    searches.close()
    log = EventLog.open(settings, normalise)
    assert [one.query for one in log.searches(NOW)] == ["lost things"]
    log.close()
