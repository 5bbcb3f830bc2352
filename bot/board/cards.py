"""Public cards: messages in a channel that show how many voted. They follow the votes, but never on a vote's own way.

A card is redrawn at once when it is touched after a quiet while, then at most every 3 seconds, and once its message is
an hour old every 60 (Discord refuses more: 30046). Each touch is followed by a redraw that begins after it, so that
the last one is right. Every card has a task of its own while it changes: one card's trouble is not another's.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from bot.board.channels import Gone, Withheld
from bot.ledger.model import time_of
from bot.link.rest import FAILURES, pauses

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable, Collection
    from types import TracebackType

    from bot.board.channels import Channels
    from bot.components import Layout
    from bot.ledger.model import Box

_log = logging.getLogger(__name__)

CARDS: Final = 10_000  # that change at the same time; more are not followed
AT_ONCE: Final = 16  # redraws under way
PATIENCE: Final = 30.0  # seconds that a redraw may take
ENDING: Final = 2.0  # seconds that what is under way gets at the end
TRIES: Final = 20  # of one redraw, over a quarter of an hour


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a public card is, and the box that it shows."""

    channel_id: int
    message_id: int
    box: Box


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a message may be edited, in seconds: `every`, and `every_old` once it is `old` seconds old."""

    every: float = 3.0
    every_old: float = 60.0
    old: float = 3600.0


DISCORDS_PACE: Final = Pace()


def next_redraw(last: float | None, touched: float, age: float, pace: Pace = DISCORDS_PACE) -> float:
    """Return when a card is to be redrawn that was touched at `touched` and redrawn before at `last` (None: never).

    All in seconds of the same clock; `age` is the message's at that time.
    """
    if last is None:
        return touched
    return max(touched, last + (pace.every_old if age >= pace.old else pace.every))


@dataclass(slots=True)
class _Change:
    """A card that changes: when it was touched (None: it is right), when it was last drawn, and how often in vain."""

    touched: float | None
    right: asyncio.Event
    drawn: float | None = None
    failures: int = 0


class Cards:
    """Redraws the cards that were touched, until the block of `async with` ends; what is not right then, at once.

    `draw` returns a card as it is now, or None where there is nothing to show any more: then the message is left.
    `now` returns the aware UTC time.
    """

    def __init__(
        self,
        channels: Channels,
        draw: Callable[[CardPlace], Awaitable[Layout | None]],
        now: Callable[[], dt.datetime],
        pace: Pace = DISCORDS_PACE,
    ) -> None:
        self._channels = channels
        self._draw = draw
        self._now = now
        self._pace = pace
        self._changes: dict[CardPlace, _Change] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._open = False
        self._stop = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        self._stop.set()
        await end_soon(self._tasks)

    @property
    def changing(self) -> int:
        """How many cards are followed at the moment."""
        return len(self._changes)

    def touch(self, place: CardPlace) -> None:
        """Have a card redrawn that is no longer right. Returns at once; must be called in the event loop."""
        change = self._changes.get(place)
        if change is not None:
            if change.touched is None:
                change.touched = _clock()
                change.right.clear()
        elif self._open and len(self._changes) < CARDS:
            self._changes[place] = _Change(_clock(), asyncio.Event())
            task = asyncio.create_task(self._follow(place), name=f"card-{place.message_id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif self._open:
            _log.warning("%s cards are changing at once: one of them is redrawn at its next vote", CARDS)

    async def redraw(self, place: CardPlace) -> None:
        """Have a card redrawn, and wait until it is right, or cannot be made so."""
        self.touch(place)
        if change := self._changes.get(place):
            await change.right.wait()

    async def _follow(self, place: CardPlace) -> None:
        """Redraw a card until it has been right for as long as the next redraw would have had to wait."""
        change = self._changes[place]
        waits = pauses()
        try:
            while change.touched is not None:
                await self._until(next_redraw(change.drawn, change.touched, self._age(place), self._pace))
                if not (self._open or self._channels.ready):
                    return
                change.touched, change.drawn = None, _clock()
                if not await self._redraw(place, change):
                    change.touched = _clock() + next(waits) if self._open else None
                elif change.touched is None:
                    waits = pauses()
                    change.right.set()
                    await self._until(next_redraw(change.drawn, _clock(), self._age(place), self._pace))
        finally:
            del self._changes[place]
            change.right.set()

    async def _redraw(self, place: CardPlace, change: _Change) -> bool:
        """Redraw a card now. Returns whether that is done with: False is to be tried again."""
        try:
            async with self._turns, asyncio.timeout(PATIENCE):
                layout = await self._draw(place)
                if layout is not None:
                    await self._channels.edit(place.channel_id, place.message_id, layout)
        except (Gone, Withheld) as error:
            _log.info("card %s is not redrawn any more: %s", place.message_id, error)
        except Exception as error:  # noqa: BLE001  # a loop's edge: one card's trouble ends nothing
            change.failures += 1
            unforeseen = None if isinstance(error, (*FAILURES, TimeoutError)) else error
            _log.warning("card %s was not redrawn: %s", place.message_id, error, exc_info=unforeseen)
            return change.failures >= TRIES
        change.failures = 0
        return True

    async def _until(self, moment: float) -> None:
        """Wait, but not longer than until the end: then a card that is not right is drawn a last time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), max(0.0, moment - _clock()))

    def _age(self, place: CardPlace) -> float:
        return (self._now() - time_of(place.message_id)).total_seconds()


def _clock() -> float:
    return asyncio.get_running_loop().time()


async def end_soon(tasks: Collection[asyncio.Task[None]]) -> None:
    """Wait a little for tasks that are about to end, and then cancel them."""
    if tasks:
        await asyncio.wait(tasks, timeout=ENDING)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
