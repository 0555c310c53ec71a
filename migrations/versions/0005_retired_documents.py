"""What documents had that were replaced"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retired",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("state_vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["projects.id"], name=op.f("fk_retired_project_projects"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project", name=op.f("pk_retired")),
    )


def downgrade() -> None:
    op.drop_table("retired")
