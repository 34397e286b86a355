"""The event log: what people do is added to it, and what they search for is read from it.

Nothing is ever changed or deleted: there is no function for it, and triggers in both databases refuse it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, insert, or_, select

from core.settings import Settings
from store.address import database_url
from store.database import Database
from store.records import QUERY_LIMIT, LoggedEvent, NewEvent, PastQuery, Search, TrendingQuery, storable
from store.tables import EventRow
from store.trending import HALF_LIVES, WINDOWS, Window, rank_queries, usual_text

#: So many different visitors make a query fit to be shown to others.
MIN_VISITORS = 3

_BATCH = 5_000
_LAST_CHARACTER = "\U0010ffff"


class EventLog:
    """The log on one database. Safe to share between threads.

    Every method raises `StoreUnavailable` within seconds when the database is locked, missing, full or does
    not answer, and at once for the two seconds after that; it recovers by itself.

    Parameters
    ----------
    database : Database
    normalise : callable
        Makes one text of all ways to type the same query; the search's own normaliser.
    """

    def __init__(self, database: Database, normalise: Callable[[str], str]) -> None:
        self._database = database
        self._normalise = normalise

    @classmethod
    def open(cls, settings: Settings, normalise: Callable[[str], str]) -> EventLog:
        """Return the log of the database that the settings name; nothing is opened yet.

        Raises
        ------
        SettingsInvalid
            If the settings name no database that we know.
        """
        return cls(Database(database_url(settings)), normalise)

    def append(self, events: Iterable[NewEvent]) -> None:
        """Add events, all or none of them."""
        rows = [self._row(event) for event in events]
        if not rows:
            return
        with self._database.writing() as connection:
            connection.execute(insert(EventRow), rows)

    def searches(self, since: datetime) -> list[Search]:
        """Return the searches from `since` on, oldest first."""
        with self._database.reading() as connection:
            return _searches(connection, EventRow.time >= since)

    def trending_searches(
        self,
        now: datetime,
        window: Window = "day",
        k: int = 10,
        half_life: timedelta | None = None,
        min_visitors: int = MIN_VISITORS,
    ) -> list[TrendingQuery]:
        """Return what is searched for most at the moment; see `store.trending` for how it is counted.

        Reads every search of the window: callers keep the answer for a minute.

        Parameters
        ----------
        now : datetime
        window : {"day", "week"}
        k : int
        half_life : timedelta or None
            A quarter of the window where not given.
        min_visitors : int
        """
        with self._database.reading() as connection:
            found = _searches(connection, EventRow.time > now - WINDOWS[window], EventRow.time <= now)
        return rank_queries(found, now, k, half_life or HALF_LIVES[window], min_visitors)

    def past_queries(
        self, prefix: str, k: int = 5, visitor: str | None = None, min_visitors: int = MIN_VISITORS
    ) -> list[PastQuery]:
        """Return queries that were typed before, found something, and begin like this.

        Parameters
        ----------
        prefix : str
            As typed; one without words finds nothing.
        k : int
        visitor : str or None
            Whose own queries come first, from the first time on.
        min_visitors : int
            Other people's queries are told only when so many typed them; the most typed come first.
        """
        key = self._key(storable(prefix[:QUERY_LIMIT]))
        if not key:
            return []
        asked = {
            "begin": key,
            "end": key + _LAST_CHARACTER,
            "visitor": storable(visitor or ""),
            "min_visitors": min_visitors,
            "k": k,
        }
        with self._database.reading() as connection:
            best = connection.execute(_PAST, asked).all()
            texts = _typed(connection, [row.query_key for row in best]) if best else {}
        return [PastQuery(usual_text(texts[row.query_key]), row.visitors, row.own > 0) for row in best]

    def export_interactions(self, since: datetime | None = None) -> Iterator[LoggedEvent]:
        """Yield the events that name a title, in order of time and then of arrival, a few thousand in memory.

        The rows are those of one moment, however long the caller takes.
        """
        statement = select(
            EventRow.kind,
            EventRow.time,
            EventRow.user_id,
            EventRow.visitor,
            EventRow.anime_id,
            EventRow.value,
        ).where(EventRow.anime_id.is_not(None))
        if since is not None:
            statement = statement.where(EventRow.time >= since)
        statement = statement.order_by(EventRow.time, EventRow.id)
        with (
            self._database.streaming() as connection,
            connection.execution_options(yield_per=_BATCH).execute(statement) as rows,
        ):
            for kind, time, user_id, visitor, anime_id, value in rows:
                assert anime_id is not None, "the statement asks for titles"
                yield LoggedEvent(kind, time, user_id, visitor, anime_id, value)

    def problem(self) -> str | None:
        """Return why the log cannot be used, for ``/readyz``, or None; what has failed is tried again."""
        failure = self._database.problem()
        return None if failure is None else str(failure)

    def prepare(self) -> None:
        """Create or upgrade the tables now rather than at the first use."""
        self._database.prepare()

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def _key(self, query: str) -> str:
        # Normalising can make a text many times as long (one Arabic ligature is eighteen letters).
        return self._normalise(query)[:QUERY_LIMIT]

    def _row(self, event: NewEvent) -> dict[str, object]:
        return {
            "time": event.time,
            "kind": event.kind,
            "user_id": event.user_id,
            "visitor": event.visitor,
            "anime_id": event.anime_id,
            "value": event.value,
            "query": event.query,
            "query_key": None if event.query is None else self._key(event.query),
            "detail": None if event.detail is None else dict(event.detail),
        }


def _searches(connection: Connection, *conditions: ColumnElement[bool]) -> list[Search]:
    statement = (
        select(EventRow.time, EventRow.query, EventRow.query_key, EventRow.visitor, EventRow.value)
        .where(EventRow.kind == "search", *conditions)
        .order_by(EventRow.time, EventRow.id)
    )
    return [
        Search(time, query or "", key or "", visitor, None if found is None else int(found))
        for time, query, key, visitor, found in connection.execute(statement)
    ]


def _past() -> Select[str | None, int, int]:
    """Return the statement for the best `k` normalised queries from `begin` to `end`."""
    distinct = func.count(func.distinct(func.coalesce(EventRow.visitor, ""))).label("visitors")
    own = func.count().filter(EventRow.visitor == bindparam("visitor")).label("own")
    return (
        select(EventRow.query_key, distinct, own)
        .where(
            and_(EventRow.query_key >= bindparam("begin"), EventRow.query_key < bindparam("end")),
            EventRow.kind == "search",
            or_(EventRow.value.is_(None), EventRow.value > 0),
        )
        .group_by(EventRow.query_key)
        .having(or_(distinct >= bindparam("min_visitors"), own > 0))
        .order_by((own > 0).desc(), distinct.desc(), EventRow.query_key)
        .limit(bindparam("k"))
    )


#: Asked at every key. Putting the statements together takes many times as long as their answers.
_PAST = _past()
_TYPED = (
    select(EventRow.query_key, EventRow.query, func.count())
    .where(EventRow.query_key.in_(bindparam("keys", expanding=True)), EventRow.kind == "search")
    .group_by(EventRow.query_key, EventRow.query)
)


def _typed(connection: Connection, keys: list[str]) -> dict[str, Counter[str]]:
    """Return the ways in which each of some queries was typed, with their counts."""
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, text, count in connection.execute(_TYPED, {"keys": keys}):
        texts[key or ""][text or ""] += count
    return texts
