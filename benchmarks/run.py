"""Measure Crux beside a bare echo bot, in one run, on this machine. Nothing leaves 127.0.0.1.

Tables go to standard output, progress to standard error. docs/benchmarks.md says what each figure means.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.contenders import CRUX, ECHO, TUTORIAL, grown_shelf, shipped_shelf
from benchmarks.measurements import QUICK, Plan, measure_loads, measure_shares, measure_start
from benchmarks.report import as_json, as_markdown, machine
from benchmarks.results import Results
from benchmarks.sessions import ROOT
from benchmarks.vote_results import VoteResults, votes_as_json, votes_as_markdown
from benchmarks.votes import QUICK as QUICK_VOTES
from benchmarks.votes import VotePlan, measure_votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.contenders import Contender, Shelf

ONLY: Final = "measure only these; search is measured alone (see --only search --help)"
PARTS: Final = ("starts", "loads", "shares", "votes")
ALONE: Final = "search"  # measured by itself, without any bot
SLOW_ROUNDS: Final = 1  # of the tutorial's bot: it is there for scale


def main() -> None:
    """Read the options, measure, and print."""
    if ALONE in sys.argv[1:]:
        from benchmarks import search  # noqa: PLC0415  # a benchmark of its own, with options of its own

        search.main([argument for argument in sys.argv[1:] if argument not in {"--only", ALONE}])
        return
    options = _options()
    plan, head = QUICK if options.quick else Plan(), {"machine": machine()}
    with tempfile.TemporaryDirectory(prefix="crux-bench-") as folder:
        results, votes = asyncio.run(_measure(plan, options, Path(folder)))
    print(as_markdown(results, CRUX.name, head))
    print(votes_as_markdown(votes))
    if options.json:
        document = as_json(results, CRUX.name, head) | {"votes": votes_as_json(votes)}
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round: about a minute, and rougher figures")
    parser.add_argument("--only", choices=(*PARTS, ALONE), nargs="+", default=PARTS, help=ONLY)
    parser.add_argument("--entries", type=int, default=10_000, help="the size of the grown library (default: 10,000)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to this file, too")
    return parser.parse_args()


async def _measure(plan: Plan, options: argparse.Namespace, folder: Path) -> tuple[Results, VoteResults]:
    """Measure what is asked for. The bots take turns, so that whatever else the machine does meets all of them."""
    say = _Progress()
    shipped = shipped_shelf(ROOT / "data", folder)
    results = await _measure_answers(plan, options, shipped, folder, say) if {*options.only} - {"votes"} else Results()
    if "votes" not in options.only:
        return results, VoteResults()
    return results, await measure_votes(QUICK_VOTES if plan is QUICK else VotePlan(), shipped, folder, say)


async def _measure_answers(
    plan: Plan, options: argparse.Namespace, shipped: Shelf, folder: Path, say: _Progress
) -> Results:
    results = Results()
    say(f"growing a library of {options.entries:,} entries ...")
    shelves = [shipped, grown_shelf(options.entries, folder)]
    if "starts" in options.only:
        for bot, shelf, turn in _turns(plan.starts, shelves):
            say(f"start {turn + 1} of {bot.name}, {shelf.title}")
            results.add_start(shelf.title, bot.name, await measure_start(bot, shelf, folder))
    if "loads" in options.only:
        for bot, shelf, turn in _turns(plan.rounds, shelves):
            say(f"load, round {turn + 1}: {bot.name}, {shelf.title}")
            results.add_stint(shelf.title, bot.name, await measure_loads(bot, shelf, folder, plan))
    if "shares" in options.only and hasattr(signal, "SIGPROF"):
        for bot, shelf in ((CRUX, shelves[0]), (CRUX, shelves[1]), (ECHO, shelves[0])):
            say(f"where the time goes: {bot.name}, {shelf.title}")
            results.shares[shelf.title, bot.name] = await measure_shares(bot, shelf, folder, plan)
    return results


def _turns(rounds: int, shelves: list[Shelf]) -> Iterator[tuple[Contender, Shelf, int]]:
    """Yield who is measured next: bot after bot, library after library, round after round."""
    for turn in range(rounds):
        for shelf in shelves:
            for bot in (ECHO, CRUX, TUTORIAL)[: 3 if turn < SLOW_ROUNDS else 2]:
                yield bot, shelf, turn


class _Progress:
    """Says on standard error what is going on, with the seconds since the beginning."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - self._began:5.0f} s  {text}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
