"""Jobs made of jobs, their events and calls, provider lanes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lanes",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("profile", name=op.f("pk_lanes")),
    )
    op.create_table(
        "job_calls",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("usage", postgresql.JSONB(), nullable=False),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["job"], ["jobs.id"], name=op.f("fk_job_calls_job_jobs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job", "number", name=op.f("pk_job_calls")),
    )
    op.create_table(
        "job_events",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["job"], ["jobs.id"], name=op.f("fk_job_events_job_jobs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job", "number", name=op.f("pk_job_events")),
    )
    op.create_table(
        "job_needs",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("must_succeed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["job"], ["jobs.id"], name=op.f("fk_job_needs_job_jobs"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["needs"], ["jobs.id"], name=op.f("fk_job_needs_needs_jobs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job", "needs", name=op.f("pk_job_needs")),
    )
    op.create_index("ix_job_needs_needs", "job_needs", ["needs"], unique=False)
    op.add_column("jobs", sa.Column("profile", sa.Text(), server_default="default", nullable=False))
    op.add_column("jobs", sa.Column("parent", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("optional", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("jobs", sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("jobs", sa.Column("context", postgresql.JSONB(), nullable=True))
    op.add_column("jobs", sa.Column("preview", postgresql.JSONB(), nullable=True))
    op.add_column("jobs", sa.Column("moves", sa.BigInteger(), server_default="0", nullable=False))
    op.alter_column(
        "jobs",
        "run_after",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        nullable=True,
        existing_server_default=sa.text("now()"),
    )
    op.drop_index(
        op.f("ix_jobs_claimable"),
        table_name="jobs",
        postgresql_where="(status = ANY (ARRAY['waiting'::text, 'queued'::text]))",
    )
    op.create_index(
        "ix_jobs_claimable",
        "jobs",
        ["turn", "id"],
        unique=False,
        postgresql_where=sa.text("status in ('waiting','queued')"),
    )
    op.create_index("ix_jobs_parent", "jobs", ["parent"], unique=False, postgresql_where=sa.text("parent is not null"))
    op.create_index(
        "ix_jobs_turns",
        "jobs",
        ["project", "turn"],
        unique=False,
        postgresql_where=sa.text("status in ('waiting','queued')"),
    )
    op.create_check_constraint(op.f("ck_jobs_queued_may_run"), "jobs", "run_after is not null or status <> 'queued'")
    op.create_foreign_key(op.f("fk_jobs_parent_jobs"), "jobs", "jobs", ["parent"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    """Wholes and what waits for others go: the version before would run them without end."""
    op.execute("DELETE FROM jobs WHERE run_after IS NULL OR parent IS NOT NULL")
    op.drop_constraint(op.f("fk_jobs_parent_jobs"), "jobs", type_="foreignkey")
    op.drop_constraint(op.f("ck_jobs_queued_may_run"), "jobs", type_="check")
    for name in ("ix_jobs_turns", "ix_jobs_parent", "ix_jobs_claimable"):
        op.drop_index(name, table_name="jobs")
    op.create_index(
        "ix_jobs_claimable", "jobs", ["run_after"], postgresql_where=sa.text("status in ('waiting','queued')")
    )
    op.alter_column("jobs", "run_after", nullable=False)
    for name in ("preview", "context", "moves", "turn", "optional", "parent", "profile"):
        op.drop_column("jobs", name)
    for name in ("job_needs", "job_events", "job_calls", "lanes"):
        op.drop_table(name)
