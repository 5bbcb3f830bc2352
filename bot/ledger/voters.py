"""Members as the ledger knows them: a random number in each guild. And how one member's traces are erased."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, insert, select, text, update

from bot.ledger.model import Box, Choice, Erasure
from bot.ledger.statements import VoteStatements
from bot.ledger.tables import daily_schedule, erasure, poll, vote_current, vote_event, voter
from bot.ledger.tallies import TallyChanges

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

_LOCK: Final = text("SELECT pg_advisory_xact_lock(:guild_id)")


def lock_guild(connection: Connection, guild_id: int) -> None:
    """Keep other processes from writing to this guild until the transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"guild_id": guild_id})


def find_voter(connection: Connection, guild_id: int, member_id: int) -> int | None:
    """Return a member's number; None for who has none."""
    found = connection.execute(
        select(voter.c.voter_id).where(voter.c.guild_id == guild_id, voter.c.member_id == member_id)
    )
    return found.scalar()


def find_or_add_voter(connection: Connection, guild_id: int, member_id: int) -> int:
    """Return a member's number, giving them one if they have none. The guild is locked."""
    found = find_voter(connection, guild_id, member_id)
    if found is None:
        found = secrets.randbits(62) + 1
        connection.execute(insert(voter).values(guild_id=guild_id, member_id=member_id, voter_id=found))
    return found


def erase_member(connection: Connection, guild_id: int, member_id: int, at: datetime) -> Erasure:
    """Delete what ties a member to anything, their votes and reasons. The counts of closed polls stay as they are."""
    lock_guild(connection, guild_id)
    own = and_(daily_schedule.c.guild_id == guild_id, daily_schedule.c.set_by == member_id)
    connection.execute(update(daily_schedule).where(own).values(set_by=None))
    voter_id = find_voter(connection, guild_id, member_id)
    if voter_id is None:
        return Erasure(votes=0, events=0)
    _count_out_of_closed_polls(connection, guild_id, voter_id)
    mine = {table: and_(table.c.guild_id == guild_id, table.c.voter_id == voter_id) for table in _TRACES}
    standing = and_(mine[vote_current], vote_current.c.choice.is_not(None))
    votes = connection.execute(select(vote_current).where(standing)).all()
    _count_out_of_tallies(connection, votes)
    removed = {table: connection.execute(delete(table).where(mine[table])).rowcount for table in _TRACES}
    connection.execute(
        update(poll).where(poll.c.guild_id == guild_id, poll.c.opened_by == voter_id).values(opened_by=None)
    )
    result = Erasure(votes=len(votes), events=removed[vote_event])
    _note(connection, guild_id, at, result)
    return result


_TRACES: Final = (vote_event, vote_current, voter)


def _count_out_of_tallies(connection: Connection, votes: Sequence[Row[Any]]) -> None:
    """Take one member's votes off the tally of each box, and their opinion off that of each wording."""
    changes = TallyChanges()
    opinions: dict[Box, Row[Any]] = {}
    for vote in sorted(votes, key=lambda one: one.interaction_id):
        box = Box(vote.guild_id, vote.claim_id, vote.claim_revision, vote.poll_id)
        changes.move(box, Choice(vote.choice), None)
        opinions[box.every_box] = vote
    for box, vote in opinions.items():
        changes.move(box, Choice(vote.choice), None)
    changes.write(connection, VoteStatements(connection.dialect.name))


def _count_out_of_closed_polls(connection: Connection, guild_id: int, voter_id: int) -> None:
    """Add the member's ballots to what was erased of each closed poll: tally = ballots left + ballots erased."""
    in_closed = (
        select(poll.c.poll_id, vote_current.c.choice)
        .select_from(
            vote_current.join(
                poll, and_(poll.c.guild_id == vote_current.c.guild_id, poll.c.poll_id == vote_current.c.poll_id)
            )
        )
        .where(
            vote_current.c.guild_id == guild_id,
            vote_current.c.voter_id == voter_id,
            vote_current.c.choice.is_not(None),
            poll.c.rule.is_not(None),
        )
    )
    for poll_id, choice in connection.execute(in_closed).all():
        column = poll.c[f"erased_{Choice(choice)}"]
        connection.execute(
            update(poll).where(poll.c.guild_id == guild_id, poll.c.poll_id == poll_id).values({column: column + 1})
        )


def _note(connection: Connection, guild_id: int, at: datetime, result: Erasure) -> None:
    """Leave a trace of the erasure itself, without saying whose it was."""
    newest = connection.execute(select(func.max(erasure.c.erasure_id)).where(erasure.c.guild_id == guild_id))
    number = (newest.scalar() or 0) + 1
    values = {"guild_id": guild_id, "erasure_id": number, "erased_at": at}
    connection.execute(insert(erasure).values(**values, votes=result.votes, events=result.events))
