"""The tables, said once for SQLite and PostgreSQL. Every key leads with the guild: no guild's rows meet another's.

Migrations bring a database to this shape (a test compares the two). What points at what on the two busy tables is kept
by the one writer and proven by the audit, not by foreign keys: those would double the look-ups of each vote.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from bot.ledger.daily import CatchUp, PostKind, PostState, Trouble
from bot.ledger.model import Choice, Names, Results

if TYPE_CHECKING:
    from enum import StrEnum

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, as microseconds since 1970: the same number, order and zone in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # the base class says so
        """Return the number that is stored."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002  # as above
        """Return the time that was stored."""
        return None if value is None else _EPOCH + value * _MICROSECOND


# Ids and codes are compared byte by byte: the same order everywhere, and on PostgreSQL twice as fast as by language.
Code = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _vote_columns() -> list[Column[Any]]:
    return [
        Column("choice", Code),
        Column("confidence", SmallInteger),
        Column("reason", Text),
    ]


def _vote_checks() -> list[CheckConstraint]:
    return [
        _one_of("choice", Choice),
        CheckConstraint("confidence BETWEEN 50 AND 100", name="confidence"),
        CheckConstraint("length(reason) <= 500", name="reason"),
        CheckConstraint("choice IS NOT NULL OR (confidence IS NULL AND reason IS NULL)", name="withdrawal"),
        CheckConstraint("claim_revision >= 1", name="claim_revision"),
        CheckConstraint("poll_id >= 0", name="poll_id"),
    ]


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, autoincrement=False, nullable=False)


voter = Table(
    "voter",
    metadata,
    _number("guild_id", key=True),
    _number("member_id", key=True),
    _number("voter_id"),
    UniqueConstraint("guild_id", "voter_id"),
    sqlite_with_rowid=False,
)

vote_event = Table(
    "vote_event",
    metadata,
    _number("guild_id", key=True),
    _number("interaction_id", key=True),
    _number("voter_id"),
    Column("claim_id", Code, nullable=False),
    Column("claim_revision", Integer, nullable=False),
    _number("poll_id"),
    *_vote_columns(),
    *_vote_checks(),
    Index("ix_vote_event_voter", "guild_id", "voter_id", "claim_id", "claim_revision", "interaction_id"),
    sqlite_with_rowid=False,
)

vote_current = Table(
    "vote_current",
    metadata,
    _number("guild_id", key=True),
    Column("claim_id", Code, primary_key=True, nullable=False),
    Column("claim_revision", Integer, primary_key=True, autoincrement=False, nullable=False),
    _number("poll_id", key=True),
    _number("voter_id", key=True),
    _number("interaction_id"),
    *_vote_columns(),
    *_vote_checks(),
    Index("ix_vote_current_voter", "guild_id", "voter_id", "claim_id", "claim_revision", "interaction_id", "choice"),
    sqlite_with_rowid=False,
)

# How many voted what in each box, changed in the transaction of each vote: counting a million rows takes too long.
tally = Table(
    "tally",
    metadata,
    _number("guild_id", key=True),
    Column("claim_id", Code, primary_key=True, nullable=False),
    Column("claim_revision", Integer, primary_key=True, autoincrement=False, nullable=False),
    _number("poll_id", key=True),  # -1: each member's newest vote on the wording, in whichever box
    _number("agree"),
    _number("disagree"),
    _number("unsure"),
    CheckConstraint("poll_id >= -1", name="poll_id"),
    sqlite_with_rowid=False,
)

claim_wording = Table(
    "claim_wording",
    metadata,
    _number("guild_id", key=True),
    Column("claim_id", Code, primary_key=True, nullable=False),
    Column("claim_revision", Integer, primary_key=True, autoincrement=False, nullable=False),
    Column("wording", Text, nullable=False),
    CheckConstraint("claim_revision >= 1", name="claim_revision"),
)

_OPEN: Final = text("closed_at IS NULL")
_UNANSWERED: Final = text("rule IS NOT NULL AND reply_id IS NULL")

