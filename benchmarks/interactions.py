"""A load of /fact interactions at one concurrency, and what it measured."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from benchmarks.figures import percentile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

PATIENCE: Final = 20.0  # seconds beyond its time after which a load is given up: the bot hangs


@dataclass(frozen=True, slots=True)
class Answered:
    """One interaction: seconds to its acknowledgement, and what was wrong with it, if anything."""

    seconds: float
    fault: str | None = None


@dataclass(slots=True)
class Load:
    """What one load measured. `times` are the seconds to acknowledgement of what was answered properly."""

    concurrency: int
    times: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0  # from the first interaction to the last answer
    cpu_seconds: float = 0.0  # of the bot's process
    own_cpu_seconds: float = 0.0  # of this process: the sandbox and the load
    began_at: float = 0.0  # seconds since 1970
    ended_at: float = 0.0

    def note(self, answered: Answered) -> None:
        """Count one interaction."""
        if answered.fault is None:
            self.times.append(answered.seconds)
        else:
            self.faults[answered.fault] += 1

    @property
    def count(self) -> int:
        """How many interactions were fired."""
        return len(self.times) + self.faults.total()

    @property
    def rate(self) -> float:
        """Proper answers a second."""
        return len(self.times) / self.seconds

    @property
    def cpu_each(self) -> float:
        """Seconds of the bot's CPU for each interaction."""
        return self.cpu_seconds / self.count

    @property
    def own_cpu_each(self) -> float:
        """Seconds of the sandbox's and the load's CPU for each interaction."""
        return self.own_cpu_seconds / self.count

    def time_at(self, share: float) -> float:
        """Return the percentile `share` (0 to 1) of the seconds to acknowledgement; infinite where nothing was."""
        return percentile(self.times, share) if self.times else float("inf")


async def drive(
    fire: Callable[[str], Awaitable[Answered]],
    queries: Iterator[str],
    concurrency: int,
    *,
    seconds: float,
    cpu: Callable[[], float],
) -> Load:
    """Keep `concurrency` interactions in flight for `seconds`, then wait for the last. `cpu` reads the bot's clock.

    Raises TimeoutError where the bot stops answering altogether.
    """
    load = Load(concurrency, began_at=time.time())
    cpu_before, own_before, began = cpu(), time.process_time(), time.perf_counter()

    async def member() -> None:
        while time.perf_counter() < began + seconds:
            load.note(await fire(next(queries)))

    async with asyncio.timeout(seconds + PATIENCE):
        with _uncollected():
            await asyncio.gather(*(member() for _ in range(concurrency)))
    load.seconds, load.ended_at = time.perf_counter() - began, time.time()
    load.cpu_seconds, load.own_cpu_seconds = cpu() - cpu_before, time.process_time() - own_before
    return load


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep this process's garbage collector out: the sandbox and its members must not be what a bot waits for."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
