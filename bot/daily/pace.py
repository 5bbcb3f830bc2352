"""How fast posts go out: so many requests a second, in the order of asking (a token bucket on an injected clock)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

REQUESTS_A_SECOND: Final = 25.0  # of the 50 that Discord allows a bot: the rest is for those who ask something
BURST: Final = 5


class Pace:
    """Hands out turns, each `1 / rate` seconds after the one before; up to `burst` at once after a quiet while.

    `clock` returns seconds that never go back, `sleep` waits for some (both the event loop's, unless a test says
    otherwise).
    """

    def __init__(
        self,
        rate: float = REQUESTS_A_SECOND,
        burst: int = BURST,
        *,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._each = 1.0 / rate
        self._room = (burst - 1) * self._each
        self._clock = clock
        self._sleep = sleep
        self._next = float("-inf")

    async def turn(self) -> None:
        """Return when one more request may be made."""
        now = asyncio.get_running_loop().time() if self._clock is None else self._clock()
        if (wait := self.reserve(now)) > 0:
            await self._sleep(wait)

    def reserve(self, now: float) -> float:
        """Take the next turn, and return in how many seconds it is."""
        at = max(self._next, now - self._room)
        self._next = at + self._each
        return max(0.0, at - now)
