"""Measure votes: to the disk, and end to end beside the echo bot's button.

python -m benchmarks.votes [--quick] [--only ledger bursts clicks]: a part of `python3 dev.py bench` by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.ballots import measure_burst, measure_clicks
from benchmarks.contenders import CRUX, ECHO, shipped_shelf
from benchmarks.ledger import measure_alone, measure_counting, measure_rate, one_vote_a_transaction
from benchmarks.postgres import postgresql
from benchmarks.sessions import ROOT
from benchmarks.vote_results import StoreFigures, VoteResults, votes_as_markdown
from bot.ledger.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from benchmarks.contenders import Shelf

PARTS: Final = ("ledger", "bursts", "clicks")
ALONE: Final = 300  # votes, one after the other
COUNTED: Final = (10_000, 1_000_000)
COUNTS: Final = 5


@dataclass(frozen=True, slots=True)
class VotePlan:
    """How long and how often things are measured; `bursts` are clicks at once, each burst to a fresh bot."""

    rounds: int = 3
    seconds: float = 3.0  # a load
    concurrencies: tuple[int, ...] = (1, 16, 64)
    bursts: tuple[int, ...] = (1500, 5000)


QUICK: Final = VotePlan(rounds=1, seconds=1.0)


async def measure_store(database: str, url: str, seconds: float) -> StoreFigures:
    """Measure the ledger on one database, and the same code with a transaction a vote."""
    async with open_ledger(url) as ledger:
        rate, alone = await measure_rate(ledger, seconds), await measure_alone(ledger, ALONE)
    with one_vote_a_transaction():
        async with open_ledger(url) as ledger:
            singly = await measure_rate(ledger, seconds)
    async with open_ledger(url) as ledger:
        countings = [await measure_counting(ledger, votes, COUNTS) for votes in COUNTED]
    return StoreFigures(database, rate.each_second, singly.each_second, alone, tuple(countings))


async def measure_votes(
    plan: VotePlan, shelf: Shelf, folder: Path, say: Callable[[str], None], only: Collection[str] = PARTS
) -> VoteResults:
    """Measure everything in `only`. The bots take turns, so that whatever else the machine does meets both."""
    results = VoteResults()
    if "ledger" in only:
        with postgresql() as server:
            urls = {"SQLite": f"sqlite+aiosqlite:///{(folder / 'ledger.db').as_posix()}", "PostgreSQL": server.url}
            for database, url in urls.items():
                say(f"votes: the ledger on {database}")
                results.stores.append(await measure_store(database, url, plan.seconds))
    if "bursts" in only:
        for _, clicks, bot in itertools.product(range(plan.rounds), plan.bursts, (ECHO, CRUX)):
            say(f"votes: {clicks:,} clicks at once, {bot.name}")
            results.bursts.append((bot.name, await measure_burst(bot, shelf, folder, clicks)))
    if "clicks" in only:
        for turn, bot in itertools.product(range(plan.rounds), (ECHO, CRUX)):
            say(f"votes: clicks in flight, round {turn + 1}, {bot.name}")
            loads = await measure_clicks(bot, shelf, folder, plan.concurrencies, plan.seconds)
            results.add_clicks(bot.name, loads)
    return results


def main() -> None:
    """Read the options, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.votes", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, and rougher figures")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="measure only these")
    options = parser.parse_args()

    def say(text: str) -> None:
        sys.stderr.write(f"{text}\n")

    with tempfile.TemporaryDirectory(prefix="crux-votes-") as name:
        folder = Path(name)
        shelf = shipped_shelf(ROOT / "data", folder)
        plan = QUICK if options.quick else VotePlan()
        results = asyncio.run(measure_votes(plan, shelf, folder, say, options.only))
    sys.stdout.write(votes_as_markdown(results) + "\n")


if __name__ == "__main__":
    main()
