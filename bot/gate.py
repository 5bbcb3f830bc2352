"""Who is let in when very many click at once: a vote is only saved where its member can still be told so.

Discord drops an answer that comes 3 seconds after the click. So a click waits here for one of a few places, and whether
it is still in time is decided when it gets one: what is too old by then is told "busy", and is not saved. How old a
click is, is read from its id, which carries Discord's clock; ours need not agree with it (see `Ages`).
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.ledger.model import time_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

MOMENT: Final = 0.1  # seconds
_WEIGHT: Final = 0.02  # of the newest in the mean of how long a vote takes
SPAN: Final = 300.0  # seconds: the least delay of the last five to ten minutes is what the network takes


class Ages:
    """How old clicks are when they reach us, in seconds.

    The clock of this machine may be minutes off. What counts is therefore how much later than the promptest click of
    the last minutes this one came, on a clock that never jumps (`monotonic`). Without any click to compare it with, the
    first is taken at the word of the `wall` clock (seconds since 1970), if that makes sense at all.
    """

    def __init__(self, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._least: float | None = None
        self._least_before: float | None = None
        self._since = 0.0

    def of(self, interaction_id: int) -> float:
        """Return the age of a click that has just come in."""
        clicked = time_of(interaction_id).timestamp()
        now = self._monotonic()
        delay = now - clicked
        self._forget(now)
        known = [least for least in (self._least, self._least_before) if least is not None]
        self._least = delay if self._least is None else min(self._least, delay)
        if known:
            return max(0.0, delay - min(known))
        age = self._wall() - clicked
        return age if 0 <= age < SPAN else 0.0

    def _forget(self, now: float) -> None:
        if now - self._since > 2 * SPAN:
            self._least = self._least_before = None
            self._since = now
        elif now - self._since > SPAN:
            self._least, self._least_before, self._since = None, self._least, now


@dataclass(frozen=True, slots=True)
class Limits:
    """What is let in: `at_once` places, more than `crowd` of them taken is a crowd, a queue of at most `waiting`.

    The rest are seconds. A vote that gets its place at the age `answerable` is answered in time even on a slow line; at
    the age `lost` no answer arrives any more. Where no vote at all was saved for `patience`, the database is slow: a
    click is then acknowledged with "thinking ...", and so are those of the next `slow_for`, at once. Whatever the
    reason, a click is acknowledged at the age `utmost`. `each` is how long a vote takes in a crowd, to begin with.
    """

    at_once: int = 64
    crowd: int = 8
    waiting: int = 5000
    answerable: float = 2.3
    utmost: float = 2.6
    lost: float = 2.9
    patience: float = 0.7
    slow_for: float = 5.0
    each: float = 0.001


class Slot:
    """A place behind the gate. It is given up when the click is answered, or acknowledged."""

    def __init__(self, gate: Gate, born: float) -> None:
        self._gate = gate
        self._born = born
        self._held = True
        self._look_at: float | None = None

    def pause(self) -> float:
        """Return for how many seconds the answer may be waited for before this is asked again; 0: acknowledge now.

        Where no vote was saved for a while, it may be us who were too busy to hear of it: only when we come back to it
        punctually, and there is still none, it is the database that is slow.
        """
        pause, still = self._gate.pause(self._born)
        if still:
            now = self._gate.now()
            punctual = self._look_at is not None and now - self._look_at < MOMENT / 2
            if not punctual:
                self._look_at = now + MOMENT
                return MOMENT
            self._gate.note_slow()
        if not pause:
            self.release()
        return pause

    def saved(self) -> None:
        """Note that the database has saved a vote."""
        self._gate.note_saved()

    def release(self) -> None:
        """Give the place to the next. A second time does nothing."""
        if self._held:
            self._held = False
            self._gate.leave()


class Gate:
    """Lets in a few clicks at a time, in their order, and only those that can still be answered.

    `monotonic` (read as `now`) and `wall` are the clocks that `Ages` needs, in seconds.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self._limits = limits
        self.now = monotonic
        self._ages = Ages(monotonic, wall)
        self._places = asyncio.Semaphore(limits.at_once)
        self._refusals = asyncio.Semaphore(limits.at_once)
        self._waiting = 0
        self._inside = 0
        self._each = limits.each
        self._left_at = float("-inf")
        self._began_at = self._saved_at = self._slow_until = float("-inf")

    @property
    def crowded(self) -> bool:
        """Whether so many are inside that nothing should be done for them that can be left out."""
        return self._inside > self._limits.crowd

    async def enter(self, interaction_id: int) -> Slot | None:
        """Wait for a place. Returns None, at once where that is foreseen, for what would be answered too late."""
        born = self.now() - self._ages.of(interaction_id)
        foreseen = self.now() - born + self._waiting * self._each
        if self._waiting >= self._limits.waiting or foreseen > self._limits.answerable:
            return None
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        if self.now() - born > self._limits.answerable:
            self._places.release()
            return None
        if not self._inside:
            self._began_at = self.now()
        self._inside += 1
        return Slot(self, born)

    @asynccontextmanager
    async def refusing(self, interaction_id: int) -> AsyncIterator[bool]:
        """Wait for a turn to answer "busy", a few at a time; gives whether the answer would still arrive."""
        born = self.now() - self._ages.of(interaction_id)
        async with self._refusals:
            yield self.now() - born <= self._limits.lost

    def pause(self, born: float) -> tuple[float, bool]:
        """Return for how long to wait with a click made at `born` (0: no longer), and whether nothing is saved."""
        now = self.now()
        left = self._limits.utmost - (now - born)
        if left <= 0 or now < self._slow_until:
            return 0.0, False
        still = now - max(self._saved_at, self._began_at)
        if still >= self._limits.patience:
            return 0.0, True
        return min(left, self._limits.patience - still), False

    def note_slow(self) -> None:
        """Remember that the database is slow: the next clicks are acknowledged at once."""
        self._slow_until = self.now() + self._limits.slow_for

    def note_saved(self) -> None:
        """Note that the database has saved a vote just now."""
        self._saved_at = self.now()

    def leave(self) -> None:
        """Give back a place."""
        now = self.now()
        if self._waiting:
            self._each += (min(now - self._left_at, 0.1) - self._each) * _WEIGHT
        self._left_at = now
        self._inside -= 1
        self._places.release()
