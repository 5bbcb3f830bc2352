"""Saving a batch of votes in one transaction: every event once, the newest of each voter in each box standing."""

from __future__ import annotations

import secrets
from collections import ChainMap, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.errors import CruxError, NotFoundError
from bot.ledger.errors import PollClosedError, WordingChangedError
from bot.ledger.model import Ballot, Box, Choice, Receipt, Vote, time_of
from bot.ledger.statements import VoteStatements, padded, rows_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

WordingKey = tuple[int, str, int]  # guild, claim, revision


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot, and the words of the claim that the member saw."""

    ballot: Ballot
    claim_text: str

    @property
    def wording_key(self) -> WordingKey:
        """Which wording the words belong to."""
        box = self.ballot.box
        return box.guild_id, box.claim_id, box.claim_revision


class Ballots:
    """Saves batches. Remembers the wordings that are on disk, so that most batches need not look."""

    def __init__(self, dialect: str, *, remembered: int = 10_000) -> None:
        self._run = VoteStatements(dialect)
        self._wordings: dict[WordingKey, str] = {}
        self._remembered = remembered

    async def save(self, connection: AsyncConnection, casts: Sequence[Cast]) -> list[Receipt | CruxError]:
        """Write `casts` in the order in which they came, and return what became of each: a receipt or a refusal.

        Runs in the caller's transaction. A refused ballot leaves nothing behind.
        """
        guilds = sorted({cast.ballot.box.guild_id for cast in casts})
        if self._run.lock_guilds is not None:
            await connection.execute(self._run.lock_guilds, {"guilds": guilds})
        batch = _Batch(connection, self._run, casts)
        for guild_id in guilds:
            await batch.read_guild(guild_id)
        refusals = await self._refuse(connection, batch)
        await batch.add_voters(refusals)
        for box in batch.boxes:
            await batch.read_box(box)
        outcomes = [refusals.get(index) or batch.apply(cast) for index, cast in enumerate(casts)]
        await batch.write()
        return outcomes

    def remember(self, casts: Iterable[Cast], outcomes: Iterable[Receipt | CruxError]) -> None:
        """Note, after the commit, which wordings are on disk."""
        if len(self._wordings) > self._remembered:
            self._wordings.clear()
        for cast, outcome in zip(casts, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                self._wordings[cast.wording_key] = cast.claim_text

    async def _refuse(self, connection: AsyncConnection, batch: _Batch) -> dict[int, CruxError]:
        """Return what cannot be taken, by its place in the batch: closed polls, unknown ones, other words."""
        refusals = batch.refuse_by_poll()
        wordings = await self._known_wordings(connection, batch.casts)
        for index, cast in enumerate(batch.casts):
            if index not in refusals and wordings[cast.wording_key] != cast.claim_text:
                refusals[index] = WordingChangedError()
        return refusals

    async def _known_wordings(self, connection: AsyncConnection, casts: Sequence[Cast]) -> Mapping[WordingKey, str]:
        """Return the words on disk of every claim in the batch, adding those that nobody has voted on yet."""
        missing = {cast.wording_key: cast.claim_text for cast in casts if cast.wording_key not in self._wordings}
        if not missing:
            return self._wordings
        return ChainMap(await add_wordings(connection, self._run, missing), self._wordings)


async def add_wordings(
    connection: AsyncConnection, run: VoteStatements, wordings: Mapping[WordingKey, str]
) -> dict[WordingKey, str]:
    """Keep the words of claims that have none on disk, and return for each what is on disk now."""
    columns = ("guild_id", "claim_id", "claim_revision", "wording")
    rows = [dict(zip(columns, (*key, words), strict=True)) for key, words in sorted(wordings.items())]
    await connection.execute(run.add_wording, rows_for(run.dialect, rows))
    known: dict[WordingKey, str] = {}
    for guild_id in sorted({key[0] for key in wordings}):
        claims = [claim for guild, claim, _ in wordings if guild == guild_id]
        found = await connection.execute(run.wordings, {"guild_id": guild_id, "claims": padded(claims)})
        known.update({(guild_id, row.claim_id, row.claim_revision): row.wording for row in found})
    return known


@dataclass(slots=True)
class _Standing:
    """What stands in a box for a voter; `vote` None is a withdrawal."""

    interaction_id: int
    vote: Vote | None


class _Batch:
    """One batch on its way: what the database holds of it, and what will be written."""

    def __init__(self, connection: AsyncConnection, run: VoteStatements, casts: Sequence[Cast]) -> None:
        self.casts = casts
        self._connection = connection
        self._run = run
        self._voters: dict[tuple[int, int], int] = {}  # (guild, member) -> voter
        self._known: set[tuple[int, int]] = set()  # (guild, interaction) of events on disk or in this batch
        self._polls: dict[tuple[int, int], Row[Any]] = {}
        self._standing: dict[tuple[Box, int], _Standing] = {}
        self._events: list[dict[str, Any]] = []
        self._votes: dict[tuple[Box, int], dict[str, Any]] = {}
        self._voters_of: dict[Box, list[int]] = defaultdict(list)

    @property
    def boxes(self) -> list[Box]:
        """The boxes that are voted in, in order."""
        return sorted(self._voters_of)

    async def read_guild(self, guild_id: int) -> None:
        """Read one guild's voters, polls, and which of the clicks are known already."""
        ballots = [cast.ballot for cast in self.casts if cast.ballot.box.guild_id == guild_id]
        members = list({ballot.member_id for ballot in ballots})
        found = await self._connection.execute(self._run.voters, {"guild_id": guild_id, "members": padded(members)})
        self._voters.update({(guild_id, row[0]): row[1] for row in found})
        clicks = [ballot.interaction_id for ballot in ballots]
        found = await self._connection.execute(
            self._run.known_events, {"guild_id": guild_id, "interactions": padded(clicks)}
        )
        self._known.update((guild_id, row[0]) for row in found)
        polls = list({ballot.box.poll_id for ballot in ballots if ballot.box.poll_id})
        if polls:
            found = await self._connection.execute(self._run.polls, {"guild_id": guild_id, "polls": padded(polls)})
            self._polls.update({(guild_id, row.poll_id): row for row in found})

    def refuse_by_poll(self) -> dict[int, CruxError]:
        """Return the refusals of polls, by place. A click that was taken before is never refused afterwards."""
        refusals: dict[int, CruxError] = {}
        for index, cast in enumerate(self.casts):
            ballot = cast.ballot
            if ballot.box.poll_id and (ballot.box.guild_id, ballot.interaction_id) not in self._known:
                refusal = _refusal(self._polls.get((ballot.box.guild_id, ballot.box.poll_id)), ballot)
                if refusal is not None:
                    refusals[index] = refusal
        return refusals

    async def add_voters(self, refusals: Mapping[int, CruxError]) -> None:
        """Give everyone who votes here for the first time a random id, and note who votes in which box."""
        added: dict[tuple[int, int], int] = {}
        for index, cast in enumerate(self.casts):
            if index in refusals:
                continue
            key = (cast.ballot.box.guild_id, cast.ballot.member_id)
            if key not in self._voters:
                self._voters[key] = added[key] = secrets.randbits(62) + 1
            self._voters_of[cast.ballot.box].append(self._voters[key])
        if added:
            columns = ("guild_id", "member_id", "voter_id")
            rows = [dict(zip(columns, (*key, voter_id), strict=True)) for key, voter_id in sorted(added.items())]
            await self._connection.execute(self._run.add_voter, rows_for(self._run.dialect, rows))

    async def read_box(self, box: Box) -> None:
        """Read what stands in a box for those who vote in it now."""
        values = {**_box_values(box), "voters": padded(self._voters_of[box])}
        for row in await self._connection.execute(self._run.standing, values):
            self._standing[box, row[0]] = _Standing(row[1], read_vote(box, *row[1:]))

    def apply(self, cast: Cast) -> Receipt:
        """Fold one ballot into what stands, and return what the member is told."""
        ballot = cast.ballot
        voter_id = self._voters[ballot.box.guild_id, ballot.member_id]
        standing = self._standing.get((ballot.box, voter_id))
        before = None if standing is None else standing.vote
        ballot = _keeping(ballot, before)
        vote = vote_of(ballot)
        click = (ballot.box.guild_id, ballot.interaction_id)
        if click in self._known:
            counted = standing is not None and standing.interaction_id == ballot.interaction_id
            return Receipt(vote, before, counted)
        self._known.add(click)
        values = _vote_values(ballot, voter_id)
        self._events.append(values)
        if standing is not None and standing.interaction_id > ballot.interaction_id:
            return Receipt(vote, before, counted=False)
        self._standing[ballot.box, voter_id] = _Standing(ballot.interaction_id, vote)
        self._votes[ballot.box, voter_id] = values
        return Receipt(vote, before, counted=True)

    async def write(self) -> None:
        """Write every event, and of each voter in each box the newest vote."""
        if self._events:
            await self._connection.execute(self._run.add_event, rows_for(self._run.dialect, self._events))
        if self._votes:
            votes = list(self._votes.values())
            await self._connection.execute(self._run.put_vote, rows_for(self._run.dialect, votes))


