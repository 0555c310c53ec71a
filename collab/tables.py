"""Tables of projects, their journal, their versions and their files."""

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
    # What the board looks like from far away (collab/covers.py).
    Json("cover", server_default="{}"),
    sa.Column("projected_seq", sa.BigInteger, nullable=False, server_default="0"),
    # The newest row that had a version, though it may be gone; or with which the project began.
    sa.Column("versioned_seq", sa.BigInteger, nullable=False, server_default="0"),
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
    # Which nodes and edges (collab/touched.py). NULL: written before this was kept.
    Json("touched", nullable=True),
)

# The state of a project right after row `seq`; its bytes and its stamps are in chunks.
bases = sa.Table(
    "bases",
    metadata,
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state_vector", sa.LargeBinary, nullable=False),
    sa.Column("delete_set", sa.LargeBinary, nullable=False),
    # The second halves of characters beyond U+FFFF, as a delete set names clocks.
    sa.Column("halves", sa.LargeBinary, nullable=False),
    # Bytes and number of the chunks.
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("stamp_chunks", sa.Integer, nullable=False),
    # Set when the rows up to here were deleted: how many days of history were kept; 0: this is another document; -1: so
    # it is, and the rows are still there.
    sa.Column("folded_days", sa.Integer, nullable=True),
    Time("created_at"),
)

_OF_BASE = ("project", "seq"), ("bases.project", "bases.seq")

# Updates that make the state when they are applied in order.
base_chunks = sa.Table(
    "base_chunks",
    metadata,
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("chunk", sa.LargeBinary, nullable=False),
    # How many clocks are known of each client of this chunk when it is applied, as a state vector.
    sa.Column("reaches", sa.LargeBinary, nullable=False),
    sa.Column("checksum", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(*_OF_BASE, ondelete="CASCADE"),
)

# JSON: node id -> who created and last changed it, as of seq.
base_stamps = sa.Table(
    "base_stamps",
    metadata,
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("stamps", sa.LargeBinary, nullable=False),
    sa.Column("checksum", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(*_OF_BASE, ondelete="CASCADE"),
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

# What documents had that were replaced: the state vector of all of them (collab/lineages.py).
retired = sa.Table(
    "retired",
    metadata,
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("state_vector", sa.LargeBinary, nullable=False),
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

# The bytes of files, in the store under `id`; a team has the same bytes once.
blobs = sa.Table(
    "blobs",
    metadata,
    Id(),
    sa.Column("team_id", sa.Text, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=True),
    sa.Column("height", sa.Integer, nullable=True),
    sa.Column("seconds", sa.Float, nullable=True),
    Time("created_at"),
    sa.UniqueConstraint("team_id", "sha256"),
)

assets = sa.Table(
    "assets",
    metadata,
    Id(),
    # Of the project in which it was uploaded.
    sa.Column("team_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("blob", sa.Text, sa.ForeignKey("blobs.id"), nullable=True, index=True),
    # What was announced and is not here yet: {key, bytes, mediaType, sha256?, expiresAt, parts}.
    Json("upload", nullable=True),
    Json("created_by"),
    Time("created_at"),
    Time("deleted_at", nullable=True),
    # When the collection looked last, and since when nothing has referred to it.
    Time("checked_at", nullable=True),
    Time("unused_since", nullable=True),
    sa.CheckConstraint("(blob is null) = (upload is not null)", name="here_or_announced"),
    sa.Index("ix_assets_team_id_checked_at", "team_id", "checked_at"),
)

# Who may read an asset: the members of these projects. A copy of a project has its assets too.
asset_projects = sa.Table(
    "asset_projects",
    metadata,
    sa.Column("asset", sa.Text, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, index=True),
)

# What may lie in the store and belongs to nobody: written down before it is stored, so that no crash loses track.
leftovers = sa.Table(
    "leftovers",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    # An upload by parts that was begun there.
    sa.Column("parts", sa.Text, nullable=False, server_default=""),
    Time("due"),
)
