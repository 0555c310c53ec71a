"""What a project's board looks like from far away, for lists; a worker draws those of the projects that are there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cover = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("projects", sa.Column("cover", cover, nullable=False, server_default="{}"))
    op.execute("UPDATE projects SET projected_seq = 0")


def downgrade() -> None:
    op.drop_column("projects", "cover")
