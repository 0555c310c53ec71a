"""Results of jobs that were taken, dismissed or taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_jobs_variants",
        "jobs",
        ["project", "variant_of"],
        unique=False,
        postgresql_where=sa.text("variant_of is not null and taken_at is null and dismissed_at is null"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_jobs_variants",
        table_name="jobs",
        postgresql_where=sa.text("variant_of is not null and taken_at is null and dismissed_at is null"),
    )
    op.drop_column("jobs", "reverted_at")
    op.drop_column("jobs", "dismissed_at")
    op.drop_column("jobs", "taken_at")
