"""Run a bot as it is, with a watch on its event loop, and on request with a sampler of where its CPU time goes.

Run as: python watched.py --gaps GAPS.txt [--samples SAMPLES.json] -- -m bot run
    or: python watched.py --gaps GAPS.txt -- some/script.py its arguments

The watch is a timer that comes back every 20 ms; what it is late by, the loop was not there for. Lateness of 5 ms and
more is written down, one line each: the time (seconds since 1970) and the gap (seconds).
The sampler (Linux and macOS) looks at the stack each 2 ms of CPU time. It starts with SIGUSR1, and writes
what it saw with the next.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import runpy
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from types import FrameType

TICK: Final = 0.020  # seconds
WORTH_A_LINE: Final = 0.005  # seconds
SAMPLE: Final = 0.002  # seconds of CPU time


class Watch:
    """Comes back every `TICK` on one loop, and writes down when it was late."""

    def __init__(self, loop: asyncio.AbstractEventLoop, lines: TextIO) -> None:
        self._loop = loop
        self._lines = lines
        self._again()

    def _again(self) -> None:
        self._due = self._loop.time() + TICK
        self._loop.call_later(TICK, self._came)

    def _came(self) -> None:
        gap = self._loop.time() - self._due
        if gap >= WORTH_A_LINE:
            self._lines.write(f"{time.time():.3f} {gap:.4f}\n")
        self._again()


class Sampler:
    """Counts stacks: each the files and functions from the innermost outward."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._running = False
        self._stacks: collections.Counter[tuple[str, ...]] = collections.Counter()

    def install(self) -> None:
        """Begin at the first SIGUSR1, and write at the second."""
        signal.signal(signal.SIGPROF, self._sample)
        signal.signal(signal.SIGUSR1, self._turn)

    def _turn(self, _number: int, _frame: FrameType | None) -> None:
        self._running = not self._running
        signal.setitimer(signal.ITIMER_PROF, *((SAMPLE, SAMPLE) if self._running else (0.0, 0.0)))
        if not self._running:
            self._write()

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        stack = []
        while frame is not None:
            stack.append(f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}")
            frame = frame.f_back
        self._stacks[tuple(stack)] += 1

    def _write(self) -> None:
        stacks = [{"count": count, "stack": stack} for stack, count in self._stacks.items()]
        unfinished = self._file.with_suffix(".part")
        unfinished.write_text(json.dumps(stacks), encoding="utf-8")
        unfinished.replace(self._file)


def watch_new_loops(lines: TextIO) -> None:
    """Put a watch on each event loop that `asyncio.run` makes."""
    make = asyncio.events.new_event_loop

    def make_watched() -> asyncio.AbstractEventLoop:
        loop = make()
        Watch(loop, lines)
        return loop

    asyncio.events.new_event_loop = make_watched


def main() -> None:
    """Read the arguments, set the watch, and become the bot."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gaps", type=Path, required=True)
    parser.add_argument("--samples", type=Path)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    lines = options.gaps.open("w", encoding="utf-8", buffering=1)
    watch_new_loops(lines)
    if options.samples:
        Sampler(options.samples).install()
    module, *arguments = options.command
    if module == "-m":
        module, *arguments = arguments
    sys.argv = [module, *arguments]
    if options.command[0] == "-m":
        sys.path[0] = str(Path.cwd())
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(module, run_name="__main__")


if __name__ == "__main__":
    main()
