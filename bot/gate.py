"""Who is let in when very many click at once: a vote is only saved where its member can still be told so.

Discord drops an answer that comes 3 seconds after the click. So a click waits here for one of a few places, and whether
it is still in time is decided when it gets one: what is too old by then is told "busy", and is not saved. How old a
click is, is read from its id, which carries Discord's clock; ours need not agree with it (see `Ages`).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.ledger.errors import BusyError
from bot.ledger.model import time_of

if TYPE_CHECKING:
    from collections.abc import Callable

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

    The rest are seconds.
    A vote that gets its place at the age `answerable` is answered in time even on a slow line; at the age `lost` no
    answer arrives any more. The database has `patience` seconds, and less where the click would be older than `utmost`
    then, before it is acknowledged with "thinking ..."; for `slow_for` seconds after it was slow it has none.
    """

    at_once: int = 64
    crowd: int = 8
    waiting: int = 5000
    answerable: float = 2.3
    utmost: float = 2.6
    lost: float = 2.9
    patience: float = 0.7
    slow_for: float = 5.0


class Slot:
    """A place behind the gate, and how long (`patience`, in seconds) the answer may take before it says "thinking"."""

    def __init__(self, gate: Gate, patience: float) -> None:
        self._gate = gate
        self._held = True
        self.patience = patience

    def defer(self) -> None:
        """Give the place up, because the database is slow: the click is acknowledged, and cannot come too late."""
        self._gate.note_slow()
        self.release()

    def release(self) -> None:
        """Give the place to the next. A second time does nothing."""
        if self._held:
            self._held = False
            self._gate.leave()


class Gate:
    """Lets in a few clicks at a time, in their order, and only those that can still be answered."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._ages = Ages(monotonic, wall)
        self._places = asyncio.Semaphore(limits.at_once)
        self._waiting = 0
        self._inside = 0
        self._slow_until = float("-inf")

    async def enter(self, interaction_id: int) -> Slot | None:
        """Wait for a place. Returns None where nothing that is answered would arrive any more.

        Raises BusyError for a click that would be answered too late, or where too many are waiting already.
        """
        born = self._monotonic() - self._ages.of(interaction_id)
        if self._waiting >= self._limits.waiting:
            raise BusyError
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            age = self._monotonic() - born
            if age > self._limits.lost:
                self._places.release()
                return None
            self._check(age)
        except BusyError:
            self._places.release()
            raise
        self._inside += 1
        return Slot(self, self._patience(age))

    @property
    def crowded(self) -> bool:
        """Whether so many are inside that nothing should be done for them that can be left out."""
        return self._inside > self._limits.crowd

    def _check(self, age: float) -> None:
        if age > self._limits.answerable:
            raise BusyError

    def _patience(self, age: float) -> float:
        if self._monotonic() < self._slow_until:
            return 0.0
        return min(self._limits.patience, self._limits.utmost - age)

    def note_slow(self) -> None:
        """Remember that the database is slow right now: the next clicks are acknowledged at once."""
        self._slow_until = self._monotonic() + self._limits.slow_for

    def leave(self) -> None:
        """Give back a place."""
        self._inside -= 1
        self._places.release()
