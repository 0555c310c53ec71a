"""Provider profiles of teams"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profiles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), server_default="", nullable=False),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("key_hint", sa.Text(), nullable=True),
        sa.Column("models", postgresql.JSONB(), nullable=False),
        sa.Column("default_text", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("default_image", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("default_video", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("prices", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("at_once", sa.Integer(), server_default="0", nullable=False),
        sa.Column("per_minute", sa.Integer(), server_default="0", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_by", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('openai_compatible','gemini','ark')", name=op.f("ck_profiles_kind")),
        sa.CheckConstraint("(key_id is null) = (key_sealed is null)", name=op.f("ck_profiles_key_has_an_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("team", "name", name=op.f("uq_profiles_team_name")),
    )
    op.create_index(
        "uq_profiles_default_image", "profiles", ["team"], unique=True, postgresql_where=sa.text("default_image")
    )
    op.create_index(
        "uq_profiles_default_text", "profiles", ["team"], unique=True, postgresql_where=sa.text("default_text")
    )
    op.create_index(
        "uq_profiles_default_video", "profiles", ["team"], unique=True, postgresql_where=sa.text("default_video")
    )
    op.add_column("job_calls", sa.Column("ticket", sa.Text(), nullable=True))
    op.add_column("lanes", sa.Column("minute", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lanes", sa.Column("asked", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("lanes", "asked")
    op.drop_column("lanes", "minute")
    op.drop_column("job_calls", "ticket")
    op.drop_index("uq_profiles_default_video", table_name="profiles", postgresql_where=sa.text("default_video"))
    op.drop_index("uq_profiles_default_text", table_name="profiles", postgresql_where=sa.text("default_text"))
    op.drop_index("uq_profiles_default_image", table_name="profiles", postgresql_where=sa.text("default_image"))
    op.drop_table("profiles")
