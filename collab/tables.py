"""Tables of projects, their journal and their versions."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from collab.db import Id, Json, Time, metadata

projects = sa.Table(
    "projects",
    metadata,
    Id(),
    sa.Column("team_id", sa.Text, nullable=False, index=True),
    sa.Column("created_by", sa.Text, nullable=False),
    Time("created_at"),
    Time("deleted_at", nullable=True),
    # A projection of the document, kept by a worker, so that lists open no documents.
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("summary", sa.Text, nullable=False, server_default=""),
    sa.Column("style", sa.Text, nullable=False, server_default=""),
    sa.Column("protagonist", sa.Text, nullable=False, server_default=""),
    Json("counts", server_default="{}"),
    sa.Column("projected_seq", sa.BigInteger, nullable=False, server_default="0"),
    Time("updated_at"),
)

# Narrow, because every save locks and rewrites its row.
heads = sa.Table(
    "heads",
    metadata,
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("lineage", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),
    sa.Column("deleted", sa.Boolean, nullable=False, server_default=sa.false()),
)

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("update", sa.LargeBinary, nullable=False),
    Json("origin"),
    Time("at"),
    # (client, from, to) of every struct, flat: three entries a range.
    sa.Column("structs", ARRAY(sa.BigInteger), nullable=False),
    sa.Column("deletes", sa.Boolean, nullable=False),
    sa.Column("checksum", sa.LargeBinary, nullable=False),
)

bases = sa.Table(
    "bases",
    metadata,
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
    # node id -> who created and last changed it, as of seq.
    Json("attribution"),
    sa.Column("checksum", sa.LargeBinary, nullable=False),
    Time("created_at"),
)

versions = sa.Table(
    "versions",
    metadata,
    Id(),
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("label", sa.Text, nullable=False, server_default=""),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("kind", sa.Text, nullable=False),
    Json("authors", server_default="[]"),
    Json("created_by"),
    Time("created_at"),
    sa.Index("ix_versions_project_created_at", "project", "created_at"),
    sa.CheckConstraint("kind in ('manual', 'auto', 'restore', 'import', 'job')", name="kind"),
)

# A Yjs client id belongs to the caller who first wrote with it, whoever delivers its updates later.
client_authors = sa.Table(
    "client_authors",
    metadata,
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("client", sa.BigInteger, primary_key=True, autoincrement=False),
    Json("author"),
    Time("at"),
)
