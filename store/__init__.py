"""The online database: what happens while the app serves, to begin with the append-only event log.

SQLite in a file under `ANISHELF_VAR`, or PostgreSQL by `ANISHELF_DATABASE_URL`; the same code and the same
tests for both. `store` may import `core`, and nobody else speaks SQL. A database that cannot be used is a
`StoreUnavailable`, which callers survive: no page needs the database to be there.
"""
