"""The event log: one table, its indices, and triggers that keep it append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KINDS = ("search", "impression", "click", "watch", "status", "score", "hide", "purchase", "view")
_SAYING = "the event log is append-only"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("visitor", sa.String(64)),
        sa.Column("anime_id", sa.BigInteger),
        sa.Column("value", sa.Double),
        sa.Column("query", sa.Text),
        sa.Column("query_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")),
        sa.Column("detail", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.CheckConstraint(sa.column("kind").in_(_KINDS), name=op.f("ck_event_kind")),
    )
    for columns in (
        ["kind", "time"],
        ["user_id", "time"],
        ["anime_id", "time"],
        ["kind", "query_key", "visitor", "value", "query"],
    ):
        op.create_index(f"ix_event_{'_'.join(columns)}", "event", columns)
    for statement in _triggers(op.get_context().dialect.name):
        op.execute(statement)


def _triggers(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER event_no_{change.lower()} BEFORE {change} ON event "
            f"BEGIN SELECT RAISE(ABORT, '{_SAYING}'); END"
            for change in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE FUNCTION event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYING}'; END $$",
        "CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_refuse_change()",
    ]
