"""Polls in the database: opened once a claim and channel, closed once, their result frozen as they close.

Everything that writes here runs in a transaction of the one writer, and bears being run twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, and_, func, insert, select, update

from bot.errors import NotFoundError
from bot.ledger.errors import PollOpenError, WordingChangedError
from bot.ledger.model import Choice, FinalTally, Names, Poll, PollRules, Results, Wording, first_id_at
from bot.ledger.statements import VoteStatements
from bot.ledger.tables import poll, vote_current, vote_event, voter
from bot.ledger.tallies import tally_of
from bot.ledger.voters import find_or_add_voter, lock_guild
from bot.ledger.voting import add_wordings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

_OPENER: Final = poll.outerjoin(voter, and_(voter.c.guild_id == poll.c.guild_id, voter.c.voter_id == poll.c.opened_by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A poll that is about to be opened."""

    guild_id: int
    channel_id: int
    wording: Wording
    rules: PollRules
    opened_by: int
    opened_at: datetime
    closes_at: datetime


def _polls() -> Select[Any]:
    return select(poll, voter.c.member_id).select_from(_OPENER)


def _read(row: Row[Any]) -> Poll:
    return Poll(
        id=row.poll_id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        claim_id=row.claim_id,
        claim_revision=row.claim_revision,
        rules=PollRules(Results(row.results), Names(row.names), row.role_id, row.quorum),
        opened_by=row.member_id,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        reply_id=row.reply_id,
        final=_read_final(row),
    )


def _read_final(row: Row[Any]) -> FinalTally | None:
    if row.rule is None:
        return None
    tally = tally_of((choice, getattr(row, choice)) for choice in Choice)
    changes = {(Choice(before), Choice(after)): count for before, after, count in row.mind_changes}
    return FinalTally(tally, changes, row.rule, row.rule_version)


def read_poll(connection: Connection, guild_id: int, poll_id: int) -> Poll:
    """Return one poll. Raises NotFoundError where this guild has no such poll."""
    row = connection.execute(_polls().where(poll.c.guild_id == guild_id, poll.c.poll_id == poll_id)).first()
    if row is None:
        raise NotFoundError("There is no such poll in this server.")
    return _read(row)


def read_open_polls(connection: Connection, guild_id: int | None) -> list[Poll]:
    """Return the polls that are open, of one guild or of all, those that close first leading."""
    statement = _polls().where(poll.c.closed_at.is_(None)).order_by(poll.c.closes_at, poll.c.guild_id, poll.c.poll_id)
    if guild_id is not None:
        statement = statement.where(poll.c.guild_id == guild_id)
    return [_read(row) for row in connection.execute(statement)]


def read_recent_polls(connection: Connection, guild_id: int, limit: int) -> list[Poll]:
    """Return a guild's polls, open and closed but not the cancelled ones, the newest first."""
    seen: ColumnElement[bool] = poll.c.closed_at.is_(None) | poll.c.rule.is_not(None)
    statement = _polls().where(poll.c.guild_id == guild_id, seen).order_by(poll.c.poll_id.desc()).limit(limit)
    return [_read(row) for row in connection.execute(statement)]


def read_due_polls(connection: Connection, now: datetime) -> list[Poll]:
    """Return the open polls of all guilds whose time is over."""
    statement = _polls().where(poll.c.closed_at.is_(None), poll.c.closes_at <= now).order_by(poll.c.closes_at)
    return [_read(row) for row in connection.execute(statement)]


def read_unanswered_polls(connection: Connection) -> list[Poll]:
    """Return the closed polls of all guilds whose result has not been told yet, the oldest first."""
    unanswered = and_(poll.c.rule.is_not(None), poll.c.reply_id.is_(None))
    return [_read(row) for row in connection.execute(_polls().where(unanswered).order_by(poll.c.closed_at))]


def open_poll(connection: Connection, opening: Opening) -> Poll:
    """Open a poll. Raises PollOpenError where one on this claim is open in this channel."""
    guild_id = opening.guild_id
    lock_guild(connection, guild_id)
    found = _find_open(connection, opening)
    if found is not None:
        if (found.opened_by, found.opened_at) == (opening.opened_by, opening.opened_at):
            return found  # this very one: the answer to its commit was lost
        raise PollOpenError(found.id, _link(found))
    _keep_wording(connection, guild_id, opening.wording)
    opener = find_or_add_voter(connection, guild_id, opening.opened_by)
    newest = connection.execute(select(func.max(poll.c.poll_id)).where(poll.c.guild_id == guild_id))
    poll_id = (newest.scalar() or 0) + 1
    connection.execute(insert(poll).values(_values(opening, poll_id, opener)))
    return read_poll(connection, guild_id, poll_id)


def _values(opening: Opening, poll_id: int, opener: int) -> dict[str, Any]:
    return {
        "guild_id": opening.guild_id,
        "poll_id": poll_id,
        "channel_id": opening.channel_id,
        "claim_id": opening.wording.claim_id,
        "claim_revision": opening.wording.revision,
        "results": opening.rules.results,
        "names": opening.rules.names,
        "role_id": opening.rules.role_id,
        "quorum": opening.rules.quorum,
        "opened_by": opener,
        "opened_at": opening.opened_at,
        "closes_at": opening.closes_at,
    }


