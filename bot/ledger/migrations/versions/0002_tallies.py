"""Tallies that are kept with the votes, in place of the index that they were counted from."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"

CODE: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTED: Final = ", ".join(
    f"SUM(CASE WHEN choice = '{choice}' THEN 1 ELSE 0 END)" for choice in ("agree", "disagree", "unsure")
)
BOXES: Final = f"""
    INSERT INTO tally SELECT guild_id, claim_id, claim_revision, poll_id, {COUNTED}
    FROM vote_current GROUP BY guild_id, claim_id, claim_revision, poll_id
"""  # noqa: S608  # our own names
EVERY_BOX: Final = f"""
    INSERT INTO tally SELECT guild_id, claim_id, claim_revision, -1, {COUNTED}
    FROM (
        SELECT guild_id, claim_id, claim_revision, choice, ROW_NUMBER() OVER (
            PARTITION BY guild_id, voter_id, claim_id, claim_revision ORDER BY interaction_id DESC
        ) AS place
        FROM vote_current WHERE choice IS NOT NULL
    ) AS opinions
    WHERE place = 1 GROUP BY guild_id, claim_id, claim_revision
"""  # noqa: S608  # our own names


def upgrade() -> None:
    """Make the table, and count what there is."""
    op.create_table(
        "tally",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", CODE, nullable=False),
        sa.Column("claim_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("poll_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(choice, sa.BigInteger(), nullable=False) for choice in ("agree", "disagree", "unsure")),
        sa.CheckConstraint("poll_id >= -1", name=op.f("ck_tally_poll_id")),
        sa.PrimaryKeyConstraint("guild_id", "claim_id", "claim_revision", "poll_id", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.execute(BOXES)
    op.execute(EVERY_BOX)
    op.drop_index("ix_vote_current_tally", "vote_current")
