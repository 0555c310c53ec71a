"""How Alembic reaches the database and which tables it compares. Run by Alembic, on the connection that
server/migrate.py hands over; no address of a database is read here."""

from __future__ import annotations

from alembic import context

import collab.tables  # noqa: F401
import server.tables  # noqa: F401
import tasks.tables  # noqa: F401
from collab.db import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Run migrations by `storyroom migrate`: it holds the lock that they need.")

context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
