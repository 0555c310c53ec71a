"""Bases in chunks: what there is becomes one chunk each"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op
from pycrdt import get_state
from sqlalchemy.dialects import postgresql

from collab.update_guard import Limits, check
from collab.vectors import write_delete_set

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ALL = Limits(bytes=2**40, structs=2**40, values=2**40, string=2**40, json=2**40)


def upgrade() -> None:
    for name, *columns in (
        ("base_chunks", sa.Column("chunk", sa.LargeBinary(), nullable=False),
         sa.Column("reaches", sa.LargeBinary(), nullable=False)),
        ("base_stamps", sa.Column("stamps", sa.LargeBinary(), nullable=False)),
    ):  # fmt: skip
        op.create_table(
            name,
            sa.Column("project", sa.Text(), nullable=False),
            sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
            *columns,
            sa.Column("checksum", sa.LargeBinary(), nullable=False),
            sa.ForeignKeyConstraint(
                ["project", "seq"],
                ["bases.project", "bases.seq"],
                name=op.f(f"fk_{name}_project_bases"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("project", "seq", "number", name=op.f(f"pk_{name}")),
        )
    op.add_column("bases", sa.Column("folded_days", sa.Integer(), nullable=True))
    for name, kind, default in _NEW:
        op.add_column("bases", sa.Column(name, kind, nullable=False, server_default=default))
    _into_chunks(op.get_bind())
    for name, _, _ in _NEW:
        op.alter_column("bases", name, server_default=None)
    for name in ("state", "checksum", "attribution"):
        op.drop_column("bases", name)


_NEW = (
    ("state_vector", sa.LargeBinary(), ""),
    ("delete_set", sa.LargeBinary(), ""),
    ("halves", sa.LargeBinary(), ""),
    ("size", sa.BigInteger(), "0"),
    ("chunks", sa.Integer(), "1"),
    ("stamp_chunks", sa.Integer(), "1"),
)


def _into_chunks(conn: sa.Connection) -> None:
    keys = conn.execute(sa.text("SELECT project, seq FROM bases")).all()
    for project, seq in keys:
        key = {"project": project, "seq": seq}
        state, stamps = conn.execute(
            sa.text("SELECT state, attribution::text FROM bases WHERE project = :project AND seq = :seq"), key
        ).one()
        checked = check(state, _ALL)
        halves = [(client, clock, 1) for client, clock in checked.halves]
        known = {
            "state_vector": get_state(state),
            "delete_set": write_delete_set(checked.deletes),
            "halves": write_delete_set(halves),
            "size": len(state),
        }
        conn.execute(
            sa.text(
                "UPDATE bases SET state_vector = :state_vector, delete_set = :delete_set, halves = :halves,"
                " size = :size WHERE project = :project AND seq = :seq"
            ),
            {**key, **known},
        )
        conn.execute(
            sa.text("INSERT INTO base_chunks VALUES (:project, :seq, 0, :chunk, :reaches, :checksum)"),
            {**key, "chunk": state, "reaches": known["state_vector"], "checksum": _checksum(state)},
        )
        encoded = stamps.encode()
        conn.execute(
            sa.text("INSERT INTO base_stamps VALUES (:project, :seq, 0, :stamps, :checksum)"),
            {**key, "stamps": encoded, "checksum": _checksum(encoded)},
        )


def _checksum(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=8).digest()


def downgrade() -> None:
    """Bases are made anew from the journal, unless rows were folded into them: then there is no way back."""
    conn = op.get_bind()
    if conn.scalar(sa.text("SELECT count(*) FROM bases WHERE folded_days IS NOT NULL")):
        raise RuntimeError("History was folded into bases that the version before cannot read.")
    op.drop_table("base_stamps")
    op.drop_table("base_chunks")
    conn.execute(sa.text("DELETE FROM bases"))
    for name in (*(name for name, _, _ in _NEW), "folded_days"):
        op.drop_column("bases", name)
    op.add_column("bases", sa.Column("state", sa.LargeBinary(), nullable=False))
    op.add_column(
        "bases", sa.Column("attribution", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False)
    )
    op.add_column("bases", sa.Column("checksum", sa.LargeBinary(), nullable=False))
