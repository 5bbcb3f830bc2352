"""The life of one post: claimed in the ledger, sent, recorded; and after a crash looked for before anything else.

A row that is claimed may have been sent. It is sent again only after the channel was looked through and it was not
there; where nobody can tell, it is not sent. A lease is longer than a request may take, so that nothing is still under
way when it runs out.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.daily.occurrences import IN_TIME, moment_on, patience
from bot.daily.publishing import Refused, Unknowable
from bot.ledger.daily import DAY, EXTRA, RECAP, Post, PostKey, PostState, Trouble
from bot.ledger.outbox import new_holder
from bot.times.zones import zone_or_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.daily.pace import Pace
    from bot.daily.publishing import Placed, Publisher, Send
    from bot.daily.troubles import Troubles
    from bot.ledger.daily import Schedule
    from bot.ledger.outbox import Outbox

_log = logging.getLogger(__name__)

SEND_WITHIN: Final = 20.0  # seconds that sending, or looking, may take with all its waits
LEASE: Final = dt.timedelta(seconds=60)
SETTLING: Final = dt.timedelta(seconds=5)  # after a request without an answer, before it is looked for: with a nonce,
SETTLING_FORUM: Final = LEASE  # which Discord drops should it still be under way; and without, as in forums
LOOK_AGAIN: Final = dt.timedelta(seconds=30)  # after a look that failed
UNKNOWN_AGAIN: Final = dt.timedelta(minutes=5)  # until what nobody can tell is looked at again
FIRST_PAUSE: Final = dt.timedelta(minutes=1)  # after a refusal; doubled with each
LONGEST_PAUSE: Final = dt.timedelta(minutes=10)
_DOUBLINGS: Final = 4


class Outcome(Enum):
    """What came of a try: it is sent; somebody else has it; it certainly was not sent; nobody knows yet."""

    SENT = auto()
    TAKEN = auto()
    REFUSED = auto()
    UNKNOWN = auto()


@dataclass(slots=True)
class Counters:
    """What was done since the start. `late` are among the `sent`; `found` were there already, without being noted."""

    sent: int = 0
    late: int = 0
    found: int = 0
    refused: int = 0
    unknown: int = 0
    missed: int = 0

    def __str__(self) -> str:
        """Return it as a part of a log line."""
        told = f"{self.sent:,} sent ({self.late:,} of them late), {self.found:,} found sent after a break"
        return f"{told}, {self.refused:,} refused, {self.unknown:,} unanswered, {self.missed:,} missed"


def pause_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after a refusal."""
    return min(FIRST_PAUSE * (1 << min(attempts, _DOUBLINGS)), LONGEST_PAUSE)


