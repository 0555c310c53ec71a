"""Automatic versions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("projects", sa.Column("versioned_seq", sa.BigInteger(), server_default="0", nullable=False))
    # What was only begun has nothing to be kept.
    op.execute(
        "UPDATE projects SET versioned_seq = greatest(1, "
        "coalesce((SELECT max(seq) FROM versions WHERE versions.project = projects.id), 0))"
    )


def downgrade() -> None:
    op.drop_column("projects", "versioned_seq")
