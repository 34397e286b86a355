"""The tables, as SQLAlchemy declares them. A change here needs a migration; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.events import KINDS


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, with its zone in Python even where the database keeps none (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn a moment of any zone into UTC; one without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the moment its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: Compared byte by byte on both databases, so that a range finds every text with a beginning.
ByteText = Text().with_variant(Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """The root of all tables. Names of constraints follow one pattern, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class EventRow(Base):
    """Something that somebody did. Rows are added and never changed: triggers refuse it."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)), name="kind"),
        Index(None, "kind", "time"),
        Index(None, "user_id", "time"),
        Index(None, "anime_id", "time"),
        # Past queries by their beginning, asked at every key: all that is asked for stands in this index.
        Index(None, "kind", "query_key", "visitor", "value", "query"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    time: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    visitor: Mapped[str | None] = mapped_column(String(64))
    anime_id: Mapped[int | None] = mapped_column(BigInteger)
    value: Mapped[float | None] = mapped_column(Double)
    query: Mapped[str | None] = mapped_column(Text)
    query_key: Mapped[str | None] = mapped_column(ByteText)
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
