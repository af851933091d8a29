"""From which step on each concept is shown as which: instead of pairs that joined."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEEP = """
    INSERT INTO showings (step_id, concept_id, first_id)
    SELECT COALESCE(
        (SELECT MIN(joins.step_id) FROM joins WHERE joins.gone_id = concepts.id),
        (SELECT MAX(id) FROM steps WHERE number IS NOT NULL)
    ), id, merged_into
    FROM concepts WHERE merged_into IS NOT NULL ORDER BY id
"""


def upgrade() -> None:
    op.create_table(
        "showings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concepts.id"], name=op.f("fk_showings_concept_id")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["concepts.id"], name=op.f("fk_showings_first_id")),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_showings_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showings")),
        sa.UniqueConstraint("concept_id", "step_id", name=op.f("uq_showings_concept_id_step_id")),
    )
    op.execute(KEEP)
    op.drop_table("joins")
