"""What members can look up of votes: their own always, others' only where a poll shows names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select, tuple_

from bot.errors import NotAllowedError
from bot.ledger.model import Box, Choice, Event, NamedVote, Names, Vote, Wording, WordingConflict, time_of
from bot.ledger.polls import read_poll
from bot.ledger.statements import padded
from bot.ledger.tables import claim_wording, vote_current, vote_event, voter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, FromClause, Row

    from bot.ledger.model import Poll


def _columns(table: FromClause) -> list[Any]:
    names = ("guild_id", "claim_id", "claim_revision", "poll_id", "interaction_id", "choice", "confidence", "reason")
    return [table.c[name] for name in names]


def _of_member(table: FromClause, guild_id: int, member_id: int) -> Select[Any]:
    joined = table.join(voter, (voter.c.guild_id == table.c.guild_id) & (voter.c.voter_id == table.c.voter_id))
    return (
        select(*_columns(table))
        .select_from(joined)
        .where(voter.c.guild_id == guild_id, voter.c.member_id == member_id)
        .order_by(table.c.interaction_id.desc())
    )


def _event(row: Row[Any]) -> Event:
    choice = None if row.choice is None else Choice(row.choice)
    box = Box(row.guild_id, row.claim_id, row.claim_revision, row.poll_id)
    return Event(box, choice, row.confidence, row.reason, time_of(row.interaction_id))


def _vote(row: Row[Any]) -> Vote:
    box = Box(row.guild_id, row.claim_id, row.claim_revision, row.poll_id)
    return Vote(box, Choice(row.choice), row.confidence, row.reason, time_of(row.interaction_id))


def read_vote_in(connection: Connection, box: Box, member_id: int) -> Vote | None:
    """Return a member's vote in a box."""
    statement = _of_member(vote_current, box.guild_id, member_id).where(
        vote_current.c.claim_id == box.claim_id,
        vote_current.c.claim_revision == box.claim_revision,
        vote_current.c.poll_id == box.poll_id,
        vote_current.c.choice.is_not(None),
    )
    row = connection.execute(statement).first()
    return None if row is None else _vote(row)


def read_opinion(connection: Connection, guild_id: int, claim_id: str, member_id: int) -> Vote | None:
    """Return a member's newest vote on a claim that stands, in any box and on any wording."""
    statement = _of_member(vote_current, guild_id, member_id).where(
        vote_current.c.claim_id == claim_id, vote_current.c.choice.is_not(None)
    )
    row = connection.execute(statement.limit(1)).first()
    return None if row is None else _vote(row)


def read_history(
    connection: Connection, guild_id: int, member_id: int, claim_id: str | None, limit: int
) -> list[Event]:
    """Return what a member did, newest first."""
    statement = _of_member(vote_event, guild_id, member_id).limit(limit)
    if claim_id is not None:
        statement = statement.where(vote_event.c.claim_id == claim_id)
    return [_event(row) for row in connection.execute(statement)]


def read_voted(
    connection: Connection, guild_id: int, member_id: int, claims: Sequence[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Return on which of these wordings a member's vote stands, in any box."""
    if not claims:
        return set()
    statement = _of_member(vote_current, guild_id, member_id).where(
        vote_current.c.choice.is_not(None),
        vote_current.c.claim_id.in_(padded(sorted({claim_id for claim_id, _ in claims}))),
    )
    found = {(row.claim_id, row.claim_revision) for row in connection.execute(statement)}
    return found & set(claims)


def read_wordings(connection: Connection, guild_id: int, claim_id: str) -> list[Wording]:
    """Return every wording of a claim that was put to the vote here, oldest first."""
    statement = (
        select(claim_wording.c.claim_revision, claim_wording.c.wording)
        .where(claim_wording.c.guild_id == guild_id, claim_wording.c.claim_id == claim_id)
        .order_by(claim_wording.c.claim_revision)
    )
    return [Wording(claim_id, row[0], row[1]) for row in connection.execute(statement)]


def read_named_votes(connection: Connection, poll: Poll, *, reasons_only: bool, limit: int) -> list[NamedVote]:
    """Return who voted what in a poll that shows names, in the order of their votes. What it shows is read anew."""
    if read_poll(connection, poll.guild_id, poll.id).rules.names is not Names.SHOWN:
        raise NotAllowedError("This poll does not show who voted what: that was fixed when it opened.")
    joined = vote_current.join(
        voter, (voter.c.guild_id == vote_current.c.guild_id) & (voter.c.voter_id == vote_current.c.voter_id)
    )
    statement = (
        select(voter.c.member_id, *_columns(vote_current))
        .select_from(joined)
        .where(
            vote_current.c.guild_id == poll.guild_id,
            vote_current.c.claim_id == poll.claim_id,
            vote_current.c.claim_revision == poll.claim_revision,
            vote_current.c.poll_id == poll.id,
            vote_current.c.choice.is_not(None),
        )
        .order_by(vote_current.c.interaction_id)
        .limit(limit)
    )
    if reasons_only:
        statement = statement.where(vote_current.c.reason.is_not(None))
    return [NamedVote(row.member_id, _vote(row)) for row in connection.execute(statement)]


_CONFLICT_CHUNK = 200


def read_conflicts(connection: Connection, wordings: Iterable[Wording]) -> list[WordingConflict]:
    """Return which of the library's wordings differ from what was voted on under the same revision, by guild."""
    texts = {(wording.claim_id, wording.revision): wording.text for wording in wordings}
    keys, found = sorted(texts), list[WordingConflict]()
    pair = tuple_(claim_wording.c.claim_id, claim_wording.c.claim_revision)
    for start in range(0, len(keys), _CONFLICT_CHUNK):
        statement = select(claim_wording).where(pair.in_(keys[start : start + _CONFLICT_CHUNK]))
        for row in connection.execute(statement):
            voted = Wording(row.claim_id, row.claim_revision, row.wording)
            text = texts[row.claim_id, row.claim_revision]
            if voted.text != text:
                found.append(WordingConflict(row.guild_id, voted, text))
    return sorted(found, key=lambda conflict: (conflict.guild_id, conflict.voted.claim_id, conflict.voted.revision))
