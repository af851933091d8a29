"""Papers that were removed, retracted or replaced, and the rows that went with them.

A hypothesis may outlive the concepts it names, so their columns may be empty. SQLite cannot change
a column: both tables of hypotheses are made again, the one that points to the other first emptied.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("doi", sa.Text()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("successor", sa.Integer()),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.Float(), nullable=False),
        sa.Column("undone_at", sa.Float()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
    )
    op.create_index(op.f("ix_removals_act"), "removals", ["act"])
    op.create_index(op.f("ix_removals_key"), "removals", ["key"])
    op.create_table(
        "archived",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("row", sa.Integer()),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived")),
    )
    op.create_index(op.f("ix_archived_owner_row"), "archived", ["owner", "row"])
    _hypotheses_may_lose_a_concept()


def _hypotheses_may_lose_a_concept() -> None:
    for name in ("hypothesis_events", "hypotheses"):
        op.execute(f"CREATE TEMPORARY TABLE kept_{name} AS SELECT * FROM {name}")  # noqa: S608
        op.drop_table(name)
    op.create_table(
        "hypotheses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("miner", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Integer()),
        sa.Column("target_id", sa.Integer()),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("directed", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float()),
        sa.Column("horizon", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Integer()),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("code_version", sa.String(64), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["concepts.id"], name=op.f("fk_hypotheses_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["concepts.id"], name=op.f("fk_hypotheses_target_id")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_hypotheses_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hypotheses")),
        sa.UniqueConstraint("hash", name=op.f("uq_hypotheses_hash")),
    )
    op.create_table(
        "hypothesis_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hypothesis_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("evidence_id", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Integer()),
        sa.Column("noted_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hypothesis_id"], ["hypotheses.id"], name=op.f("fk_hypothesis_events_hypothesis_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_hypothesis_events_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["steps.id"], name=op.f("fk_hypothesis_events_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hypothesis_events")),
        sa.UniqueConstraint(
            "hypothesis_id",
            "evidence_id",
            name=op.f("uq_hypothesis_events_hypothesis_id_evidence_id"),
        ),
    )
    for name in ("hypotheses", "hypothesis_events"):
        op.execute(f"INSERT INTO {name} SELECT * FROM kept_{name}")  # noqa: S608
        op.execute(f"DROP TABLE kept_{name}")
