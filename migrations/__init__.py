"""Alembic's migrations, run by server/migrate.py; one subject each."""
