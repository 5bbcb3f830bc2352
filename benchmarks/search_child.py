"""One system over one grown library, in a process of its own: built, asked, weighed; the figures go out as JSON.

A process of its own, so that the memory is that of this one index. Run by benchmarks/search.py.
"""

from __future__ import annotations

import argparse
import gc
import json
import pickle
import time
import tracemalloc
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.figures import median, percentile
from benchmarks.search_contenders import CONTENDERS, synonyms
from benchmarks.search_queries import SEED, Query, keystrokes, queries_about
from bot.shelf.startup import built_to_stay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.search_contenders import Contender, Engine
    from bot.library.model import Library

Json = dict[str, Any]

WARM_UP: Final = 20  # queries that nobody counts
LIMIT: Final = 10
AMONG: Final = 5
COMPLETIONS: Final = 25  # what Discord shows
MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is asked in a round, and in how many. No query comes twice: what is remembered helps as it would."""

    queries: int
    keystrokes: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds of one call: of each round the percentile, and of those the median."""

    p50: float
    p99: float
    asked: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build takes: seconds, and MB (10^6 bytes) that the process holds more (USS: None where not told)."""

    cpu: float
    wall: float
    rss: float
    uss: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything on one system over one library. `first`, `among`: shares of right answers by type of query."""

    built: Built
    query: Cost
    keystroke: Cost
    first: dict[str, float]
    among: dict[str, float]
    answered: dict[str, float]
    asked: dict[str, int]


def main() -> None:
    """Read the options, measure, and print."""
    options = _options()
    with options.library.open("rb") as file:
        library = pickle.load(file)  # noqa: S301  # written by benchmarks/search.py a moment ago
    contender = next(one for one in CONTENDERS if one.name == options.contender)
    if options.traced:
        print(json.dumps({"traced": trace(contender, library)}))
        return
    print(json.dumps(asdict(measure(contender, library, Amount(options.queries, options.keystrokes, options.rounds)))))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path, help="a pickled Library")
    parser.add_argument("contender", choices=[one.name for one in CONTENDERS])
    parser.add_argument("--queries", type=int, default=660)
    parser.add_argument("--keystrokes", type=int, default=900)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--traced", action="store_true", help="only weigh what Python allocates for the index")
    return parser.parse_args()


def measure(contender: Contender, library: Library, amount: Amount) -> Measured:
    """Build, then ask round by round."""
    headlines = {entry.id: entry.headline for entry in library.entries.values()}
    rounds = [_Round(list(headlines.values()), amount, number) for number in range(amount.rounds + 1)]
    engine, built = build(contender, library)
    rounds.pop().warm_up(engine)
    for one in rounds:
        one.ask(engine)
    queries = [query for one in rounds for query in one.queries]
    found = [ids for one in rounds for ids in one.found]
    ranks = [_rank(query, ids, headlines) for query, ids in zip(queries, found, strict=True)]
    return Measured(
        built=built,
        query=_cost([one.query_times for one in rounds]),
        keystroke=_cost([one.keystroke_times for one in rounds]),
        first=_shares(queries, [rank == 1 for rank in ranks], silent=False),
        among=_shares(queries, [0 < rank <= AMONG for rank in ranks], silent=False),
        answered=_shares(queries, [bool(ids) for ids in found], silent=True),
        asked={kind: sum(query.type == kind for query in queries) for kind in dict.fromkeys(q.type for q in queries)},
    )


def build(contender: Contender, library: Library) -> tuple[Engine, Built]:
    """Build as the bot does, with the garbage collector at rest meanwhile."""
    process = psutil.Process()
    synonyms()
    gc.collect()
    before, wall, cpu = process.memory_full_info(), time.perf_counter(), time.process_time()
    with built_to_stay():
        engine = contender.build(library)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    after = process.memory_full_info()
    uss = (after.uss - before.uss) / MB if hasattr(after, "uss") else None
    return engine, Built(cpu, wall, (after.rss - before.rss) / MB, uss)


def trace(contender: Contender, library: Library) -> float:
    """Return the MB that Python's allocators hold for the index; what else a library allocates is not seen."""
    synonyms()
    gc.collect()
    tracemalloc.start()
    engine = contender.build(library)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    del engine
    return held / MB


class _Round:
    """Queries and keystrokes of their own, what was found, and what each call took in milliseconds of CPU."""

    def __init__(self, headlines: Sequence[str], amount: Amount, number: int) -> None:
        self.queries = queries_about(headlines, amount.queries, SEED + number)
        self.keystrokes = keystrokes(headlines, amount.keystrokes, SEED + number)
        self.found: list[list[str]] = []
        self.query_times: list[float] = []
        self.keystroke_times: list[float] = []

    def warm_up(self, engine: Engine) -> None:
        for query in self.queries[:WARM_UP]:
            engine.search(query.text, LIMIT)
            engine.complete(query.text, COMPLETIONS)

    def ask(self, engine: Engine) -> None:
        for query in self.queries:
            began = time.process_time_ns()
            call = engine.complete if query.unfinished else engine.search
            self.found.append(call(query.text, LIMIT))
            (self.keystroke_times if query.unfinished else self.query_times).append(_milliseconds_since(began))
        for text in self.keystrokes:
            began = time.process_time_ns()
            engine.complete(text, COMPLETIONS)
            self.keystroke_times.append(_milliseconds_since(began))


def _rank(query: Query, found: Sequence[str], headlines: dict[str, str]) -> int:
    """Return the place of the first right answer, from 1; 0 where there is none."""
    return next((place for place, one in enumerate(found, 1) if query.is_met_by(headlines[one])), 0)


def _shares(queries: Sequence[Query], yes: Sequence[bool], *, silent: bool) -> dict[str, float]:
    """Return by type the share of queries with a yes: of those that nothing answers, or of the others."""
    found: dict[str, list[bool]] = {}
    for query, one in zip(queries, yes, strict=True):
        if silent is not query.answerable:
            found.setdefault(query.type, []).append(one)
    return {kind: sum(values) / len(values) for kind, values in found.items()}


def _cost(rounds: Sequence[Sequence[float]]) -> Cost:
    p50, p99 = (median(percentile(one, share) for one in rounds) for share in (0.5, 0.99))
    return Cost(p50, p99, sum(map(len, rounds)))


def _milliseconds_since(began: int) -> float:
    return (time.process_time_ns() - began) / 1e6


if __name__ == "__main__":
    main()
