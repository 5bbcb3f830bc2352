"""The ledger: what the rest of the house asks for and hands over. What it answers as saved is on disk."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import text

from bot.errors import BadInputError
from bot.ledger import polls, reading
from bot.ledger.database import TROUBLE, Database, Failure, judge
from bot.ledger.errors import UnavailableError
from bot.ledger.model import Box, GuildSettings, Health, Poll, PollRules, Wording
from bot.ledger.outbox import Outbox
from bot.ledger.polls import Opening
from bot.ledger.schema import HEAD, prepare
from bot.ledger.settings import SETTINGS, change_settings, read_settings
from bot.ledger.tallies import TallyCache, read_tally
from bot.ledger.transaction import Transactions
from bot.ledger.voters import erase_member
from bot.ledger.voting import Ballots, Cast
from bot.ledger.writer import CAPACITY, PATIENCE, Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from bot.ledger.model import (
        Ballot,
        Erasure,
        Event,
        NamedVote,
        Receipt,
        Tally,
        Vote,
        WordingConflict,
    )

_log = logging.getLogger(__name__)
T = TypeVar("T")

START_PATIENCE: Final = 10.0  # seconds that a PostgreSQL which is not there yet is waited for
_UNSEEN_SECONDS: Final = 3.0  # how long the votes of other processes may stay unseen in a tally


def _utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_ledger(
    url: str,
    *,
    now: Callable[[], datetime] = _utc_now,
    capacity: int = CAPACITY,
    start_patience: float = START_PATIENCE,
) -> AsyncIterator[Ledger]:
    """Open the ledger at `url`, bringing its tables up to date first. At the end, what waits is still written.

    `now` is the clock (aware UTC); at most `capacity` writes wait. Raises ConfigError for a database that is damaged,
    newer, somebody else's, or out of reach, and leaves that as it is.
    """
    await prepare(url, patience=start_patience)
    database = Database(url)
    try:
        ledger = Ledger(database, now=now, capacity=capacity)
        async with ledger.writing():
            yield ledger
    finally:
        await database.dispose()


class Ledger:
    """Votes, polls, wordings and settings of all guilds.

    Every method may raise `UnavailableError` (reading) or `NotSavedError` and `BusyError` (writing) while the database
    is in trouble; each carries what the member is told. `outbox` is the part for daily posts; `database` is for
    the tools beside the bot.
    """

    def __init__(self, database: Database, *, now: Callable[[], datetime], capacity: int = CAPACITY) -> None:
        self.database: Final = database
        self._now = now
        self._transactions = Transactions(database)
        self._tallies = TallyCache(max_age=None if database.is_sqlite else _UNSEEN_SECONDS)
        self._writer = Writer(self._transactions, Ballots(database.dialect), self._tallies, capacity=capacity)
        self.outbox: Final = Outbox(self._read, self._writer.do)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write while the block runs; see `open_ledger`."""
        async with self._writer.running():
            yield

    # Votes

    async def cast(self, ballot: Ballot, *, claim_text: str, patience: float = PATIENCE) -> Receipt:
        """Save a vote, its change or its withdrawal, and return once it is on disk.

        `claim_text` are the words that the member saw; `patience` is for how many seconds it may wait for its turn.
        Raises BusyError, NotSavedError, PollClosedError, WordingChangedError, and NotFoundError for an unknown poll:
        nothing of the ballot is kept then.
        """
        return await self._writer.save(Cast(ballot, claim_text), patience)

    async def vote_of(self, box: Box, member_id: int) -> Vote | None:
        """Return a member's vote in a box."""
        return await self._read(lambda connection: reading.read_vote_in(connection, box, member_id))

    async def opinion_of(self, guild_id: int, claim_id: str, member_id: int) -> Vote | None:
        """Return a member's newest vote on a claim that still stands, in any box and on any of its wordings."""
        return await self._read(lambda connection: reading.read_opinion(connection, guild_id, claim_id, member_id))

    async def history_of(
        self, guild_id: int, member_id: int, claim_id: str | None = None, *, limit: int = 100
    ) -> list[Event]:
        """Return what a member did here, newest first."""
        return await self._read(
            lambda connection: reading.read_history(connection, guild_id, member_id, claim_id, limit)
        )

    async def voted(self, guild_id: int, member_id: int, claims: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
        """Return on which of these (claim, revision) a member's vote stands, in any box."""
        return await self._read(lambda connection: reading.read_voted(connection, guild_id, member_id, claims))

    # Tallies

    async def tally(self, box: Box) -> Tally:
        """Return how the votes in a box stand."""
        return await self._tallies.get(box, lambda: self._read(lambda connection: read_tally(connection, box)))

    async def standing(self, guild_id: int, claim_id: str, revision: int) -> Tally:
        """Count each member's newest vote on one wording of a claim, in whichever box it lies."""
        return await self.tally(Box(guild_id, claim_id, revision).every_box)

    async def standings(self, guild_id: int, claims: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Tally]:
        """Count `standing` for several (claim, revision)."""
        return {claim: await self.standing(guild_id, *claim) for claim in claims}

    async def revisions(self, guild_id: int, claim_id: str) -> list[tuple[Wording, Tally]]:
        """Return every wording of a claim that was voted on here, oldest first, with its standing tally."""
        wordings = await self._read(lambda connection: reading.read_wordings(connection, guild_id, claim_id))
        return [(wording, await self.standing(guild_id, claim_id, wording.revision)) for wording in wordings]

    async def wording_conflicts(self, claims: Iterable[Wording]) -> list[WordingConflict]:
        """Return where the library's words differ from those that the same revision was voted on."""
        listed = list(claims)
        return await self._read(lambda connection: reading.read_conflicts(connection, listed))

    async def voters_shown(self, poll: Poll, *, limit: int = 1000) -> list[NamedVote]:
        """Return who voted what. Raises NotAllowedError unless the poll shows names."""
        return await self._read(
            lambda connection: reading.read_named_votes(connection, poll, reasons_only=False, limit=limit)
        )

    async def reasons(self, poll: Poll, *, limit: int = 100) -> list[NamedVote]:
        """Return the votes that give a reason. Raises NotAllowedError unless the poll shows names."""
        return await self._read(
            lambda connection: reading.read_named_votes(connection, poll, reasons_only=True, limit=limit)
        )

    # Polls

    async def open_poll(
        self,
        *,
        guild_id: int,
        channel_id: int,
        wording: Wording,
        closes_at: datetime,
        opened_by: int,
        rules: PollRules | None = None,
    ) -> Poll:
        """Open a poll on a claim in a channel. Raises PollOpenError where one is open there already.

        Its card is not there yet: send it, then call `place_poll`, or `cancel_poll` if it could not be sent.
        """
        opened_at = self._now()
        if closes_at <= opened_at:
            raise BadInputError("A poll cannot close before it has opened.")
        opening = Opening(
            guild_id=guild_id,
            channel_id=channel_id,
            wording=wording,
            rules=rules or PollRules(),
            opened_by=opened_by,
            opened_at=opened_at,
            closes_at=closes_at,
        )
        return await self._writer.do(lambda connection: polls.open_poll(connection, opening))

    async def place_poll(self, poll: Poll, message_id: int) -> Poll:
        """Note which message is the poll's card."""
        return await self._writer.do(
            lambda connection: polls.place_poll(connection, poll.guild_id, poll.id, message_id)
        )

    async def place_reply(self, guild_id: int, poll_id: int, reply_id: int) -> Poll:
        """Note which message tells the poll's result; 0 where none can."""
        return await self._writer.do(lambda connection: polls.place_reply(connection, guild_id, poll_id, reply_id))

    async def cancel_poll(self, poll: Poll) -> Poll:
        """End a poll whose card could not be sent: nobody has seen it, and it is not counted."""
        at = self._now()
        return await self._writer.do(lambda connection: polls.cancel_poll(connection, poll.guild_id, poll.id, at))

    async def close_poll(self, guild_id: int, poll_id: int, at: datetime) -> Poll:
        """Close a poll and freeze how it came out, with every vote handed over before. Closing again is harmless.

        Raises NotFoundError where this guild has no such poll.
        """
        return await self._writer.do(lambda connection: polls.close_poll(connection, guild_id, poll_id, at))

    async def poll(self, guild_id: int, poll_id: int) -> Poll:
        """Return a poll. Raises NotFoundError where this guild has no such poll."""
        return await self._read(lambda connection: polls.read_poll(connection, guild_id, poll_id))

    async def open_polls(self, guild_id: int | None = None) -> list[Poll]:
        """Return the open polls of a guild, or of all guilds; those that close first lead."""
        return await self._read(lambda connection: polls.read_open_polls(connection, guild_id))

    async def recent_polls(self, guild_id: int, *, limit: int = 25) -> list[Poll]:
        """Return a guild's polls, open and closed, the newest first."""
        return await self._read(lambda connection: polls.read_recent_polls(connection, guild_id, limit))

    async def due_polls(self, now: datetime) -> list[Poll]:
        """Return the open polls of all guilds whose time is over at `now`."""
        return await self._read(lambda connection: polls.read_due_polls(connection, now))

    async def unanswered_polls(self) -> list[Poll]:
        """Return the closed polls of all guilds whose result has not been told yet, the oldest first."""
        return await self._read(polls.read_unanswered_polls)

    # Servers and members

    async def settings(self, guild_id: int) -> GuildSettings:
        """Return how a server has it."""
        return await self._read(lambda connection: read_settings(connection, guild_id))

    async def change_settings(self, guild_id: int, **changes: Any) -> GuildSettings:  # noqa: ANN401  # each its own type
        """Change some of a server's settings, each by its own name (`results` is of its rules), and return them all."""
        if unknown := changes.keys() - SETTINGS:
            msg = f"no settings: {', '.join(sorted(unknown))}"
            raise TypeError(msg)
        return await self._writer.do(lambda connection: change_settings(connection, guild_id, changes))

    async def erase(self, guild_id: int, member_id: int) -> Erasure:
        """Delete everything of a member in a guild; what closed polls have counted stays, as counts."""
        at = self._now()
        return await self._writer.do(
            lambda connection: erase_member(connection, guild_id, member_id, at),
            then=lambda: self._tallies.forget_guild(guild_id),
        )

    async def health(self) -> Health:
        """Return how the ledger is doing; never raises."""
        try:
            await self._read(lambda connection: connection.execute(text("SELECT 1")))
            readable = True
        except UnavailableError:
            readable = False
        return Health(
            dialect=self.database.dialect,
            schema=HEAD,
            readable=readable,
            queued=self._writer.queued,
            capacity=self._writer.capacity,
            trouble=self._transactions.trouble,
        )

    # How

    async def _read(self, read: Callable[[Connection], T]) -> T:
        """Read, once more where the server went away meanwhile. Raises UnavailableError where that does not help."""
        for _ in range(2):
            try:
                async with self.database.reading() as connection:
                    return await connection.run_sync(read)
            except TROUBLE as error:
                failure, trouble = judge(error), error
                if failure is not Failure.PASSING:
                    break
                await asyncio.sleep(0)
        _log.warning("the ledger cannot be read: %s", trouble)
        raise UnavailableError from trouble
