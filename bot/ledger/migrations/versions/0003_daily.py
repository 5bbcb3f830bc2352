"""Daily posts: schedules, the outbox, and when each entry came into the library."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"

CODE: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SENDING: Final = sa.text("state = 'sending'")
WAITING: Final = sa.text("state = 'pending' AND occasion <> 'day'")
THREADLESS: Final = sa.text("state = 'sent' AND wants_thread AND thread_id IS NULL")
PLACED: Final = sa.text("message_id IS NOT NULL")
TROUBLES: Final = "('no-channel', 'no-permission', 'no-history', 'no-thread', 'refused', 'nothing', 'no-answer')"


def upgrade() -> None:
    """Add the tables of daily posts."""
    _add_daily_schedule()
    _add_post()
    op.create_table(
        "library_entry",
        sa.Column("entry_id", CODE, nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_library_entry")),
    )


def _add_daily_schedule() -> None:
    op.create_table(
        "daily_schedule",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("forum", sa.Boolean(), nullable=False),
        sa.Column("posts_at", sa.SmallInteger(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.SmallInteger(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("article_id", CODE, nullable=True),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("thread", sa.Boolean(), nullable=False),
        sa.Column("catch_up", CODE, nullable=False),
        sa.Column("recap", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("counts_from", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trouble", CODE, nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("told", CODE, nullable=True),
        sa.CheckConstraint("posts_at BETWEEN 0 AND 1439", name=op.f("ck_daily_schedule_posts_at")),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_daily_schedule_weekdays")),
        sa.CheckConstraint(
            "kind IN ('fact', 'quote', 'comparison', 'claim', 'mixed')", name=op.f("ck_daily_schedule_kind")
        ),
        sa.CheckConstraint("catch_up IN ('skip', 'latest')", name=op.f("ck_daily_schedule_catch_up")),
        sa.CheckConstraint(f"trouble IN {TROUBLES}", name=op.f("ck_daily_schedule_trouble")),
        sa.CheckConstraint(f"told IN {TROUBLES}", name=op.f("ck_daily_schedule_told")),
        sa.PrimaryKeyConstraint("guild_id", "name", name=op.f("pk_daily_schedule")),
    )
    op.create_index("ix_daily_schedule_due", "daily_schedule", ["due_at", "turn"], unique=False)


def _add_post() -> None:
    op.create_table(
        "post",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("schedule", CODE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("occasion", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", CODE, nullable=True),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("forum", sa.Boolean(), nullable=False),
        sa.Column("wants_thread", sa.Boolean(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("reply_to", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("holder", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state <> 'sending' OR (claimed_at IS NOT NULL AND lease_until IS NOT NULL AND holder IS NOT NULL"
            " AND channel_id IS NOT NULL AND entry_id IS NOT NULL)",
            name=op.f("ck_post_claimed"),
        ),
        sa.CheckConstraint("(state = 'sent') = (message_id IS NOT NULL)", name=op.f("ck_post_message")),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'skipped', 'missed', 'uncertain')", name=op.f("ck_post_state")
        ),
        sa.PrimaryKeyConstraint("guild_id", "schedule", "day", "occasion", name=op.f("pk_post")),
    )
    for name, columns, where in (
        ("ix_post_lease", ["lease_until"], SENDING),
        ("ix_post_waiting", ["due_at"], WAITING),
        ("ix_post_threadless", ["sent_at"], THREADLESS),
        ("ix_post_message", ["guild_id", "message_id"], PLACED),
    ):
        op.create_index(name, "post", columns, unique=False, sqlite_where=where, postgresql_where=where)
