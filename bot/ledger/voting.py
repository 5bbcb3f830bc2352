"""Saving a batch of votes in one transaction: every event once, the newest of each voter in each box standing."""

from __future__ import annotations

import secrets
from collections import ChainMap, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.errors import CruxError, NotFoundError
from bot.ledger.errors import PollClosedError, WordingChangedError
from bot.ledger.model import Ballot, Box, Choice, Receipt, Tally, Vote, time_of
from bot.ledger.statements import VoteStatements, listed
from bot.ledger.tallies import TallyChanges

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row

WordingKey = tuple[int, str, int]  # guild, claim, revision


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot, and the words of the claim that the member saw."""

    ballot: Ballot
    claim_text: str

    @property
    def wording_key(self) -> WordingKey:
        """Which wording the words belong to."""
        return wording_of(self.ballot.box)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of each ballot of a batch, and the tallies that it changed, as they are after its commit."""

    outcomes: list[Receipt | CruxError]
    tallies: dict[Box, Tally]


class Ballots:
    """Saves batches. Remembers the wordings that are on disk, so that most batches need not look."""

    def __init__(self, dialect: str, *, remembered: int = 10_000) -> None:
        self._run = VoteStatements(dialect)
        self._wordings: dict[WordingKey, str] = {}
        self._remembered = remembered

    def save(self, connection: Connection, casts: Sequence[Cast]) -> Saved:
        """Write `casts` in the order in which they came, and return what became of each: a receipt or a refusal.

        Runs in the caller's transaction. A refused ballot leaves nothing behind.
        """
        if self._run.lock_guilds is not None:
            connection.execute(self._run.lock_guilds, {"guilds": sorted({cast.ballot.box.guild_id for cast in casts})})
        batch = _Batch(connection, self._run, casts)
        batch.look_up()
        refusals = self._refuse(connection, batch)
        batch.add_voters(refusals)
        outcomes = [refusals.get(index) or batch.apply(cast) for index, cast in enumerate(casts)]
        return Saved(outcomes, batch.write())

    def remember(self, casts: Iterable[Cast], outcomes: Iterable[Receipt | CruxError]) -> None:
        """Note, after the commit, which wordings are on disk."""
        if len(self._wordings) > self._remembered:
            self._wordings.clear()
        for cast, outcome in zip(casts, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                self._wordings[cast.wording_key] = cast.claim_text

    def _refuse(self, connection: Connection, batch: _Batch) -> dict[int, CruxError]:
        """Return what cannot be taken, by its place in the batch: closed polls, unknown ones, other words."""
        refusals = batch.refuse_by_poll()
        wordings = self._known_wordings(connection, batch.casts)
        for index, cast in enumerate(batch.casts):
            if index not in refusals and wordings[cast.wording_key] != cast.claim_text:
                refusals[index] = WordingChangedError()
        return refusals

    def _known_wordings(self, connection: Connection, casts: Sequence[Cast]) -> Mapping[WordingKey, str]:
        """Return the words on disk of every claim in the batch, adding those that nobody has voted on yet."""
        missing = {cast.wording_key: cast.claim_text for cast in casts if cast.wording_key not in self._wordings}
        if not missing:
            return self._wordings
        return ChainMap(add_wordings(connection, self._run, missing), self._wordings)


def add_wordings(
    connection: Connection, run: VoteStatements, wordings: Mapping[WordingKey, str]
) -> dict[WordingKey, str]:
    """Keep the words of claims that have none on disk, and return for each what is on disk now."""
    rows = [(*key, words) for key, words in sorted(wordings.items())]
    run.add_wordings.run(connection, rows)
    known: dict[WordingKey, str] = {}
    for guild_id in sorted({key[0] for key in wordings}):
        claims = sorted({claim for guild, claim, _ in wordings if guild == guild_id})
        found = connection.execute(run.wordings, {"guild_id": guild_id, "claims": listed(claims, run.dialect)})
        known.update({(guild_id, row.claim_id, row.claim_revision): row.wording for row in found})
    return known


class _Standing(NamedTuple):
    """What stands in a box for a voter; `vote` None is a withdrawal."""

    interaction_id: int
    vote: Vote | None


class _Batch:
    """One batch on its way: what the database holds of it, and what will be written."""

    def __init__(self, connection: Connection, run: VoteStatements, casts: Sequence[Cast]) -> None:
        self.casts = casts
        self._connection = connection
        self._run = run
        self._voters: dict[tuple[int, int], int] = {}  # (guild, member) -> voter
        self._known: set[tuple[int, int]] = set()  # (guild, interaction) of events on disk or in this batch
        self._polls: dict[tuple[int, int], Row[Any]] = {}
        # What stands in each box, of every member who votes on a wording now: (guild, claim, revision, member) -> poll
        self._standing: defaultdict[tuple[int, str, int, int], dict[int, _Standing]] = defaultdict(dict)
        self._events: list[tuple[Any, ...]] = []
        self._votes: dict[tuple[Box, int], tuple[Any, ...]] = {}
        self._changes = TallyChanges()

    def look_up(self) -> None:
        """Read what the database holds of those who vote now, of their clicks, and of the polls."""
        ballots = [cast.ballot for cast in self.casts]
        clicks = [(place, one.box.guild_id, one.member_id, one.interaction_id) for place, one in enumerate(ballots)]
        voters: list[tuple[Any, ...]] = []
        for place, voter_id, known in self._run.clicks.run(self._connection, clicks):
            box = ballots[place].box
            if voter_id is not None:
                self._voters[box.guild_id, ballots[place].member_id] = voter_id
                voters.append((place, box.guild_id, voter_id, box.claim_id, box.claim_revision, box.poll_id))
            if known is not None:
                self._known.add((box.guild_id, known))
        if voters:
            self._look_up_standing(ballots, voters)
        self._read_polls({(one.box.guild_id, one.box.poll_id) for one in ballots if one.box.poll_id})

    def _look_up_standing(self, ballots: Sequence[Ballot], voters: Sequence[tuple[Any, ...]]) -> None:
        for place, poll_id, click, choice, *own in self._run.standing.run(self._connection, voters):
            box = ballots[place].box
            votes = self._standing[(*wording_of(box), ballots[place].member_id)]
            if own[0] is not None:
                votes[box.poll_id] = _Standing(own[0], read_vote(box, *own))
            if poll_id is not None:
                votes.setdefault(poll_id, _Standing(click, read_vote(box, click, choice, None, None)))

    def _read_polls(self, wanted: set[tuple[int, int]]) -> None:
        for guild_id in sorted({guild for guild, _ in wanted}):
            polls = listed([poll_id for guild, poll_id in wanted if guild == guild_id], self._run.dialect)
            found = self._connection.execute(self._run.polls, {"guild_id": guild_id, "polls": polls})
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

    def add_voters(self, refusals: Container[int]) -> None:
        """Give everyone who votes here for the first time a random id."""
        votes = (cast.ballot for index, cast in enumerate(self.casts) if index not in refusals)
        members = {(ballot.box.guild_id, ballot.member_id) for ballot in votes}
        added = [(*member, secrets.randbits(62) + 1) for member in sorted(members - self._voters.keys())]
        if added:
            self._voters.update({(guild_id, member_id): voter_id for guild_id, member_id, voter_id in added})
            self._run.add_voters.run(self._connection, added)

    def apply(self, cast: Cast) -> Receipt:
        """Fold one ballot into what stands, and return what the member is told."""
        box, click = cast.ballot.box, cast.ballot.interaction_id
        votes = self._standing[(*wording_of(box), cast.ballot.member_id)]
        standing = votes.get(box.poll_id)
        before = None if standing is None else standing.vote
        ballot = _keeping(cast.ballot, before)
        vote = vote_of(ballot)
        if (box.guild_id, click) in self._known:
            return Receipt(vote, before, standing is not None and standing.interaction_id == click)
        self._known.add((box.guild_id, click))
        voter_id = self._voters[box.guild_id, ballot.member_id]
        said = (ballot.choice, ballot.confidence, ballot.reason)
        self._events.append((box.guild_id, click, voter_id, box.claim_id, box.claim_revision, box.poll_id, *said))
        if standing is not None and standing.interaction_id > click:
            return Receipt(vote, before, counted=False)
        opinion = _opinion(votes)
        votes[box.poll_id] = _Standing(click, vote)
        self._votes[box, voter_id] = (*wording_of(box), box.poll_id, voter_id, click, *said)
        self._changes.move(box, None if before is None else before.choice, ballot.choice)
        self._changes.move(box.every_box, opinion, _opinion(votes))
        return Receipt(vote, before, counted=True)

    def write(self) -> dict[Box, Tally]:
        """Write every event, of each voter in each box the newest vote, and the tallies; return those that changed."""
        if self._events:
            self._run.add_events.run(self._connection, self._events)
        if self._votes:
            self._run.put_votes.run(self._connection, list(self._votes.values()))
        return self._changes.write(self._connection, self._run)


def wording_of(box: Box) -> WordingKey:
    """Return which wording is voted on in a box."""
    return box.guild_id, box.claim_id, box.claim_revision


def _opinion(votes: Mapping[int, _Standing]) -> Choice | None:
    """Return the choice of a member's newest vote on a wording, in whichever box it stands."""
    newest = max(
        (one for one in votes.values() if one.vote is not None), key=lambda one: one.interaction_id, default=None
    )
    return None if newest is None or newest.vote is None else newest.vote.choice


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
