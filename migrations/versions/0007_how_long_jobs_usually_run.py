"""How long jobs usually run"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("usual_seconds", sa.Float(), nullable=True))
    op.add_column("jobs", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_jobs_succeeded",
        "jobs",
        ["kind", "profile", "finished_at"],
        postgresql_where=sa.text("status = 'succeeded'"),
    )


def downgrade() -> None:
    op.drop_index("ix_jobs_succeeded", table_name="jobs")
    op.drop_column("jobs", "due_at")
    op.drop_column("jobs", "usual_seconds")
