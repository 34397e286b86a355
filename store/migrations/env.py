"""What Alembic runs: it gets an open connection, in a transaction, from `store.migrate`."""

from __future__ import annotations

from alembic import context

from store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can as well, once transactions are begun by hand
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
