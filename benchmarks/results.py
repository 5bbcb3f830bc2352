"""What a run found, put together: medians over the rounds, and each figure beside the echo bot's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from benchmarks.figures import median, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.interactions import Load
    from benchmarks.measurements import Start, Stint

Json = dict[str, Any]

ECHO: Final = "echo"
CPU_GOAL: Final = 2.0  # times the echo bot's
START_GOAL: Final = 0.6  # seconds more than the echo bot's
MEMORY_GOAL: Final = 40.0  # MB more than the echo bot's
MB: Final = 1_000_000
NONE: Final = float("nan")  # there was nothing to measure, or to compare with


@dataclass(frozen=True, slots=True)
class Row:
    """One bot with one library under one load: medians over the rounds, times in milliseconds."""

    library: str
    bot: str
    concurrency: int
    rate: float
    p50: float
    p99: float
    cpu: float
    own_cpu: float
    gap: float  # the largest of all rounds
    count: int  # of all rounds
    faults: int
    cpu_ratio: float = NONE  # to the echo bot


@dataclass(frozen=True, slots=True)
class StartRow:
    """One bot's starts with one library: medians, in seconds and MB (10^6 bytes)."""

    library: str
    bot: str
    starts: int
    seconds: float
    rss: float
    uss: float
    seconds_more: float = NONE
    rss_more: float = NONE
    uss_more: float = NONE


@dataclass(frozen=True, slots=True)
class Goal:
    """What was aimed at, with one library, and what was reached."""

    figure: str
    library: str
    aim: float
    reached: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.reached <= self.aim


@dataclass(slots=True)
class Results:
    """All measurements of a run, by library and bot, as they come in; `shares` of the CPU time by part."""

    stints: dict[tuple[str, str], list[Stint]] = field(default_factory=dict)
    starts: dict[tuple[str, str], list[Start]] = field(default_factory=dict)
    shares: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)

    def add_stint(self, library: str, bot: str, stint: Stint) -> None:
        """Add one round of loads."""
        self.stints.setdefault((library, bot), []).append(stint)
        for load in stint.loads:
            for fault, count in load.faults.items():
                key = f"{bot}, {library}, {load.concurrency} at once: {fault}"
                self.faults[key] = self.faults.get(key, 0) + count

    def add_start(self, library: str, bot: str, start: Start) -> None:
        """Add one start."""
        self.starts.setdefault((library, bot), []).append(start)

    def rows(self) -> list[Row]:
        """Return the loads, each beside the echo bot's with the same library and concurrency."""
        rows = [row for (library, bot), stints in self.stints.items() for row in _rows(library, bot, stints)]
        echo = {(row.library, row.concurrency): row.cpu for row in rows if row.bot == ECHO}
        return [replace(row, cpu_ratio=ratio(row.cpu, echo.get((row.library, row.concurrency), NONE))) for row in rows]

    def start_rows(self) -> list[StartRow]:
        """Return the starts, each beside the echo bot's with the same library."""
        rows = [_start_row(library, bot, starts) for (library, bot), starts in self.starts.items()]
        echo = {row.library: row for row in rows if row.bot == ECHO}
        return [_beside(row, echo.get(row.library)) for row in rows]

    def goals(self, bot: str) -> list[Goal]:
        """Return how a bot stands: its CPU at the concurrency where it does worst, its start, its memory."""
        found = []
        rows = [row for row in self.rows() if row.bot == bot]
        for library in dict.fromkeys(row.library for row in rows):
            worst = max(row.cpu_ratio for row in rows if row.library == library)
            found.append(Goal("CPU per /fact", library, CPU_GOAL, worst, "x echo"))
        for row in (row for row in self.start_rows() if row.bot == bot):
            found.append(Goal("start to READY", row.library, START_GOAL, row.seconds_more, "s over echo"))
            found.append(Goal("memory after start", row.library, MEMORY_GOAL, row.rss_more, "MB RSS over echo"))
        return found


def _rows(library: str, bot: str, stints: Sequence[Stint]) -> list[Row]:
    """Return one row for each concurrency: the loads of all rounds, side by side."""
    return [
        _row(library, bot, loads, max(gaps))
        for loads, gaps in zip(
            zip(*(stint.loads for stint in stints), strict=True),
            zip(*(stint.gaps for stint in stints), strict=True),
            strict=True,
        )
    ]


def _row(library: str, bot: str, loads: Sequence[Load], gap: float) -> Row:
    return Row(
        library=library,
        bot=bot,
        concurrency=loads[0].concurrency,
        rate=median(load.rate for load in loads),
        p50=median(load.time_at(0.5) for load in loads) * 1000,
        p99=median(load.time_at(0.99) for load in loads) * 1000,
        cpu=median(load.cpu_each for load in loads) * 1000,
        own_cpu=median(load.own_cpu_each for load in loads) * 1000,
        gap=gap * 1000,
        count=sum(load.count for load in loads),
        faults=sum(load.faults.total() for load in loads),
    )


def _start_row(library: str, bot: str, starts: Sequence[Start]) -> StartRow:
    uss = [start.uss / MB for start in starts if start.uss is not None]
    return StartRow(
        library=library,
        bot=bot,
        starts=len(starts),
        seconds=median(start.seconds for start in starts),
        rss=median(start.rss / MB for start in starts),
        uss=median(uss),
    )


def _beside(row: StartRow, echo: StartRow | None) -> StartRow:
    if echo is None:
        return row
    return replace(
        row, seconds_more=row.seconds - echo.seconds, rss_more=row.rss - echo.rss, uss_more=row.uss - echo.uss
    )
