"""When a judgement was taken back, so that a graph can be had as it stood before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("judgements") as table:
        table.add_column(sa.Column("undone_step_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("undone_at", sa.Float(), nullable=True))
        table.create_foreign_key(
            op.f("fk_judgements_undone_step_id"), "steps", ["undone_step_id"], ["id"]
        )
