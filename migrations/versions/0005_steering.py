"""What people say to a run, every version of a step's answer, and what a question was for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "steering",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Float(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_steering_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering")),
    )
    op.add_column("questions", sa.Column("aim", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "versions",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_versions_reply_id")),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_versions_step_id")),
        sa.PrimaryKeyConstraint("step_id", "position", name=op.f("pk_versions")),
    )