def _find_open(connection: Connection, opening: Opening) -> Poll | None:
    statement = _polls().where(
        poll.c.guild_id == opening.guild_id,
        poll.c.channel_id == opening.channel_id,
        poll.c.claim_id == opening.wording.claim_id,
        poll.c.closed_at.is_(None),
    )
    row = connection.execute(statement).first()
    return None if row is None else _read(row)


def _link(found: Poll) -> str | None:
    if found.message_id is None:
        return None
    return f"https://discord.com/channels/{found.guild_id}/{found.channel_id}/{found.message_id}"


def _keep_wording(connection: Connection, guild_id: int, wording: Wording) -> None:
    key = (guild_id, wording.claim_id, wording.revision)
    known = add_wordings(connection, VoteStatements(connection.dialect.name), {key: wording.text})
    if known[key] != wording.text:
        raise WordingChangedError


def place_poll(connection: Connection, guild_id: int, poll_id: int, message_id: int) -> Poll:
    """Note which message is a poll's card."""
    _change(connection, guild_id, poll_id, message_id=message_id)
    return read_poll(connection, guild_id, poll_id)


def place_reply(connection: Connection, guild_id: int, poll_id: int, reply_id: int) -> Poll:
    """Note which message tells a poll's result."""
    _change(connection, guild_id, poll_id, reply_id=reply_id)
    return read_poll(connection, guild_id, poll_id)


def cancel_poll(connection: Connection, guild_id: int, poll_id: int, at: datetime) -> Poll:
    """End a poll whose card could not be sent. It keeps its number, so that no later poll gets its votes."""
    lock_guild(connection, guild_id)
    found = read_poll(connection, guild_id, poll_id)
    if found.closed_at is None:
        _change(connection, guild_id, poll_id, closed_at=at)
    return read_poll(connection, guild_id, poll_id)


def close_poll(connection: Connection, guild_id: int, poll_id: int, at: datetime) -> Poll:
    """Close a poll and freeze how it came out. A poll that is closed already stays as it is."""
    lock_guild(connection, guild_id)
    found = read_poll(connection, guild_id, poll_id)
    if found.closed_at is not None:
        return found
    final = count_final(connection, found)
    changes = [[before, after, count] for (before, after), count in sorted(final.mind_changes.items())]
    counts = {choice.value: getattr(final.tally, choice) for choice in Choice}
    rule = {"rule": final.rule, "rule_version": final.rule_version}
    _change(connection, guild_id, poll_id, closed_at=at, mind_changes=changes, **counts, **rule)
    return read_poll(connection, guild_id, poll_id)


def _change(connection: Connection, guild_id: int, poll_id: int, **values: Any) -> None:  # noqa: ANN401  # columns
    connection.execute(update(poll).where(poll.c.guild_id == guild_id, poll.c.poll_id == poll_id).values(**values))


def count_final(connection: Connection, found: Poll) -> FinalTally:
    """Count a poll as it is frozen: each voter's newest click before the deadline, and who changed their mind.

    The opinion before is the newest vote on the same wording, in any box, that stood when the poll opened.
    """
    votes = vote_current.c
    counted = and_(
        votes.guild_id == found.guild_id,
        votes.claim_id == found.claim_id,
        votes.claim_revision == found.claim_revision,
        votes.poll_id == found.id,
        votes.choice.is_not(None),
        votes.interaction_id < first_id_at(found.closes_at),
    )
    rows = connection.execute(select(votes.choice, func.count()).where(counted).group_by(votes.choice))
    tally = tally_of((row[0], row[1]) for row in rows)
    before = _opinions_before(found, select(votes.voter_id).where(counted))
    joined = vote_current.join(before, before.c.voter_id == votes.voter_id)
    pairs = select(before.c.choice, votes.choice, func.count()).select_from(joined).where(counted)
    rows = connection.execute(pairs.group_by(before.c.choice, votes.choice))
    return FinalTally(tally, {(Choice(row[0]), Choice(row[1])): row[2] for row in rows})


def _opinions_before(found: Poll, voters: Select[Any]) -> Any:  # noqa: ANN401  # a subquery
    """Return the query for the opinions of `voters` at the poll's opening: (voter_id, choice)."""
    events = vote_event.c
    newest_in_box = func.row_number().over(
        partition_by=(events.voter_id, events.poll_id), order_by=events.interaction_id.desc()
    )
    boxes = (
        select(events.voter_id, events.interaction_id, events.choice, newest_in_box.label("place"))
        .where(
            events.guild_id == found.guild_id,
            events.voter_id.in_(voters),
            events.claim_id == found.claim_id,
            events.claim_revision == found.claim_revision,
            events.interaction_id < first_id_at(found.opened_at),
        )
        .subquery("boxes")
    )
    newest = func.row_number().over(partition_by=boxes.c.voter_id, order_by=boxes.c.interaction_id.desc())
    standing = (
        select(boxes.c.voter_id, boxes.c.choice, newest.label("place"))
        .where(boxes.c.place == 1, boxes.c.choice.is_not(None))
        .subquery("standing")
    )
    return select(standing.c.voter_id, standing.c.choice).where(standing.c.place == 1).subquery("before")
