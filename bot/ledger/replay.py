"""Replaying the events: what must stand in every box, and how every poll must have come out, read in one pass.

Events and votes are read in the same order (server, voter, claim, revision) and merged, so that memory holds one
voter's votes on one claim at a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select

from bot.ledger.findings import Findings, place
from bot.ledger.model import EVERY_BOX, ID_LIMIT, MAX_CONFIDENCE, MIN_CONFIDENCE, REASON_LIMIT, Box, Choice
from bot.ledger.snapshot import stream
from bot.ledger.tables import vote_current, vote_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Container, Mapping

    from sqlalchemy import Row, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

Key = tuple[int, int, str, int]  # guild, voter, claim, revision
_KEY: Final = ("guild_id", "voter_id", "claim_id", "claim_revision")
_VOTE: Final = ("interaction_id", "choice", "confidence", "reason")
_CHOICES: Final = frozenset(map(str, Choice))


class PollFrame(NamedTuple):
    """What a vote in a poll must keep to: its claim, and the first id that comes too late."""

    claim_id: str
    claim_revision: int
    first_late_id: int


class Replay:
    """Reads all events and votes once.

    Afterwards `tallies` counts (guild, poll, choice) as the events have it, in time for the poll's deadline, and
    `boxes` what stands in each box, and of each wording in all its boxes together.
    """

    def __init__(
        self,
        findings: Findings,
        *,
        polls: Mapping[tuple[int, int], PollFrame],
        wordings: Container[tuple[int, str, int]],
        advance: Callable[[int], None],
    ) -> None:
        self.tallies: Counter[tuple[int, int, str]] = Counter()
        self.boxes: defaultdict[Box, Counter[str]] = defaultdict(Counter)
        self.events = 0
        self.votes = 0
        self._findings = findings
        self._polls = polls
        self._wordings = wordings
        self._advance = advance

    async def run(self, connection: AsyncConnection) -> None:
        """Read to the end, and note what differs."""
        async for key, newest, standing in _merged(self._replayed(connection), self._standing(connection)):
            self._compare(key, newest, standing)
            self._count_boxes(key, newest)

    async def _replayed(self, connection: AsyncConnection) -> AsyncIterator[tuple[Key, dict[int, Any]]]:
        """Yield for each voter on each wording the newest event of each box."""
        key: Key | None = None
        newest: dict[int, Any] = {}
        in_time: dict[int, str | None] = {}
        async for rows in stream(connection, _in_order(vote_event)):
            for row in rows:
                if row[:4] != key:
                    if key is not None:
                        self._count(key, in_time)
                        yield key, newest
                    key, newest, in_time = tuple(row[:4]), {}, {}
                newest[row.poll_id] = row
                if self._check_event(row):
                    in_time[row.poll_id] = row.choice
            self.events += len(rows)
            self._advance(len(rows))
        if key is not None:
            self._count(key, in_time)
            yield key, newest

    async def _standing(self, connection: AsyncConnection) -> AsyncIterator[tuple[Key, dict[int, Any]]]:
        """Yield for each voter on each wording the vote that stands in each box."""
        key: Key | None = None
        votes: dict[int, Any] = {}
        async for rows in stream(connection, _in_order(vote_current)):
            for row in rows:
                if row[:4] != key:
                    if key is not None:
                        yield key, votes
                    key, votes = tuple(row[:4]), {}
                self._findings.check(row.poll_id not in votes, "duplicate", _where(row), "two votes stand in one box")
                votes[row.poll_id] = row
            self.votes += len(rows)
        if key is not None:
            yield key, votes

    def _count(self, key: Key, in_time: Mapping[int, str | None]) -> None:
        for poll_id, choice in in_time.items():
            if poll_id and choice is not None:
                self.tallies[key[0], poll_id, choice] += 1

    def _count_boxes(self, key: Key, newest: Mapping[int, Any]) -> None:
        guild_id, _, claim_id, revision = key
        votes = [event for event in newest.values() if event.choice is not None]
        for event in votes:
            self.boxes[Box(guild_id, claim_id, revision, event.poll_id)][event.choice] += 1
        if votes:
            opinion = max(votes, key=lambda event: event.interaction_id).choice
            self.boxes[Box(guild_id, claim_id, revision, EVERY_BOX)][opinion] += 1

    def _compare(self, key: Key, newest: Mapping[int, Any], standing: Mapping[int, Any]) -> None:
        for poll_id in newest.keys() | standing.keys():
            self._findings.checks += 1
            event, vote = newest.get(poll_id), standing.get(poll_id)
            if event is None or vote is None or event[5:] != vote[5:]:
                guild_id, voter_id, claim_id, revision = key
                where = place(guild_id, claim_id, revision, poll_id, voter_id)
                self._findings.add(*_difference(event, vote, where))

    def _check_event(self, row: Row[Any]) -> bool:
        """Check one event by itself: what it says, and what it points at. Returns whether its poll can count it."""
        self._findings.checks += 3
        wrong = _wrong_vote(row)
        if wrong:
            self._findings.add("range", _where(row), f"event {row.interaction_id}: {wrong}")
        if (row.guild_id, row.claim_id, row.claim_revision) not in self._wordings:
            self._findings.add("wording", _where(row), f"event {row.interaction_id}: its wording is not kept")
        astray = self._astray(row) if row.poll_id else None
        if astray:
            self._findings.add("poll", _where(row), f"event {row.interaction_id}: {astray}")
        return astray is None

    def _astray(self, row: Row[Any]) -> str | None:
        """Say what is wrong between an event and its poll."""
        frame = self._polls.get((row.guild_id, row.poll_id))
        if frame is None:
            return "there is no such poll"
        if (frame.claim_id, frame.claim_revision) != (row.claim_id, row.claim_revision):
            return "the poll is on another claim, or on another wording"
        return "it was cast after the poll's deadline" if row.interaction_id >= frame.first_late_id else None


def _in_order(table: Table) -> Any:  # noqa: ANN401  # a select of nine columns
    columns = [table.c[name] for name in (*_KEY, "poll_id", *_VOTE)]
    return select(*columns).order_by(*(table.c[name] for name in (*_KEY, "interaction_id")))


def _where(row: Row[Any]) -> str:
    return place(row.guild_id, row.claim_id, row.claim_revision, row.poll_id, row.voter_id)


def _wrong_vote(row: Row[Any]) -> str | None:
    """Say what is wrong with an event by itself."""
    if not 0 < row.interaction_id < ID_LIMIT:
        return "Discord makes no such id"
    if row.choice is None:
        return None if row.confidence is None and row.reason is None else "a withdrawal with a confidence or a reason"
    if row.choice not in _CHOICES:
        return "its choice is none that there is"
    if row.confidence is not None and not _is_confidence(row.confidence):
        return f"its confidence is not between {MIN_CONFIDENCE} and {MAX_CONFIDENCE} percent"
    if row.reason is not None and len(row.reason) > REASON_LIMIT:
        return f"its reason has more than {REASON_LIMIT} characters"
    return None


def _is_confidence(value: object) -> bool:
    """Whether `value` is one; SQLite also keeps other kinds of values where somebody else writes them."""
    return isinstance(value, int) and MIN_CONFIDENCE <= value <= MAX_CONFIDENCE


def _difference(event: Any, vote: Any, where: str) -> tuple[str, str, str]:  # noqa: ANN401  # rows, or None
    """Say how a box differs from its events: which fields, never what they hold."""
    if vote is None:
        return "missing", where, f"event {event.interaction_id} does not stand in its box"
    if event is None:
        return "invented", where, f"vote {vote.interaction_id} stands, and no event says so"
    fields = [name for name in _VOTE if getattr(event, name) != getattr(vote, name)]
    return "differs", where, f"the vote differs from the newest event {event.interaction_id} in {', '.join(fields)}"


async def _merged(
    left: AsyncIterator[tuple[Key, dict[int, Any]]], right: AsyncIterator[tuple[Key, dict[int, Any]]]
) -> AsyncIterator[tuple[Key, dict[int, Any], dict[int, Any]]]:
    """Yield every key of two ordered streams once, with what each has for it."""
    one, two = await anext(left, None), await anext(right, None)
    while one is not None or two is not None:
        if two is None or (one is not None and one[0] < two[0]):
            assert one is not None  # noqa: S101  # the loop's own condition
            yield one[0], one[1], {}
            one = await anext(left, None)
        elif one is None or two[0] < one[0]:
            yield two[0], {}, two[1]
            two = await anext(right, None)
        else:
            yield one[0], one[1], two[1]
            one, two = await anext(left, None), await anext(right, None)
