"""Polls end: at the deadline each is closed, its card is drawn for the last time, and a reply says what came out.

All that is still to be done stands in the ledger: which polls are due, and which closed ones have no reply yet. So
nothing is lost by a restart, and what came due meanwhile is closed at its deadline. A reply is sent under a key; where
it may have been sent before, its channel is looked through first.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import logging
from typing import TYPE_CHECKING, Final, Self

from bot.board.cards import CardPlace, end_soon
from bot.board.channels import Gone, Picture, Post, Withheld
from bot.errors import CruxError
from bot.ledger.model import Names, first_id_at
from bot.link.rest import FAILURES, pauses
from bot.render.outcome import chart_of_poll
from bot.render.poll import card_link, closing_reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from types import TracebackType

    from bot.board.card_views import CardViews
    from bot.board.cards import Cards
    from bot.board.channels import Channels
    from bot.board.unplaced import Unplaced
    from bot.ledger.ledger import Ledger
    from bot.ledger.model import NamedVote, Poll
    from bot.render.chart import Chart
    from bot.render.poll import Subject

_log = logging.getLogger(__name__)

TICK: Final = 2.0  # seconds
GRACE: Final = dt.timedelta(seconds=3)  # a click before the deadline may still be on its way to the ledger
SENT_BEFORE: Final = dt.timedelta(minutes=1)  # closed longer ago than this, a poll may have its reply already
SKEW: Final = dt.timedelta(minutes=5)  # how far our clock may be ahead of Discord's
GIVEN_UP_AFTER: Final = dt.timedelta(days=1)  # since the poll closed
CARD_PATIENCE: Final = 10.0  # seconds that a reply waits for the card's last redraw
NO_REPLY: Final = 0  # what is recorded where a reply cannot be sent
AT_ONCE: Final = 8

Key = tuple[int, int]  # guild and poll


class Closing:
    """Closes polls while the block of `async with` runs.

    `png` draws a chart away from the event loop, `now` returns the aware UTC time, `tick` is in seconds.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        views: CardViews,
        channels: Channels,
        cards: Cards,
        unplaced: Unplaced,
        png: Callable[[Chart], Awaitable[bytes]],
        now: Callable[[], dt.datetime],
        tick: float = TICK,
    ) -> None:
        self._ledger = ledger
        self._views = views
        self._channels = channels
        self._cards = cards
        self._unplaced = unplaced
        self._png = png
        self._now = now
        self._tick = tick
        self._waits: dict[Key, tuple[float, Iterator[float]]] = {}  # polls whose reply failed: until when, and onwards
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._replying: dict[Key, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="closing")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        tasks = [*self._replying.values(), *([self._task] if self._task else [])]
        await end_soon(tasks)

    async def _run(self) -> None:
        """Look every few seconds, whatever happens."""
        while not self._stop.is_set():
            for step in (self.close_due, self.reply_to_closed, self._unplaced.mend):
                try:
                    await step()
                except Exception as error:  # noqa: BLE001  # a loop's edge: it lives on
                    foreseen = isinstance(error, (CruxError, *FAILURES))
                    _log.warning("polls wait to be closed: %s", error, exc_info=None if foreseen else error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._tick)

    async def close_due(self) -> None:
        """Close the polls whose time is over, each at its deadline. One that never got its card is cancelled."""
        for poll in await self._ledger.due_polls(self._now() - GRACE):
            if poll.message_id is None:
                await self._ledger.cancel_poll(poll)
            else:
                await self._ledger.close_poll(poll.guild_id, poll.id, poll.closes_at)
            _log.info("poll %s of server %s is closed", poll.id, poll.guild_id)

    async def reply_to_closed(self) -> None:
        """Begin to reply to the closed polls that have no reply yet and need not wait."""
        if not self._channels.ready:
            return
        unanswered = await self._ledger.unanswered_polls()
        keys = {_key(poll) for poll in unanswered}
        self._waits = {key: wait for key, wait in self._waits.items() if key in keys}
        for poll in unanswered:
            key = _key(poll)
            if key in self._replying or self._waits.get(key, (0.0,))[0] > _clock():
                continue
            task = self._replying[key] = asyncio.create_task(self._reply(poll), name=f"closing-{poll.id}")
            task.add_done_callback(functools.partial(self._done, key))

    def _done(self, key: Key, _: asyncio.Task[None]) -> None:
        self._replying.pop(key, None)

    async def _reply(self, poll: Poll) -> None:
        """Draw a closed poll's card and send its reply; what fails is tried again later, for a day."""
        try:
            async with self._turns:
                await self._draw_card(poll)
                reply_id = await self._sent_before(poll) or await self._send(poll)
                await self._ledger.place_reply(poll.guild_id, poll.id, reply_id)
        except Gone as error:
            await self._give_up(poll, error)
        except Exception as error:  # noqa: BLE001  # a task's edge: one poll's trouble ends nothing
            if isinstance(error, Withheld) and self._since_closed(poll) > GIVEN_UP_AFTER:
                await self._give_up(poll, error)
            else:
                self._wait(poll, error)

    def _wait(self, poll: Poll, error: Exception) -> None:
        _, waits = self._waits.get(_key(poll), (0.0, pauses()))
        self._waits[_key(poll)] = (_clock() + next(waits), waits)
        foreseen = isinstance(error, (CruxError, Withheld, TimeoutError, *FAILURES))
        _log.warning("poll %s has no closing reply yet: %s", poll.id, error, exc_info=None if foreseen else error)

    async def _give_up(self, poll: Poll, error: Exception) -> None:
        _log.warning("poll %s of server %s gets no closing reply: %s", poll.id, poll.guild_id, error)
        with contextlib.suppress(CruxError):
            await self._ledger.place_reply(poll.guild_id, poll.id, NO_REPLY)

    async def _draw_card(self, poll: Poll) -> None:
        """Have the card show how the poll ended. The reply does not wait for a card that cannot be redrawn now."""
        place = CardPlace(poll.channel_id, poll.message_id or 0, poll.box)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CARD_PATIENCE):
                await self._cards.redraw(place)

    async def _sent_before(self, poll: Poll) -> int | None:
        """Return the reply that was sent without being recorded, if there is one to be seen."""
        if self._since_closed(poll) < SENT_BEFORE and _key(poll) not in self._waits:
            return None
        after = first_id_at(_closed_at(poll) - SKEW)
        return await self._channels.find(poll.channel_id, max(after, poll.message_id or 0), card_link(poll))

    async def _send(self, poll: Poll) -> int:
        """Send the reply: with its chart where Discord lets us attach it, and as a reply where we may read back."""
        subject, named = await self._views.subject(poll), await self._named(poll)
        picture = await self._picture(poll, subject)
        key = f"poll-closed/{poll.guild_id}/{poll.id}"
        whole = closing_reply(poll, subject, named, picture.alt if picture else None)
        post = Post(
            channel_id=poll.channel_id, layout=whole, key=key, reply_to=poll.message_id or None, picture=picture
        )
        try:
            return await self._channels.send(post)
        except Withheld as error:
            _log.info("poll %s is closed with words alone: %s", poll.id, error)
            words = closing_reply(poll, subject, named)
            return await self._channels.send(Post(channel_id=poll.channel_id, layout=words, key=key))

    async def _named(self, poll: Poll) -> list[NamedVote]:
        if poll.rules.names is not Names.SHOWN:
            return []
        named = await self._ledger.voters_shown(poll)
        return [one for one in named if one.vote.cast_at < poll.closes_at]

    async def _picture(self, poll: Poll, subject: Subject) -> Picture | None:
        """Return the chart, if there is anything to draw; the numbers are told in words too."""
        if poll.final is None or not poll.final.tally.voters:
            return None
        chart = chart_of_poll(poll, poll.final.tally, subject.wording)
        try:
            return Picture(await self._png(chart), chart.alt)
        except Exception:  # noqa: BLE001  # the words stand without it
            _log.exception("the chart of poll %s could not be drawn", poll.id)
            return None

    def _since_closed(self, poll: Poll) -> dt.timedelta:
        return self._now() - _closed_at(poll)


def _key(poll: Poll) -> Key:
    return poll.guild_id, poll.id


def _closed_at(poll: Poll) -> dt.datetime:
    return poll.closed_at or poll.closes_at


def _clock() -> float:
    return asyncio.get_running_loop().time()