def _keeping(ballot: Ballot, before: Vote | None) -> Ballot:
    """Return what a ballot says, with the confidence and reason that were given for this very choice."""
    if not ballot.keep or before is None or before.choice is not ballot.choice:
        return ballot
    return replace(ballot, confidence=before.confidence, reason=before.reason, keep=False)


def vote_of(ballot: Ballot) -> Vote | None:
    """Return the vote that a ballot puts into its box; None for a withdrawal."""
    return read_vote(ballot.box, ballot.interaction_id, ballot.choice, ballot.confidence, ballot.reason)


def read_vote(
    box: Box, interaction_id: int, choice: str | None, confidence: int | None, reason: str | None
) -> Vote | None:
    """Return the vote that a row holds; None for a withdrawal."""
    return None if choice is None else Vote(box, Choice(choice), confidence, reason, time_of(interaction_id))


def _refusal(row: Row[Any] | None, ballot: Ballot) -> CruxError | None:
    if row is None or (row.claim_id, row.claim_revision) != (ballot.box.claim_id, ballot.box.claim_revision):
        return NotFoundError("This poll is not known here, so nothing was saved.")
    if row.closed_at is not None or ballot.cast_at >= row.closes_at:
        return PollClosedError()
    return None


def _box_values(box: Box) -> dict[str, Any]:
    return {
        "guild_id": box.guild_id,
        "claim_id": box.claim_id,
        "claim_revision": box.claim_revision,
        "poll_id": box.poll_id,
    }


def _vote_values(ballot: Ballot, voter_id: int) -> dict[str, Any]:
    return {
        **_box_values(ballot.box),
        "voter_id": voter_id,
        "interaction_id": ballot.interaction_id,
        "choice": ballot.choice,
        "confidence": ballot.confidence,
        "reason": ballot.reason,
    }
