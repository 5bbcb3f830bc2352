"""What was measured of votes, put together: tables beside the baselines, and how far each goal was reached."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from benchmarks.contenders import CRUX, ECHO
from benchmarks.crowd import Told
from benchmarks.figures import median, ratio
from benchmarks.report import number, table

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from benchmarks.ballots import BurstFigures
    from benchmarks.interactions import Load
    from benchmarks.ledger import Alone, Counting

Json = dict[str, Any]

RATE_GOALS: Final = {"SQLite": 8_000, "PostgreSQL": 5_000}  # votes a second
RATE_RATIO_GOAL: Final = 10.0  # times the same code with a transaction a vote
ALONE_GOALS: Final = (0.008, 0.025)  # seconds, p50 and p99
COUNTING_GOALS: Final = {10_000: 0.003, 1_000_000: 0.150}  # seconds, by votes
CARD_GOAL: Final = 5.0  # seconds
CLICKS_GOAL: Final = 0.7  # of the echo bot's
CPU_GOAL: Final = 2.0  # times the echo bot's


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, what was reached, both as they are shown, and whether that meets it."""

    figure: str
    aim: str
    reached: str
    met: bool


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """What the ledger alone does on one database; `rate` and `rate_singly` are votes a second with 256 at once."""

    database: str
    rate: float
    rate_singly: float
    alone: Alone
    countings: tuple[Counting, ...]


@dataclass(frozen=True, slots=True)
class ClickRow:
    """One bot with so many clicks in flight: medians over the rounds, milliseconds; ratios to the echo bot."""

    bot: str
    concurrency: int
    rate: float
    p50: float
    p99: float
    cpu: float
    own_cpu: float
    count: int
    faults: int
    rate_ratio: float
    cpu_ratio: float


@dataclass(slots=True)
class VoteResults:
    """All measurements of votes, as they come in."""

    stores: list[StoreFigures] = field(default_factory=list)
    bursts: list[tuple[str, BurstFigures]] = field(default_factory=list)
    clicks: dict[str, list[Sequence[Load]]] = field(default_factory=dict)

    def add_clicks(self, bot: str, loads: Sequence[Load]) -> None:
        """Add one round of loads."""
        self.clicks.setdefault(bot, []).append(loads)

    def click_rows(self) -> list[ClickRow]:
        """Return the loads, each beside the echo bot's at the same concurrency."""
        columns = {bot: list(zip(*rounds, strict=True)) for bot, rounds in self.clicks.items()}
        echo = {loads[0].concurrency: loads for loads in columns.get(ECHO.name, [])}
        return [
            _click_row(bot, loads, echo.get(loads[0].concurrency, ()))
            for bot, concurrencies in columns.items()
            for loads in concurrencies
        ]

    def goals(self) -> list[Goal]:
        """Return how far each goal was reached; only what was measured is judged."""
        stores = [goal for store in self.stores for goal in _store_goals(store)]
        bursts = [goal for bot, burst in self.bursts if bot == CRUX.name for goal in _burst_goals(burst)]
        clicks = [goal for row in self.click_rows() if row.bot == CRUX.name for goal in _click_goals(row)]
        return [*stores, *bursts, *clicks]


def _click_row(bot: str, loads: Sequence[Load], echo: Sequence[Load]) -> ClickRow:
    rate, cpu = (median(load.rate for load in loads), median(load.cpu_each for load in loads))
    return ClickRow(
        bot=bot,
        concurrency=loads[0].concurrency,
        rate=rate,
        p50=median(load.time_at(0.5) for load in loads) * 1000,
        p99=median(load.time_at(0.99) for load in loads) * 1000,
        cpu=cpu * 1000,
        own_cpu=median(load.own_cpu_each for load in loads) * 1000,
        count=sum(load.count for load in loads),
        faults=sum(load.faults.total() for load in loads),
        rate_ratio=ratio(rate, median(load.rate for load in echo)),
        cpu_ratio=ratio(cpu, median(load.cpu_each for load in echo)),
    )