poll = Table(
    "poll",
    metadata,
    _number("guild_id", key=True),
    _number("poll_id", key=True),
    _number("channel_id"),
    Column("message_id", BigInteger),
    Column("reply_id", BigInteger),
    Column("claim_id", Code, nullable=False),
    Column("claim_revision", Integer, nullable=False),
    Column("results", Code, nullable=False),
    Column("names", Code, nullable=False),
    Column("role_id", BigInteger),
    Column("quorum", Integer),
    Column("opened_by", BigInteger),  # a voter_id
    Column("opened_at", UtcTime, nullable=False),
    Column("closes_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("rule", Code),
    Column("rule_version", Integer),
    Column("agree", Integer),
    Column("disagree", Integer),
    Column("unsure", Integer),
    Column("mind_changes", JSON(none_as_null=True)),
    # Ballots of this poll that were erased after it closed: what the audit adds to those that are left.
    Column("erased_agree", Integer, nullable=False, server_default="0"),
    Column("erased_disagree", Integer, nullable=False, server_default="0"),
    Column("erased_unsure", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(
        ["guild_id", "claim_id", "claim_revision"],
        ["claim_wording.guild_id", "claim_wording.claim_id", "claim_wording.claim_revision"],
    ),
    CheckConstraint("poll_id >= 1", name="poll_id"),
    CheckConstraint("quorum >= 1", name="quorum"),
    CheckConstraint("closes_at > opened_at", name="closes_at"),
    CheckConstraint("rule IS NULL OR closed_at IS NOT NULL", name="final"),
    CheckConstraint(
        "(rule IS NULL) = (agree IS NULL) AND (rule IS NULL) = (disagree IS NULL) AND (rule IS NULL) = (unsure IS NULL)"
        " AND (rule IS NULL) = (rule_version IS NULL) AND (rule IS NULL) = (mind_changes IS NULL)",
        name="tally",
    ),
    _one_of("results", Results),
    _one_of("names", Names),
    Index(
        "uq_poll_open", "guild_id", "channel_id", "claim_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    ),
    Index("ix_poll_unanswered", "closed_at", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    Index("ix_poll_due", "closes_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

guild_settings = Table(
    "guild_settings",
    metadata,
    _number("guild_id", key=True),
    Column("time_zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("poll_role_id", BigInteger),
    Column("results", Code, nullable=False),
    Column("names", Code, nullable=False),
    Column("role_id", BigInteger),
    Column("quorum", Integer),
    CheckConstraint("quorum >= 1", name="quorum"),
    _one_of("results", Results),
    _one_of("names", Names),
)

erasure = Table(
    "erasure",
    metadata,
    _number("guild_id", key=True),
    _number("erasure_id", key=True),
    Column("erased_at", UtcTime, nullable=False),
    Column("votes", Integer, nullable=False),
    Column("events", Integer, nullable=False),
)

daily_schedule = Table(
    "daily_schedule",
    metadata,
    _number("guild_id", key=True),
    Column("name", Code, primary_key=True, nullable=False),
    _number("channel_id"),
    Column("forum", Boolean, nullable=False),
    Column("posts_at", SmallInteger, nullable=False),  # minutes since midnight, by the clocks of the zone
    Column("zone", Text, nullable=False),
    Column("weekdays", SmallInteger, nullable=False),  # a bit a day, Monday's the lowest
    Column("kind", Code, nullable=False),
    Column("article_id", Code),
    Column("role_id", BigInteger),
    Column("thread", Boolean, nullable=False),
    Column("catch_up", Code, nullable=False),
    Column("recap", Boolean, nullable=False),
    Column("set_by", BigInteger),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("counts_from", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    _number("turn"),  # the order of those that are due at the same time
    Column("trouble", Code),
    Column("detail", Text),
    Column("told", Code),  # the trouble that the curators have heard of
    CheckConstraint("posts_at BETWEEN 0 AND 1439", name="posts_at"),
    CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
    _one_of("kind", PostKind),
    _one_of("catch_up", CatchUp),
    _one_of("trouble", Trouble),
    _one_of("told", Trouble),
    Index("ix_daily_schedule_due", "due_at", "turn"),
)

_SENDING: Final = text("state = 'sending'")
_WAITING: Final = text("state = 'pending' AND occasion <> 'day'")
_THREADLESS: Final = text("state = 'sent' AND wants_thread AND thread_id IS NULL")
_PLACED: Final = text("message_id IS NOT NULL")

post = Table(
    "post",
    metadata,
    _number("guild_id", key=True),
    Column("schedule", Code, primary_key=True, nullable=False),
    Column("day", Date, primary_key=True, nullable=False),  # by the clocks of the schedule's zone
    Column("occasion", Code, primary_key=True, nullable=False),
    Column("state", Code, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("entry_id", Code),
    Column("replaces", Boolean, nullable=False),
    Column("channel_id", BigInteger),
    Column("forum", Boolean, nullable=False),
    Column("wants_thread", Boolean, nullable=False),
    Column("role_id", BigInteger),
    Column("reply_to", BigInteger),
    Column("claimed_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("holder", BigInteger),  # whoever claimed it, by a number drawn for each claim
    Column("attempts", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("sent_at", UtcTime),
    CheckConstraint(
        "state <> 'sending' OR (claimed_at IS NOT NULL AND lease_until IS NOT NULL AND holder IS NOT NULL"
        " AND channel_id IS NOT NULL AND entry_id IS NOT NULL)",
        name="claimed",
    ),
    CheckConstraint("(state = 'sent') = (message_id IS NOT NULL)", name="message"),
    _one_of("state", PostState),
    Index("ix_post_lease", "lease_until", sqlite_where=_SENDING, postgresql_where=_SENDING),
    Index("ix_post_waiting", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_post_threadless", "sent_at", sqlite_where=_THREADLESS, postgresql_where=_THREADLESS),
    Index("ix_post_message", "guild_id", "message_id", sqlite_where=_PLACED, postgresql_where=_PLACED),
)

# The one table that is no guild's: when each entry came into the library, so that new ones are posted soon.
library_entry = Table(
    "library_entry",
    metadata,
    Column("entry_id", Code, primary_key=True, nullable=False),
    Column("came_at", UtcTime, nullable=False),
)
