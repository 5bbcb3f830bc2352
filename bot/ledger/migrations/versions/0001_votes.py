"""Votes, polls, wordings, settings and erasures."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None

CODE: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OPEN: Final = sa.text("closed_at IS NULL")
UNANSWERED: Final = sa.text("rule IS NOT NULL AND reply_id IS NULL")


def upgrade() -> None:
    """Make the first tables."""
    _add_claim_wording()
    _add_erasure()
    _add_guild_settings()
    _add_vote_current()
    _add_vote_event()
    _add_voter()
    _add_poll()


def _add_claim_wording() -> None:
    op.create_table(
        "claim_wording",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", CODE, nullable=False),
        sa.Column("claim_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.CheckConstraint("claim_revision >= 1", name=op.f("ck_claim_wording_claim_revision")),
        sa.PrimaryKeyConstraint("guild_id", "claim_id", "claim_revision", name=op.f("pk_claim_wording")),
    )


def _add_erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("erasure_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "erasure_id", name=op.f("pk_erasure")),
    )


def _add_guild_settings() -> None:
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("poll_role_id", sa.BigInteger(), nullable=True),
        sa.Column("results", CODE, nullable=False),
        sa.Column("names", CODE, nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.CheckConstraint("names IN ('hidden', 'shown')", name=op.f("ck_guild_settings_names")),
        sa.CheckConstraint("results IN ('after-vote', 'at-close', 'live')", name=op.f("ck_guild_settings_results")),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_guild_settings_quorum")),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_guild_settings")),
    )


def _add_vote_current() -> None:
    op.create_table(
        "vote_current",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", CODE, nullable=False),
        sa.Column("claim_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("poll_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("choice", CODE, nullable=True),
        sa.Column("confidence", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("choice IN ('agree', 'disagree', 'unsure')", name=op.f("ck_vote_current_choice")),
        sa.CheckConstraint(
            "choice IS NOT NULL OR (confidence IS NULL AND reason IS NULL)", name=op.f("ck_vote_current_withdrawal")
        ),
        sa.CheckConstraint("claim_revision >= 1", name=op.f("ck_vote_current_claim_revision")),
        sa.CheckConstraint("confidence BETWEEN 50 AND 100", name=op.f("ck_vote_current_confidence")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_vote_current_reason")),
        sa.CheckConstraint("poll_id >= 0", name=op.f("ck_vote_current_poll_id")),
        sa.PrimaryKeyConstraint(
            "guild_id", "claim_id", "claim_revision", "poll_id", "voter_id", name=op.f("pk_vote_current")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_vote_current_tally",
        "vote_current",
        ["guild_id", "claim_id", "claim_revision", "poll_id", "choice"],
        unique=False,
    )
    op.create_index(
        "ix_vote_current_voter",
        "vote_current",
        ["guild_id", "voter_id", "claim_id", "claim_revision", "interaction_id", "choice"],
        unique=False,
    )


def _add_vote_event() -> None:
    op.create_table(
        "vote_event",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", CODE, nullable=False),
        sa.Column("claim_revision", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("choice", CODE, nullable=True),
        sa.Column("confidence", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("choice IN ('agree', 'disagree', 'unsure')", name=op.f("ck_vote_event_choice")),
        sa.CheckConstraint(
            "choice IS NOT NULL OR (confidence IS NULL AND reason IS NULL)", name=op.f("ck_vote_event_withdrawal")
        ),
        sa.CheckConstraint("claim_revision >= 1", name=op.f("ck_vote_event_claim_revision")),
        sa.CheckConstraint("confidence BETWEEN 50 AND 100", name=op.f("ck_vote_event_confidence")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_vote_event_reason")),
        sa.CheckConstraint("poll_id >= 0", name=op.f("ck_vote_event_poll_id")),
        sa.PrimaryKeyConstraint("guild_id", "interaction_id", name=op.f("pk_vote_event")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_vote_event_voter",
        "vote_event",
        ["guild_id", "voter_id", "claim_id", "claim_revision", "interaction_id"],
        unique=False,
    )


def _add_voter() -> None:
    op.create_table(
        "voter",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "member_id", name=op.f("pk_voter")),
        sa.UniqueConstraint("guild_id", "voter_id", name=op.f("uq_voter_guild_id_voter_id")),
        sqlite_with_rowid=False,
    )


def _add_poll() -> None:
    op.create_table(
        "poll",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("poll_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reply_id", sa.BigInteger(), nullable=True),
        sa.Column("claim_id", CODE, nullable=False),
        sa.Column("claim_revision", sa.Integer(), nullable=False),
        sa.Column("results", CODE, nullable=False),
        sa.Column("names", CODE, nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("rule", CODE, nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=True),
        sa.Column("agree", sa.Integer(), nullable=True),
        sa.Column("disagree", sa.Integer(), nullable=True),
        sa.Column("unsure", sa.Integer(), nullable=True),
        sa.Column("mind_changes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("erased_agree", sa.Integer(), server_default="0", nullable=False),
        sa.Column("erased_disagree", sa.Integer(), server_default="0", nullable=False),
        sa.Column("erased_unsure", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("names IN ('hidden', 'shown')", name=op.f("ck_poll_names")),
        sa.CheckConstraint("results IN ('after-vote', 'at-close', 'live')", name=op.f("ck_poll_results")),
        sa.CheckConstraint(
            "(rule IS NULL) = (agree IS NULL) AND (rule IS NULL) = (disagree IS NULL)"
            " AND (rule IS NULL) = (unsure IS NULL) AND (rule IS NULL) = (rule_version IS NULL)"
            " AND (rule IS NULL) = (mind_changes IS NULL)",
            name=op.f("ck_poll_tally"),
        ),
        sa.CheckConstraint("closes_at > opened_at", name=op.f("ck_poll_closes_at")),
        sa.CheckConstraint("poll_id >= 1", name=op.f("ck_poll_poll_id")),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_poll_quorum")),
        sa.CheckConstraint("rule IS NULL OR closed_at IS NOT NULL", name=op.f("ck_poll_final")),
        sa.ForeignKeyConstraint(
            ["guild_id", "claim_id", "claim_revision"],
            ["claim_wording.guild_id", "claim_wording.claim_id", "claim_wording.claim_revision"],
            name=op.f("fk_poll_claim_wording"),
        ),
        sa.PrimaryKeyConstraint("guild_id", "poll_id", name=op.f("pk_poll")),
    )
    op.create_index("ix_poll_due", "poll", ["closes_at"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "uq_poll_open",
        "poll",
        ["guild_id", "channel_id", "claim_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_poll_unanswered", "poll", ["closed_at"], unique=False, sqlite_where=UNANSWERED, postgresql_where=UNANSWERED
    )