def _store_goals(store: StoreFigures) -> list[Goal]:
    name, aim = store.database, RATE_GOALS[store.database]
    singly = ratio(store.rate, store.rate_singly)
    p50, p99 = ALONE_GOALS
    alone = store.alone
    goals = [
        Goal(f"votes/s, 256 at once, {name}", f">= {aim:,}", number(store.rate, 0), store.rate >= aim),
        Goal(
            f"the same against one by one, {name}",
            f">= {RATE_RATIO_GOAL:g} x",
            f"{singly:.1f} x",
            singly >= RATE_RATIO_GOAL,
        ),
        Goal(
            f"one voter alone, p50 / p99, {name}",
            f"<= {_ms(p50, 0)} / {_ms(p99, 0)} ms",
            f"{_ms(alone.p50)} / {_ms(alone.p99)} ms",
            alone.p50 <= p50 and alone.p99 <= p99,
        ),
    ]
    for counting in store.countings:
        most = COUNTING_GOALS[counting.votes]
        figure = f"tally of {counting.votes:,} votes, {name}"
        goals.append(Goal(figure, f"<= {_ms(most, 0)} ms", f"{_ms(counting.box)} ms", counting.box <= most))
    return goals


def _burst_goals(burst: BurstFigures) -> list[Goal]:
    clicks, silent, wrong = f"{burst.clicks:,} clicks at once", burst.told[Told.SILENCE], len(burst.wrong)
    card = "never" if burst.card is None else f"{burst.card:.1f} s"
    in_time = burst.card is not None and burst.card <= CARD_GOAL
    return [
        Goal(f"{clicks}: heard nothing within 3 s", "0", f"{silent:,}", silent == 0),
        Goal(f"{clicks}: told other than stored", "0", f"{wrong:,}", wrong == 0),
        Goal(f"{clicks}: card right after the last", f"<= {CARD_GOAL:g} s", card, in_time),
    ]


def _click_goals(row: ClickRow) -> list[Goal]:
    flight = f"{row.concurrency} in flight"
    return [
        Goal(
            f"clicks/s, {flight}, against echo",
            f">= {CLICKS_GOAL:g} x",
            f"{row.rate_ratio:.2f} x",
            row.rate_ratio >= CLICKS_GOAL,
        ),
        Goal(
            f"CPU per click, {flight}, against echo",
            f"<= {CPU_GOAL:g} x",
            f"{row.cpu_ratio:.2f} x",
            row.cpu_ratio <= CPU_GOAL,
        ),
    ]


def votes_as_markdown(results: VoteResults) -> str:
    """Return the tables."""
    return "\n\n".join(part for part in (_goals(results), _bursts(results), _clicks(results)) if part)


def _goals(results: VoteResults) -> str:
    rows = [(goal.figure, goal.aim, goal.reached, "met" if goal.met else "MISSED") for goal in results.goals()]
    return "Votes: goals\n\n" + table(("figure", "goal", "reached", ""), rows) if rows else ""


def _bursts(results: VoteResults) -> str:
    """Return what members were told in bursts; times in seconds, CPU in milliseconds."""
    titles = ("clicks at once", "bot", "recorded", "busy", "nothing", "other", "p50 s", "p99 s", "slowest s")
    rows = [
        (
            *(f"{burst.clicks:,}", bot, *_told(burst.told)),
            *(number(burst.p50, 2), number(burst.p99, 2), number(burst.slowest, 2), number(burst.cpu_each * 1000, 2)),
        )
        for bot, burst in results.bursts
    ]
    return "Bursts\n\n" + table((*titles, "CPU ms each"), rows) if rows else ""


def _told(told: Counter[Told]) -> tuple[str, ...]:
    other = told[Told.OTHER] + told[Told.THINKING]
    return tuple(f"{count:,}" for count in (told[Told.RECORDED], told[Told.BUSY], told[Told.SILENCE], other))


def _clicks(results: VoteResults) -> str:
    titles = ("in flight", "bot", "clicks/s", "x echo", "p50 ms", "p99 ms", "CPU ms each", "x echo", "sandbox CPU ms")
    rows = [
        (
            *(str(row.concurrency), row.bot, number(row.rate, 0), number(row.rate_ratio, 2)),
            *(number(row.p50, 1), number(row.p99, 1), number(row.cpu, 2), number(row.cpu_ratio, 2)),
            *(number(row.own_cpu, 2), f"{row.count:,}", f"{row.faults:,}"),
        )
        for row in results.click_rows()
    ]
    return "Clicks in flight\n\n" + table((*titles, "clicked", "failed"), rows) if rows else ""


def votes_as_json(results: VoteResults) -> Json:
    """Return everything that the tables say, for programs."""
    bursts = [
        {**asdict(burst), "bot": bot, "told": {told.name.lower(): count for told, count in burst.told.items()}}
        for bot, burst in results.bursts
    ]
    return {
        "stores": [asdict(store) for store in results.stores],
        "bursts": bursts,
        "clicks": [asdict(row) for row in results.click_rows()],
        "goals": [asdict(goal) for goal in results.goals()],
    }


def _ms(seconds: float, digits: int = 1) -> str:
    return number(seconds * 1000, digits)
