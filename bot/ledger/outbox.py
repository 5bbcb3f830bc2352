"""The outbox: what daily posts ask of the ledger. It answers after the commit, like the rest of it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger import posts, schedules
from bot.ledger.daily import PostState
from bot.ledger.tables import library_entry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable
    from datetime import date, datetime

    from sqlalchemy import Connection

    from bot.ledger.daily import Post, PostKey, Schedule, Trouble
    from bot.ledger.schedules import Change

T = TypeVar("T")
PAGE = 200
_ENTRIES_AT_ONCE = 500


class Run(Protocol):
    """Runs work on a connection, to read or in a transaction, and returns its result."""

    def __call__(self, work: Callable[[Connection], T], /) -> Awaitable[T]:
        """Run it."""
        ...


def new_holder() -> int:
    """Return a number that names one claim and no other."""
    return secrets.randbits(62)


class Outbox:
    """Schedules and posts of all guilds. Methods raise what those of the ledger raise."""

    def __init__(self, read: Run, write: Run) -> None:
        self._read = read
        self._write = write

    # Schedules

    async def put_schedule(self, wanted: Schedule, now: datetime) -> Change:
        """Create a schedule, or change the one of this name."""
        return await self._write(lambda connection: schedules.put_schedule(connection, wanted, now))

    async def remove_schedule(self, guild_id: int, name: str) -> bool:
        """Remove a schedule and what it has promised; return whether there was one."""
        return await self._write(lambda connection: schedules.remove_schedule(connection, guild_id, name))

    async def schedule(self, guild_id: int, name: str) -> Schedule | None:
        """Return a schedule, if there is such a one."""
        return await self._read(lambda connection: schedules.read_schedule(connection, guild_id, name))

    async def schedules(self, guild_id: int) -> list[Schedule]:
        """Return a guild's schedules by name."""
        return await self._read(lambda connection: schedules.read_schedules(connection, guild_id))

    async def due_schedules(self, now: datetime, *, limit: int = PAGE, offset: int = 0) -> list[Schedule]:
        """Return schedules of all guilds that have to be looked at, in a fair order."""
        return await self._read(lambda connection: schedules.read_due_schedules(connection, now, limit, offset))

    async def count_due(self, now: datetime) -> int:
        """Return how many schedules have to be looked at."""
        return await self._read(lambda connection: schedules.count_due_schedules(connection, now))

    async def put_due(self, schedule: Schedule, due_at: datetime) -> None:
        """Note when a schedule has to be looked at next, unless it was changed meanwhile."""
        await self._write(lambda connection: schedules.put_due(connection, schedule, due_at))

    async def put_trouble(self, schedule: Schedule, trouble: Trouble | None, detail: str | None = None) -> None:
        """Note what keeps a schedule from posting; None ends it."""
        await self._write(lambda connection: schedules.put_trouble(connection, schedule, trouble, detail))

    async def put_told(self, schedule: Schedule, trouble: Trouble) -> bool:
        """Note that the curators are about to hear of a trouble; return whether they have not yet."""
        return await self._write(lambda connection: schedules.put_told(connection, schedule, trouble))

    async def forget_told(self, schedule: Schedule) -> None:
        """Note that the curators could not be reached: they are to be told again."""
        await self._write(lambda connection: schedules.forget_told(connection, schedule))

    async def next_look(self, now: datetime) -> datetime | None:
        """Return when something is to be done next, after `now`; None where nothing is foreseen."""

        def read(connection: Connection) -> datetime | None:
            found = (schedules.read_next_due(connection, now), posts.read_next_look(connection, now))
            return min((moment for moment in found if moment is not None), default=None)

        return await self._read(read)

    # Posts

    async def claim(self, one: Post, holder: int, over: Collection[PostState] = (PostState.PENDING,)) -> bool:
        """Claim a post that nobody has, or that stands in one of the states `over`; return whether that worked."""
        return await self._write(lambda connection: posts.claim(connection, one, holder, over))

    async def holds(self, key: PostKey, holder: int) -> bool:
        """Return whether a claim still stands."""
        return await self._read(lambda connection: posts.holds(connection, key, holder))

    async def reclaim(self, key: PostKey, holder: int, now: datetime, until: datetime) -> bool:
        """Take over a post whose lease has run out; return whether that worked."""
        return await self._write(lambda connection: posts.reclaim(connection, key, holder, now, until))

    async def shorten(self, key: PostKey, holder: int, until: datetime) -> None:
        """End a lease early: nothing is under way any more."""
        await self._write(lambda connection: posts.shorten(connection, key, holder, until))

    async def release(self, key: PostKey, holder: int, again_at: datetime) -> None:
        """Give up a claimed post that was certainly not sent; it may be tried again from `again_at`."""
        await self._write(lambda connection: posts.release(connection, key, holder, again_at))

    async def record(self, one: Post, recap: Post | None = None) -> None:
        """Note that a post is there, and have its recap wait."""
        await self._write(lambda connection: posts.record(connection, one, recap))

    async def settle(self, one: Post, holder: int | None = None) -> bool:
        """Put a post that is not there into its final state, unless it is claimed by another or settled."""
        return await self._write(lambda connection: posts.settle(connection, one, holder))

    async def pin(self, promised: Iterable[Post]) -> None:
        """Keep posts that are to come. Those that are there stay as they are, unless one `replaces` what has left."""
        listed = list(promised)

        def write(connection: Connection) -> None:
            for one in listed:
                (posts.replace_pending if one.replaces else posts.add)(connection, one)

        await self._write(write)

    async def put_thread(self, key: PostKey, thread_id: int) -> None:
        """Note the thread at a post; 0 where none can be opened."""
        await self._write(lambda connection: posts.put_thread(connection, key, thread_id))

    async def post(self, key: PostKey) -> Post | None:
        """Return a post, if it is known."""
        return await self._read(lambda connection: posts.read_post(connection, key))

    async def days(self, schedule: Schedule, since: date) -> dict[date, Post]:
        """Return a schedule's posts by local date from `since` on, those to come among them."""
        return await self._read(lambda connection: posts.read_days(connection, schedule.guild_id, schedule.name, since))

    async def recent(self, schedule: Schedule, now: datetime, *, limit: int = 5) -> list[Post]:
        """Return what became of the last posts, the newest first."""
        return await self._read(
            lambda connection: posts.read_recent(connection, schedule.guild_id, schedule.name, now, limit)
        )

    async def shown(self, schedule: Schedule) -> dict[str, date]:
        """Return each entry that was shown or is promised, with its last local date."""
        return await self._read(lambda connection: posts.read_shown(connection, schedule.guild_id, schedule.name))

    async def expired(self, now: datetime, *, limit: int = PAGE) -> list[Post]:
        """Return the claimed posts whose lease has run out."""
        return await self._read(lambda connection: posts.read_expired(connection, now, limit))

    async def waiting(self, now: datetime, *, limit: int = PAGE) -> list[Post]:
        """Return the recaps and extra posts that are due."""
        return await self._read(lambda connection: posts.read_waiting(connection, now, limit))

    async def threadless(self, since: datetime, *, limit: int = PAGE) -> list[Post]:
        """Return the posts at which a thread is still to be opened."""
        return await self._read(lambda connection: posts.read_threadless(connection, since, limit))

    async def post_at(self, guild_id: int, message_id: int) -> Post | None:
        """Return the post that a message is, if it is one."""
        return await self._read(lambda connection: posts.read_post_at(connection, guild_id, message_id))

    async def sending(self, guild_id: int, entry_id: str) -> list[Post]:
        """Return the claimed posts of an entry, which may be there without being noted."""
        return await self._read(lambda connection: posts.read_sending(connection, guild_id, entry_id))

    # The library

    async def note_entries(self, entry_ids: Collection[str], now: datetime) -> dict[str, datetime]:
        """Note the entries that are new in the library, and return when each of all known ones came."""
        known = await self._read(_read_entries)
        fresh = [one for one in entry_ids if one not in known]
        if fresh:
            await self._write(lambda connection: _add_entries(connection, fresh, now))
            known = await self._read(_read_entries)
        return known


def _read_entries(connection: Connection) -> dict[str, datetime]:
    return {row.entry_id: row.came_at for row in connection.execute(select(library_entry))}


def _add_entries(connection: Connection, entry_ids: list[str], now: datetime) -> None:
    """Note entries as new, but for those that another process has noted meanwhile."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for start in range(0, len(entry_ids), _ENTRIES_AT_ONCE):
        rows = [{"entry_id": one, "came_at": now} for one in entry_ids[start : start + _ENTRIES_AT_ONCE]]
        connection.execute(dialect.insert(library_entry).values(rows).on_conflict_do_nothing())
