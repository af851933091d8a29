"""Mentions carry the confidence of the reader; those of older readers, who gave none, have 1."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mentions",
        sa.Column("confidence", sa.Float(), nullable=False, server_default="1"),
    )
