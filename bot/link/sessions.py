"""Sessions with Discord's gateway: how many may still begin today."""

from __future__ import annotations


class IdentifyTooOftenError(Exception):
    """Another IDENTIFY now could spend the 1,000 that Discord allows a day. `wait` says for how many seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"no further session for {wait:.0f} s: Discord allows 1,000 a day")
        self.wait = wait


class IdentifyAllowance:
    """Lets sessions begin freely a few times, and then once in 100 seconds: never 1,000 a day (a token bucket)."""

    def __init__(self, burst: int = 20, seconds_each: float = 100.0) -> None:
        self._seconds_each = seconds_each
        self._room = burst * seconds_each  # how far `_full_at` may lie ahead
        self._full_at = float("-inf")

    def take(self, now: float) -> None:
        """Count one IDENTIFY at `now` (seconds on any clock that never goes back). Raises IdentifyTooOftenError."""
        spent = max(self._full_at, now) + self._seconds_each
        if spent - now > self._room:
            raise IdentifyTooOftenError(spent - now - self._room)
        self._full_at = spent
