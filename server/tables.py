"""Tables of people, teams and what lets them in."""

import sqlalchemy as sa

from collab.db import Id, Json, Time, metadata

users = sa.Table(
    "users",
    metadata,
    Id(),
    sa.Column("email", sa.Text, nullable=True, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("color", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=True),
    Time("created_at"),
)

teams = sa.Table(
    "teams",
    metadata,
    Id(),
    sa.Column("name", sa.Text, nullable=False),
    Time("created_at"),
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("team_id", sa.Text, sa.ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("role", sa.Text, nullable=False),
    Time("created_at"),
    sa.CheckConstraint("role in ('owner','admin','editor','commenter','viewer')", name="role"),
)

# A person who came by a project's invite link is a member of that one project.
project_members = sa.Table(
    "project_members",
    metadata,
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("invite_id", sa.Text, nullable=True),
    Time("created_at"),
    sa.CheckConstraint("role in ('admin','editor','commenter','viewer')", name="role"),
)

invites = sa.Table(
    "invites",
    metadata,
    Id(),
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    Time("created_at"),
    Time("expires_at", nullable=True),
    Time("revoked_at", nullable=True),
    sa.CheckConstraint("role in ('editor','commenter','viewer')", name="role"),
)

# One row a refresh token; a family is what one sign-in has become by rotation.
refresh_tokens = sa.Table(
    "refresh_tokens",
    metadata,
    Id(),
    sa.Column("family", sa.Text, nullable=False, index=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    Time("created_at"),
    Time("expires_at"),
    Time("used_at", nullable=True),
    Time("revoked_at", nullable=True),
)

# The key that `storyroom up` prints: signs the first person in, once.
setup_keys = sa.Table(
    "setup_keys",
    metadata,
    sa.Column("key_hash", sa.LargeBinary, primary_key=True),
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Time("created_at"),
    Time("used_at", nullable=True),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request_hash", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    Json("headers"),
    sa.Column("body", sa.LargeBinary, nullable=False),
    Time("created_at"),
)
