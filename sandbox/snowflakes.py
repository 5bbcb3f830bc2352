"""Discord's ids: 42 bits of milliseconds since 2015, then worker, process and a counter. They sort by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

EPOCH_MS = 1_420_070_400_000
WORKER = 1
PROCESS = 0
LARGEST = 2**64 - 1


class Snowflakes:
    """Mints ids that only grow, even when the clock stands still or steps back. `now` returns seconds since 1970."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last_ms = 0
        self._counter = -1

    def mint(self) -> str:
        """Return a new id, greater than all before it. 4,096 fit in a millisecond; more borrow from the next one."""
        ms = max(int(self._now() * 1000) - EPOCH_MS, self._last_ms)
        self._counter = self._counter + 1 if ms == self._last_ms else 0
        if self._counter > 0xFFF:  # noqa: PLR2004  # the counter's 12 bits
            ms, self._counter = ms + 1, 0
        self._last_ms = ms
        return str(_pack(ms, self._counter))


def snowflake_at(moment: dt.datetime, counter: int = 0) -> str:
    """Return the id that `moment` would have given."""
    return str(_pack(int(moment.timestamp() * 1000) - EPOCH_MS, counter))


def seconds_of(snowflake: str) -> float:
    """Return when an id was minted, in seconds since 1970."""
    return ((int(snowflake) >> 22) + EPOCH_MS) / 1000


def is_snowflake(text: str) -> bool:
    """Whether `text` could be an id."""
    return text.isascii() and text.isdigit() and len(text) <= 20 and int(text) <= LARGEST  # noqa: PLR2004  # 64 bits


def _pack(ms: int, counter: int) -> int:
    return ms << 22 | WORKER << 17 | PROCESS << 12 | counter
