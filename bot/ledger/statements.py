"""The statements that a vote takes, built once for the database in use: compiled once, then run with other values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import and_, bindparam, select, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.tables import claim_wording, poll, vote_current, vote_event, voter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Executable, Insert, Table
    from sqlalchemy.sql.elements import BindParameter, ColumnElement

T = TypeVar("T")


def insert_into(table: Table, dialect: str) -> Any:  # noqa: ANN401  # each dialect's Insert has its own type
    """Return the insert of a dialect that knows ON CONFLICT, with a parameter for each column."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).values({column.name: bindparam(column.name) for column in table.columns})


def listed(name: str) -> BindParameter[Any]:
    """Return a parameter for a list of values; give it what `padded` returns."""
    return bindparam(name, expanding=True)


def padded(values: Sequence[T]) -> list[T]:
    """Return `values` drawn out to a power of two by repeating one, so that few shapes of a statement exist."""
    length = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[0]] * (length - len(values))]


def in_box(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row lies in the box of the parameters."""
    columns = ("guild_id", "claim_id", "claim_revision", "poll_id")
    return and_(*(table.c[name] == bindparam(name) for name in columns))


class VoteStatements:
    """What saving votes runs."""

    def __init__(self, dialect: str) -> None:
        guild: BindParameter[int] = bindparam("guild_id")
        # One lock a guild, taken in order, until the transaction ends; SQLite has but one writer, and needs none.
        self.lock_guilds: Final[Executable | None] = (
            text("SELECT pg_advisory_xact_lock(guild) FROM unnest(CAST(:guilds AS bigint[])) AS guild")
            if dialect == "postgresql"
            else None
        )
        self.add_wording: Final[Insert] = insert_into(claim_wording, dialect).on_conflict_do_nothing()
        self.wordings = select(claim_wording.c.claim_id, claim_wording.c.claim_revision, claim_wording.c.wording).where(
            claim_wording.c.guild_id == guild, claim_wording.c.claim_id.in_(listed("claims"))
        )
        self.polls = select(
            poll.c.poll_id, poll.c.claim_id, poll.c.claim_revision, poll.c.closes_at, poll.c.closed_at
        ).where(poll.c.guild_id == guild, poll.c.poll_id.in_(listed("polls")))
        self.voters = select(voter.c.member_id, voter.c.voter_id).where(
            voter.c.guild_id == guild, voter.c.member_id.in_(listed("members"))
        )
        self.add_voter: Final[Insert] = insert_into(voter, dialect)
        self.known_events = select(vote_event.c.interaction_id).where(
            vote_event.c.guild_id == guild, vote_event.c.interaction_id.in_(listed("interactions"))
        )
        self.standing = select(
            vote_current.c.voter_id,
            vote_current.c.interaction_id,
            vote_current.c.choice,
            vote_current.c.confidence,
            vote_current.c.reason,
        ).where(in_box(vote_current), vote_current.c.voter_id.in_(listed("voters")))
        self.add_event: Final[Insert] = insert_into(vote_event, dialect)
        upsert = insert_into(vote_current, dialect)
        changed = ("interaction_id", "choice", "confidence", "reason")
        self.put_vote: Final[Insert] = upsert.on_conflict_do_update(
            index_elements=list(vote_current.primary_key.columns),
            set_={name: upsert.excluded[name] for name in changed},
            where=vote_current.c.interaction_id < upsert.excluded.interaction_id,
        )
