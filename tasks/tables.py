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
    sa.Column("profile", sa.Text, nullable=False, server_default="default"),
    # The whole that this is a part of, and whether the whole can do without it.
    sa.Column("parent", sa.Text, sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=True),
    sa.Column("optional", sa.Boolean, nullable=False, server_default=sa.false()),
    # Its turn among the queued: projects take turns, whoever has how many.
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("max_attempts", sa.Integer, nullable=False, server_default="3"),
    sa.Column("lost", sa.Integer, nullable=False, server_default="0"),
    # The attempt that may write: a worker whose fence is older commits nothing.
    sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
    Time("lease_until", nullable=True),
    # How long such a job usually runs, and when this attempt will have run so long; null where nobody can say.
    sa.Column("usual_seconds", sa.Float, nullable=True),
    Time("due_at", nullable=True),
    # Null: it waits for other jobs.
    sa.Column("run_after", sa.DateTime(timezone=True), nullable=True, server_default=sa.func.now()),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, server_default=sa.false()),
    # Same generation, target and inputs while one is active = the same job.
    sa.Column("dedupe_key", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    # How many events it has: one for each move of status.
    sa.Column("moves", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("base_seq", sa.BigInteger, nullable=True),
    # What stands round its target and was read, and what was cut of it.
    Json("context", nullable=True),
    # What a model was told: key of each prompt -> "default", or the hash of the team's own text.
    Json("prompts", nullable=True),
    # What is being written, as far as it has come: {node, field, text}.
    Json("preview", nullable=True),
    Json("result", nullable=True),
    Json("error", nullable=True),
    Json("usage", nullable=True),
    # What the result would have gone to, had its inputs not changed while the job ran.
    sa.Column("variant_of", sa.Text, nullable=True),
    # When somebody put such a result in all the same, or put it aside; when what was written was taken back.
    Time("taken_at", nullable=True),
    Time("dismissed_at", nullable=True),
    Time("reverted_at", nullable=True),
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
    sa.CheckConstraint("run_after is not null or status <> 'queued'", name="queued_may_run"),
    sa.Index("ix_jobs_claimable", "turn", "id", postgresql_where=sa.text("status in ('waiting','queued')")),
    sa.Index("ix_jobs_turns", "project", "turn", postgresql_where=sa.text("status in ('waiting','queued')")),
    sa.Index("ix_jobs_parent", "parent", postgresql_where=sa.text("parent is not null")),
    sa.Index(
        "ix_jobs_variants",
        "project",
        "variant_of",
        postgresql_where=sa.text("variant_of is not null and taken_at is null and dismissed_at is null"),
    ),
    sa.Index("ix_jobs_succeeded", "kind", "profile", "finished_at", postgresql_where=sa.text("status = 'succeeded'")),
    sa.Index("ix_jobs_leases", "lease_until", postgresql_where=sa.text("status = 'running'")),
    sa.Index(
        "uq_jobs_active_dedupe",
        "dedupe_key",
        unique=True,
        postgresql_where=sa.text("status in ('waiting','queued','running')"),
    ),
)

# What must have ended before a job may run; with `must_succeed`, and well.
job_needs = sa.Table(
    "job_needs",
    metadata,
    sa.Column("job", sa.Text, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("needs", sa.Text, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("must_succeed", sa.Boolean, nullable=False),
    sa.Index("ix_job_needs_needs", "needs"),
)

# Every move of status, numbered from 1 without a gap.
job_events = sa.Table(
    "job_events",
    metadata,
    sa.Column("job", sa.Text, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    Json("error", nullable=True),
    Time("at"),
)

# What was asked of a provider and is paid for, in order; the answer, so that another attempt need not pay again.
job_calls = sa.Table(
    "job_calls",
    metadata,
    sa.Column("job", sa.Text, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    Json("usage"),
    Json("answer", nullable=True),
    Json("error", nullable=True),
    # What the provider calls a piece of work that goes on there and is paid for: a later attempt waits for that one.
    sa.Column("ticket", sa.Text, nullable=True),
    # The last words of an answer that could not be used, without secrets.
    sa.Column("raw", sa.Text, nullable=True),
    Time("at"),
)

# A team's account at a provider: what jobs of its projects are done by. Its key is sealed (tasks/keyring.py).
profiles = sa.Table(
    "profiles",
    metadata,
    Id(),
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # Empty: the vendor's own.
    sa.Column("base_url", sa.Text, nullable=False, server_default=""),
    sa.Column("key_id", sa.Text, nullable=True),
    sa.Column("key_sealed", sa.LargeBinary, nullable=True),
    sa.Column("key_hint", sa.Text, nullable=True),
    # By capability: which model, and whether jobs that name no profile take this one.
    Json("models"),
    sa.Column("default_text", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("default_image", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("default_video", sa.Boolean, nullable=False, server_default=sa.false()),
    Json("parameters", server_default="{}"),
    Json("prices", server_default="{}"),
    # Jobs that run at once and requests in a minute, over all workers. 0: any number.
    sa.Column("at_once", sa.Integer, nullable=False, server_default="0"),
    sa.Column("per_minute", sa.Integer, nullable=False, server_default="0"),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    Json("created_by"),
    Time("created_at"),
    Time("updated_at"),
    sa.CheckConstraint("kind in ('openai_compatible','gemini','ark')", name="kind"),
    sa.CheckConstraint("(key_id is null) = (key_sealed is null)", name="key_has_an_id"),
    sa.UniqueConstraint("team", "name"),
    sa.Index("uq_profiles_default_text", "team", unique=True, postgresql_where=sa.text("default_text")),
    sa.Index("uq_profiles_default_image", "team", unique=True, postgresql_where=sa.text("default_image")),
    sa.Index("uq_profiles_default_video", "team", unique=True, postgresql_where=sa.text("default_video")),
)

# What a team says to models in the place of a default.
system_prompts = sa.Table(
    "system_prompts",
    metadata,
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    Json("updated_by"),
    Time("updated_at"),
    sa.CheckConstraint("language in ('en','zh')", name="language"),
)

# What calls of jobs have used, summed up as they are written: what was paid stays paid when its project is gone.
spending = sa.Table(
    "spending",
    metadata,
    sa.Column("team", sa.Text, primary_key=True),
    # Its first day, UTC.
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    # Empty: no price was known.
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("person_name", sa.Text, nullable=False),
    sa.Column("calls", sa.BigInteger, nullable=False),
    sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
    sa.Column("completion_tokens", sa.BigInteger, nullable=False),
    sa.Column("images", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("cost", sa.Numeric(20, 8), nullable=False),
)

# What a team may spend in a month.
budgets = sa.Table(
    "budgets",
    metadata,
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("amount", sa.Numeric(20, 8), nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    Json("updated_by"),
    Time("updated_at"),
)

# How each provider profile fares, for all workers together; "default" is the installation's.
lanes = sa.Table(
    "lanes",
    metadata,
    sa.Column("profile", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    # Nothing is claimed for it until then.
    Time("closed_until", nullable=True),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    # The minute that is counted, and the requests in it.
    Time("minute", nullable=True),
    sa.Column("asked", sa.Integer, nullable=False, server_default="0"),
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
