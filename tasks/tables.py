"""Tables of jobs and of the workers that run them."""

import sqlalchemy as sa

from collab.db import Id, Json, Time, metadata

jobs = sa.Table(
    "jobs",
    metadata,
    Id(),
    sa.Column("project", sa.Text, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=True),
    Json("params"),
    sa.Column("status", sa.Text, nullable=False, server_default="queued"),
    sa.Column("progress", sa.Float, nullable=False, server_default="0"),
    sa.Column("step", sa.Text, nullable=False, server_default=""),
    sa.Column("message", sa.Text, nullable=False, server_default=""),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("max_attempts", sa.Integer, nullable=False, server_default="3"),
    sa.Column("lost", sa.Integer, nullable=False, server_default="0"),
    # The attempt that may write: a worker whose fence is older commits nothing.
    sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
    Time("lease_until", nullable=True),
    Time("run_after"),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, server_default=sa.false()),
    # Same generation, target and inputs while one is active = the same job.
    sa.Column("dedupe_key", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("base_seq", sa.BigInteger, nullable=True),
    Json("result", nullable=True),
    Json("error", nullable=True),
    Json("usage", nullable=True),
    # What the result would have gone to, had its inputs not changed while the job ran.
    sa.Column("variant_of", sa.Text, nullable=True),
    Json("created_by"),
    Time("created_at"),
    Time("started_at", nullable=True),
    Time("finished_at", nullable=True),
    Time("updated_at"),
    sa.CheckConstraint("status in ('waiting','queued','running','succeeded','failed','cancelled')", name="status"),
    sa.CheckConstraint(
        "(status in ('succeeded','failed','cancelled')) = (finished_at is not null)", name="finished_has_an_end"
    ),
    sa.CheckConstraint("(status = 'running') = (lease_until is not null)", name="running_has_a_lease"),
    sa.Index("ix_jobs_project_created_at", "project", "created_at"),
    sa.Index("ix_jobs_claimable", "run_after", postgresql_where=sa.text("status in ('waiting','queued')")),
    sa.Index("ix_jobs_leases", "lease_until", postgresql_where=sa.text("status = 'running'")),
    sa.Index(
        "uq_jobs_active_dedupe",
        "dedupe_key",
        unique=True,
        postgresql_where=sa.text("status in ('waiting','queued','running')"),
    ),
)

# Who is there to run jobs: each worker stamps its row with every sweep.
workers = sa.Table(
    "workers",
    metadata,
    Id(),
    sa.Column("concurrency", sa.Integer, nullable=False),
    sa.Column("running", sa.Integer, nullable=False),
    Time("started_at"),
    Time("seen_at"),
)
