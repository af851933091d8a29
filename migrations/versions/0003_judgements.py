"""Whether two concepts are one: definitions of acronyms, judgements, and when concepts joined."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "definitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("long", sa.Text(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_definitions_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definitions")),
    )
    op.create_index("ix_definitions_paper_id", "definitions", ["paper_id"], unique=False)
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("judged_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["concepts.id"], name=op.f("fk_judgements_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["concepts.id"], name=op.f("fk_judgements_other_id")),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_judgements_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    for column in ("one_id", "other_id", "act"):
        op.create_index(op.f(f"ix_judgements_{column}"), "judgements", [column], unique=False)
    op.create_table(
        "joins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gone_id"], ["concepts.id"], name=op.f("fk_joins_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["concepts.id"], name=op.f("fk_joins_kept_id")),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_joins_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
    )
    op.create_index("ix_concepts_merged_into", "concepts", ["merged_into"], unique=False)