class Delivery:
    """Sends posts, each once. `now` returns the aware UTC time, `pace` gives each request to Discord its turn.

    `is_claim` says of an entry whether it is one, and can have a recap.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        publisher: Publisher,
        troubles: Troubles,
        pace: Pace,
        now: Callable[[], dt.datetime],
        is_claim: Callable[[str], bool],
    ) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._troubles = troubles
        self._pace = pace
        self._now = now
        self._is_claim = is_claim
        self.counters = Counters()

    async def deliver(
        self, schedule: Schedule, post: Post, over: Collection[PostState] = (PostState.PENDING,)
    ) -> Outcome:
        """Claim a post, send it and record it. `over` are the states of its row from which it may be claimed."""
        try:
            send = await self._publisher.prepare(post)
        except Refused as refused:
            await self._troubles.note(schedule, refused.trouble, refused.detail)
            return Outcome.REFUSED
        holder, now = new_holder(), self._now()
        claimed = replace(post, state=PostState.SENDING, claimed_at=now, lease_until=now + LEASE)
        if not await self._outbox.claim(claimed, holder, over):
            return Outcome.TAKEN
        await self._pace.turn()
        if not await self._stands(claimed, holder):
            return Outcome.TAKEN
        return await self._send(schedule, claimed, holder, send)

    async def _stands(self, claimed: Post, holder: int) -> bool:
        """Whether a claim still stands right before its request, with enough of its lease left for that.

        A machine that was asleep since, or a clock that has jumped, begins anew: another may have taken over.
        """
        claimed_at = claimed.claimed_at or self._now()
        if self._now() - claimed_at > LEASE - dt.timedelta(seconds=SEND_WITHIN):
            await self._outbox.release(claimed.key, holder, self._now())
            return False
        return await self._outbox.holds(claimed.key, holder)

    async def _send(self, schedule: Schedule, claimed: Post, holder: int, send: Send) -> Outcome:
        try:
            async with asyncio.timeout(SEND_WITHIN):
                placed = await send()
        except Refused as refused:
            await self._refuse(schedule, claimed, holder, refused)
            return Outcome.REFUSED
        except Exception as error:  # noqa: BLE001  # whatever it was: the message may be there
            await self._doubt(schedule, claimed, holder, str(error) or type(error).__name__)
            return Outcome.UNKNOWN
        await self._record(schedule, claimed, placed)
        self.counters.sent += 1
        self.counters.late += (claimed.claimed_at or claimed.due_at) - claimed.due_at > IN_TIME
        return Outcome.SENT

    async def reconcile(self, post: Post) -> None:
        """Find out what became of a post that was claimed and never recorded, and go on from there."""
        holder, now = new_holder(), self._now()
        if not await self._outbox.reclaim(post.key, holder, now, now + LEASE):
            return
        await self._pace.turn()
        schedule = await self._outbox.schedule(post.key.guild_id, post.key.schedule)
        try:
            async with asyncio.timeout(SEND_WITHIN):
                placed = await self._publisher.find(post)
        except Unknowable as error:
            await self._leave(schedule, post, holder, str(error))
            return
        except Refused as gone:  # the channel is gone, and whatever was in it
            _log.info("post %s: %s", post.key, gone)
            placed = None
        except Exception:
            await self._outbox.shorten(post.key, holder, self._now() + LOOK_AGAIN)
            raise
        if placed is None:
            await self._send_again(schedule, post, holder)
        else:
            _log.info("post %s was there already", post.key)
            self.counters.found += 1
            await self._record(schedule, post, placed)

    async def open_thread(self, schedule: Schedule | None, post: Post) -> None:
        """Open the thread at a sent post. Where that is refused, the post stands without one."""
        try:
            await self._pace.turn()
            async with asyncio.timeout(SEND_WITHIN):
                thread_id = await self._publisher.open_thread(post)
        except Refused as refused:
            await self._outbox.put_thread(post.key, 0)
            if schedule is not None:
                await self._troubles.note(schedule, Trouble.NO_THREAD, refused.detail)
            return
        await self._outbox.put_thread(post.key, thread_id)
        if schedule is not None:
            await self._troubles.clear(schedule)

    async def _refuse(self, schedule: Schedule, post: Post, holder: int, refused: Refused) -> None:
        """Keep a post for later that was refused; an extra one is given up, for whoever asked is told."""
        self.counters.refused += 1
        if post.key.occasion.startswith(EXTRA):
            await self._outbox.settle(replace(post, state=PostState.MISSED), holder)
        else:
            await self._outbox.release(post.key, holder, self._now() + pause_after(post.attempts))
        await self._troubles.note(schedule, refused.trouble, refused.detail)

    async def _doubt(self, schedule: Schedule, post: Post, holder: int, detail: str) -> None:
        """Have a post looked for whose request ended without an answer."""
        _log.warning("post %s may have been sent or not: %s", post.key, detail)
        self.counters.unknown += 1
        settling = SETTLING_FORUM if post.forum else SETTLING
        await self._outbox.shorten(post.key, holder, self._now() + settling)
        await self._troubles.note(schedule, Trouble.NO_ANSWER, detail)

    async def _leave(self, schedule: Schedule | None, post: Post, holder: int, detail: str) -> None:
        """Leave alone what may be there: to be looked at again, until its time has gone by."""
        now = self._now()
        if schedule is None or now - post.due_at > patience(schedule):
            await self._outbox.settle(replace(post, state=PostState.UNCERTAIN), holder)
        else:
            await self._outbox.shorten(post.key, holder, now + UNKNOWN_AGAIN)
        if schedule is not None:
            await self._troubles.note(schedule, Trouble.NO_HISTORY, detail or None)

    async def _send_again(self, schedule: Schedule | None, post: Post, holder: int) -> None:
        """Have a post tried again that is certainly not there."""
        if schedule is None:
            await self._outbox.settle(replace(post, state=PostState.MISSED), holder)
            return
        now = self._now()
        if post.key.occasion == DAY:
            await self._outbox.put_due(schedule, now)
        await self._outbox.release(post.key, holder, now)

    async def _record(self, schedule: Schedule | None, post: Post, placed: Placed) -> None:
        sent = replace(
            post,
            state=PostState.SENT,
            message_id=placed.message_id,
            thread_id=placed.thread_id,
            sent_at=self._now(),
        )
        wanted = schedule is not None and schedule.recap and self._is_claim(sent.entry_id or "")
        await self._outbox.record(sent, _recap_of(schedule, sent) if schedule is not None and wanted else None)
        if sent.wants_thread and sent.thread_id is None:
            await self.open_thread(schedule, sent)
        elif schedule is not None:
            await self._troubles.clear(schedule)


def _recap_of(schedule: Schedule, sent: Post) -> Post | None:
    """Return the recap of a claim, which waits for the day after; a recap has none."""
    if sent.key.occasion == RECAP:
        return None
    zone, day = zone_or_utc(schedule.zone), sent.key.day
    days = (day + number * dt.timedelta(days=1) for number in (1, 2))
    found = next(((one, at) for one in days if (at := moment_on(one, schedule.posts_at, zone)) is not None), None)
    if found is None:
        return None
    in_forum = sent.forum and sent.thread_id is not None
    return Post(
        key=PostKey(sent.key.guild_id, sent.key.schedule, found[0], RECAP),
        state=PostState.PENDING,
        due_at=found[1],
        entry_id=sent.entry_id,
        channel_id=sent.thread_id if in_forum else sent.channel_id,
        reply_to=sent.message_id,
    )
