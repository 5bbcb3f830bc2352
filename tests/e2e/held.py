"""Run the bot as it is, and write down what holds its event loop: python held.py FILE ARGUMENTS OF THE BOT.

Counted is the processor time of the loop's own thread in one step, so a busy machine makes no step longer. Each step of
20 ms and more is a line: when it began (seconds since 1970), what it took (seconds), and what it was.
"""

from __future__ import annotations

import runpy
import sys
import time
from asyncio.events import Handle
from pathlib import Path

WORTH_A_LINE = 0.02  # seconds

path, *sys.argv[1:] = sys.argv[1:]
run = Handle._run

with Path(path).open("a", encoding="utf-8", buffering=1) as lines:

    def watched_run(handle: Handle) -> None:
        """Run one step of the loop."""
        what, at, began = repr(handle), time.time(), time.thread_time()
        run(handle)
        took = time.thread_time() - began
        if took >= WORTH_A_LINE:
            lines.write(f"{at:.3f} {took:.3f} {what}\n")

    Handle._run = watched_run  # type: ignore[assignment, method-assign]  # the loop's one way to take a step
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
