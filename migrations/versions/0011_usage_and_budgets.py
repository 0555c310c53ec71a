"""Usage and budgets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What was written down until now. The engine without a model counts pictures that nobody pays for.
SPENT = """
INSERT INTO spending (
    team, month, project, person, kind, currency,
    person_name, calls, prompt_tokens, completion_tokens, images, seconds, cost
)
SELECT team_id, month, project, person, kind, CASE WHEN cost > 0 THEN currency ELSE '' END,
    max(name), count(*), sum(prompt), sum(completion), sum(images), sum(seconds), sum(cost)
FROM (
    SELECT projects.team_id, date_trunc('month', job_calls.at AT TIME ZONE 'UTC')::date AS month, jobs.project,
        jobs.created_by->>'id' AS person, jobs.kind, jobs.created_by->>'name' AS name,
        coalesce(job_calls.usage->>'currency', 'USD') AS currency,
        coalesce((job_calls.usage->>'promptTokens')::bigint, 0) AS prompt,
        coalesce((job_calls.usage->>'completionTokens')::bigint, 0) AS completion,
        coalesce((job_calls.usage->>'images')::bigint, 0) AS images,
        coalesce((job_calls.usage->>'seconds')::float, 0) AS seconds,
        coalesce((job_calls.usage->>'cost')::numeric, 0) AS cost
    FROM job_calls
    JOIN jobs ON jobs.id = job_calls.job
    JOIN projects ON projects.id = jobs.project
    WHERE model <> 'drawing'
) AS calls
WHERE prompt + completion + images > 0 OR seconds > 0 OR cost > 0
GROUP BY 1, 2, 3, 4, 5, 6
"""


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("updated_by", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_budgets")),
    )
    op.create_table(
        "spending",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("images", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("cost", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.PrimaryKeyConstraint("team", "month", "project", "person", "kind", "currency", name=op.f("pk_spending")),
    )
    op.execute(SPENT)


def downgrade() -> None:
    op.drop_table("spending")
    op.drop_table("budgets")
