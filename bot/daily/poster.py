"""The loop behind daily posts: it wakes when something is due, and every half minute, whatever happened before.

All that is still to be done stands in the ledger, so a restart forgets nothing, and any number of processes may run
this on one database: each post is claimed there before it is sent. It posts only for guilds that this process is in.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self, TypeVar

from bot.daily.delivery import LEASE, Outcome, pause_after
from bot.daily.occurrences import IN_TIME, LOOK_BACK, due, local_day, next_occurrences, patience
from bot.errors import CruxError
from bot.ledger.daily import EXTRA, Post, PostKey, PostState, Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from types import TracebackType

    from bot.daily.delivery import Delivery
    from bot.daily.occurrences import Occurrence
    from bot.daily.planner import Planner
    from bot.daily.publishing import Publisher
    from bot.daily.troubles import Troubles
    from bot.ledger.daily import Schedule
    from bot.ledger.outbox import Outbox

_log = logging.getLogger(__name__)
T = TypeVar("T")

TICK: Final = 30.0  # seconds between two looks, at the most
CONNECTING: Final = 1.0  # seconds between two looks while there is no connection yet
AT_ONCE: Final = 32  # posts that are being worked on at the same time
PAGE: Final = 200  # schedules that are read together
RELOOK: Final = dt.timedelta(hours=24)  # after which a schedule is reckoned anew, should its zone's rules have changed
THREADS_FOR: Final = dt.timedelta(days=1)  # after a post, for which its thread is still opened
ENDING: Final = 5.0  # seconds that what is under way gets at the end
SETTLED: Final = frozenset({PostState.SENT, PostState.SKIPPED, PostState.MISSED, PostState.UNCERTAIN})


def settled_days(rows: Mapping[dt.date, Post]) -> set[dt.date]:
    """Return the local dates about which nothing is to be done any more."""
    return {day for day, row in rows.items() if row.state in SETTLED}


def post_for(schedule: Schedule, key: PostKey, due_at: dt.datetime, entry_id: str, *, replaces: bool = False) -> Post:
    """Return the post of an entry as its schedule wants it now."""
    return Post(
        key=key,
        state=PostState.PENDING,
        due_at=due_at,
        entry_id=entry_id,
        replaces=replaces,
        channel_id=schedule.channel_id,
        forum=schedule.forum,
        wants_thread=schedule.thread and not schedule.forum,
        role_id=schedule.role_id,
    )


def _next_look(schedule: Schedule, now: dt.datetime, settled: Collection[dt.date]) -> dt.datetime:
    """Return when to look again after a look at `now`: the clock may have gone on by days since, if it was asleep."""
    following = next_occurrences(schedule, now, 1, settled)
    return min(now + RELOOK, following[0].at if following else now + RELOOK)


class Poster:
    """Posts what is due while the block of `async with` runs.

    `now` returns the aware UTC time; `tick`, in seconds, is the longest time between two looks.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        publisher: Publisher,
        planner: Planner,
        delivery: Delivery,
        troubles: Troubles,
        now: Callable[[], dt.datetime],
        tick: float = TICK,
    ) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._planner = planner
        self._delivery = delivery
        self._troubles = troubles
        self._now = now
        self._tick = tick
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._wake = asyncio.Event()
        self._ending = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="daily posts")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=ENDING)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Have the next look begin at once: something was changed."""
        self._wake.set()

    async def _run(self) -> None:
        while not self._ending:
            self._wake.clear()
            await self._guarded(self.look)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), await self._pause())

    async def _pause(self) -> float:
        """Return the seconds until something is to be done, at most a tick."""
        if not self._publisher.ready:
            return min(self._tick, CONNECTING)
        now, following = self._now(), None
        with contextlib.suppress(CruxError):
            following = await self._outbox.next_look(now)
        return self._tick if following is None else min(self._tick, (following - now).total_seconds())

    async def look(self) -> None:
        """Do all that is due now: first what may have been sent already, then what is new."""
        if not self._publisher.ready:
            return
        before = str(self._delivery.counters)
        await self._planner.meet()
        for step in (self._reconcile, self._post_due, self._post_waiting, self._open_threads):
            await self._guarded(step)
        if str(self._delivery.counters) != before:
            _log.info("daily posts since the start: %s", self._delivery.counters)

    async def _reconcile(self) -> None:
        await self._all(self._mine(await self._outbox.expired(self._now())), self._delivery.reconcile)

    async def _post_due(self) -> None:
        """Attend to every schedule that is due, in their order, page by page; those of other processes stay."""
        now, offset, seen = self._now(), 0, set[tuple[int, str]]()
        while not self._ending and (page := await self._outbox.due_schedules(now, limit=PAGE, offset=offset)):
            if len(page) == PAGE:
                await self._tell_progress(now)
            served = [one for one in page if self._publisher.serves(one.guild_id)]
            mine = [one for one in served if (one.guild_id, one.name) not in seen]  # once, should the clock go back
            seen |= {(one.guild_id, one.name) for one in mine}
            offset += len(page) - await self._all(mine, self._attend)

    async def _tell_progress(self, now: dt.datetime) -> None:
        waiting = await self._outbox.count_due(now)
        _log.info("daily posts: %s schedules wait; since the start: %s", f"{waiting:,}", self._delivery.counters)

    async def _post_waiting(self) -> None:
        await self._all(self._mine(await self._outbox.waiting(self._now())), self._post_again)

    async def _open_threads(self) -> None:
        threadless = await self._outbox.threadless(self._now() - THREADS_FOR)
        await self._all(self._mine(threadless), self._open_thread)

    async def _attend(self, schedule: Schedule) -> None:
        """Post what a schedule owes, give up what is too old, and note when to look at it again."""
        now = self._now()
        rows = await self._outbox.days(schedule, local_day(schedule, now) - (LOOK_BACK + 1) * dt.timedelta(days=1))
        settled = settled_days(rows)
        owed = due(schedule, now, settled)
        for occurrence in owed.missed:
            await self._miss(schedule, occurrence)
        settled |= {occurrence.day for occurrence in owed.missed}
        again = None
        if owed.post is not None:
            again = await self._post(schedule, owed.post, rows.get(owed.post.day))
            settled.add(owed.post.day)
        await self._outbox.put_due(schedule, again or _next_look(schedule, now, settled))

    async def _post(self, schedule: Schedule, occurrence: Occurrence, row: Post | None) -> dt.datetime | None:
        """Post an occurrence. Returns when to look again; None where there is nothing more to do for it."""
        if row is not None and row.state is PostState.SENDING:
            return self._now() + LEASE
        pick = await self._planner.pick(schedule, row)
        if pick is None:
            await self._troubles.note(schedule, Trouble.NOTHING)
            return self._now() + pause_after(row.attempts if row else 0)
        key = PostKey(schedule.guild_id, schedule.name, occurrence.day)
        post = post_for(schedule, key, occurrence.at, pick.entry_id, replaces=pick.replaces)
        attempts = 0 if row is None else row.attempts
        outcome = await self._delivery.deliver(schedule, replace(post, attempts=attempts))
        if outcome is Outcome.REFUSED:
            return self._now() + pause_after(attempts)
        return None if outcome is Outcome.SENT else self._now() + LEASE

    async def _miss(self, schedule: Schedule, occurrence: Occurrence) -> None:
        key = PostKey(schedule.guild_id, schedule.name, occurrence.day)
        if await self._outbox.settle(Post(key=key, state=PostState.MISSED, due_at=occurrence.at)):
            self._delivery.counters.missed += 1
            _log.warning("post %s is missed: its time has gone by", key)

    async def _post_again(self, post: Post) -> None:
        """Post a recap, or an extra post that a crash has held up, unless it is too late for it."""
        schedule = await self._outbox.schedule(post.key.guild_id, post.key.schedule)
        extra = post.key.occasion.startswith(EXTRA)
        gone = post.entry_id not in (await self._planner.meet()).entries
        if gone or schedule is None or self._now() - post.due_at > (IN_TIME if extra else patience(schedule)):
            await self._outbox.settle(replace(post, state=PostState.MISSED, lease_until=None))
        else:
            await self._delivery.deliver(schedule, post)

    async def _open_thread(self, post: Post) -> None:
        schedule = await self._outbox.schedule(post.key.guild_id, post.key.schedule)
        await self._delivery.open_thread(schedule, post)

    def _mine(self, posts: Sequence[Post]) -> list[Post]:
        return [post for post in posts if self._publisher.serves(post.key.guild_id)]

    async def _all(self, items: Sequence[T], work: Callable[[T], Awaitable[None]]) -> int:
        """Work on all of `items`, in their order and a few at once; return with how many that went well."""

        async def one(item: T) -> bool:
            async with self._turns:
                return not self._ending and await self._guarded(lambda: work(item))

        return sum(await asyncio.gather(*(one(item) for item in items)))

    async def _guarded(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Do something; whatever goes wrong with it is logged, and ends nothing else. Returns whether it went well."""
        try:
            await work()
        except Exception as error:  # noqa: BLE001  # a loop's edge: it lives on
            foreseen = isinstance(error, (CruxError, TimeoutError, ConnectionError))
            _log.warning("daily posts: %s", error or type(error).__name__, exc_info=None if foreseen else error)
            return False
        return True
