"""How long an event loop is kept from its other work while Crux builds an index in a thread, and while it answers.

A process of its own; the figures go out as JSON. Run by benchmarks/search.py. A timer is due each millisecond, and how
late it comes is the gap. That is wall-clock time: the same timer with nothing else to do tells what the machine adds,
and the CPU time of the longest call what a quiet machine would show.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import itertools
import json
import pickle
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.search_contenders import synonyms
from benchmarks.search_queries import junk, keystrokes, queries_about
from bot.library.model import Kind
from bot.search.index import Index
from bot.shelf.startup import collect_seldom

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from bot.library.model import Library

EVERY: Final = 0.001  # seconds
IDLE: Final = 1.0  # seconds
FEW: Final = 100  # of what is rare
LONG: Final = 0.005  # a gap that somebody may notice in the end


@dataclass(frozen=True, slots=True)
class Gaps:
    """While something went on: the largest gap in milliseconds, and how many of the timer's beats came 5 ms late.

    `longest` is the CPU time, in milliseconds, of the longest call that was made on the loop itself.
    """

    doing: str
    largest: float
    long: int
    beats: int
    longest: float = 0.0


class _Timer:
    def __init__(self) -> None:
        self.late: list[float] = []

    async def beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            self.late.append(loop.time() - due)

    def gaps(self, doing: str, longest: float = 0.0) -> Gaps:
        long = sum(late >= LONG for late in self.late)
        return Gaps(doing, max(self.late, default=0.0) * 1000, long, len(self.late), longest)


@contextlib.asynccontextmanager
async def _timed() -> AsyncIterator[_Timer]:
    timer = _Timer()
    task = asyncio.create_task(timer.beat())
    await asyncio.sleep(10 * EVERY)
    timer.late.clear()
    try:
        yield timer
        await asyncio.sleep(10 * EVERY)  # what came last was late, too
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def measure(library: Library, queries: int, typed: int) -> list[Gaps]:
    """Let the loop idle, build in a thread, then answer one query after the other, and complete one after the other."""
    collect_seldom()  # as the bot does
    headlines = [entry.headline for entry in library.entries.values()]
    asked = [query.text for query in queries_about(headlines, queries)]
    keys = keystrokes(headlines, typed)
    async with _timed() as timer:
        await asyncio.sleep(IDLE)
    found = [timer.gaps("nothing else")]
    synonyms()
    async with _timed() as timer:
        index = await asyncio.to_thread(_build, library)
    found.append(timer.gaps("an index built in a thread"))
    found.append(await _answering("queries answered", lambda text: index.search(text, limit=10), asked))
    found.append(await _answering("keystrokes completed", lambda text: index.complete(text, limit=25), keys))
    speakers = itertools.cycle(dict.fromkeys(quote.speaker for quote in library.quotes) or [""])
    quotes = [Kind.QUOTE]
    narrowed = ((text, next(speakers)) for text in asked[:FEW])
    found.append(
        await _answering("quotes of a speaker", lambda one: index.search(one[0], quotes, speaker=one[1]), narrowed)
    )
    found.append(await _answering("junk answered, 200 characters", index.search, junk(FEW)))
    return found


def _build(library: Library) -> Index:
    """Build with the garbage collector at rest, and without a collection in the end: that would be a gap, too."""
    gc.disable()
    index = Index(library, synonyms())
    gc.freeze()
    gc.enable()
    return index


async def _answering(doing: str, call: Callable[[Any], object], asked: Iterable[Any]) -> Gaps:
    longest = 0
    async with _timed() as timer:
        for one in asked:
            began = time.thread_time_ns()
            call(one)
            longest = max(longest, time.thread_time_ns() - began)
            await asyncio.sleep(EVERY)  # the timer has its turn between two calls, as all else has
    return timer.gaps(doing, longest / 1e6)


def main() -> None:
    """Read the options, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path, help="a pickled Library")
    parser.add_argument("--queries", type=int, default=660)
    parser.add_argument("--keystrokes", type=int, default=900)
    options = parser.parse_args()
    with options.library.open("rb") as file:
        library = pickle.load(file)  # noqa: S301  # written by benchmarks/search.py a moment ago
    found = asyncio.run(measure(library, options.queries, options.keystrokes))
    print(json.dumps([asdict(gaps) for gaps in found]))


if __name__ == "__main__":
    main()
