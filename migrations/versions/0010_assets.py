"""Assets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
        sa.UniqueConstraint("team_id", "sha256", name=op.f("uq_blobs_team_id_sha256")),
    )
    op.create_table(
        "leftovers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_leftovers")),
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=True),
        sa.Column("upload", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("created_by", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unused_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(blob is null) = (upload is not null)", name=op.f("ck_assets_here_or_announced")),
        sa.ForeignKeyConstraint(["blob"], ["blobs.id"], name=op.f("fk_assets_blob_blobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
    )
    op.create_index(op.f("ix_assets_blob"), "assets", ["blob"], unique=False)
    op.create_index("ix_assets_team_id_checked_at", "assets", ["team_id", "checked_at"], unique=False)
    op.create_table(
        "asset_projects",
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset"], ["assets.id"], name=op.f("fk_asset_projects_asset_assets"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["projects.id"], name=op.f("fk_asset_projects_project_projects"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset", "project", name=op.f("pk_asset_projects")),
    )
    op.create_index(op.f("ix_asset_projects_project"), "asset_projects", ["project"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_asset_projects_project"), table_name="asset_projects")
    op.drop_table("asset_projects")
    op.drop_index("ix_assets_team_id_checked_at", table_name="assets")
    op.drop_index(op.f("ix_assets_blob"), table_name="assets")
    op.drop_table("assets")
    op.drop_table("leftovers")
    op.drop_table("blobs")
