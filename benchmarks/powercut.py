"""Cut the power of a ledger on SQLite, again and again: what is left is what was synced, and no vote told may be gone.

python -m benchmarks.powercut --times 20                         as Crux runs: synchronous=FULL
python -m benchmarks.powercut --times 20 --synchronous NORMAL    the control: this one has to lose votes

A writer saves votes as the bot does, and tells each after its commit. Under it lies benchmarks/synced.c, which keeps a
copy of the database and its log as they were at their last sync. At a random moment the writer is killed, and the copy
is opened as if the machine had come back: all that was written since a file's last sync is gone. Needs Linux and cc.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event

from benchmarks.books import read_books
from benchmarks.ledger import WORDS, clicks
from benchmarks.sessions import ROOT
from bot.ledger.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Ballot

SHIM: Final = ROOT / "benchmarks" / "synced.c"
CALLERS: Final = 8
SHORTEST, LONGEST = 0.05, 1.0  # seconds of voting before the cut
SEED: Final = 18


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut: votes that were told as recorded, how many of them are gone, and what is unsound in what is left."""

    told: int
    lost: int
    faults: tuple[str, ...]


def possible() -> bool:
    """Whether this machine has what is needed."""
    return sys.platform == "linux" and shutil.which("cc") is not None


def build(folder: Path) -> Path:
    """Compile the library that keeps what is synced."""
    library = folder / "synced.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, SHIM, "-ldl"], check=True)  # ours
    return library


def cut(library: Path, folder: Path, seconds: float, synchronous: str) -> Cut:
    """Vote for so long from the first commit on, cut the power, and look at what is left. `folder` must be empty."""
    live, kept = folder / "live", folder / "kept"
    live.mkdir()
    kept.mkdir()
    variables = {"LD_PRELOAD": str(library), "CRUX_FROM": str(live.resolve()), "CRUX_TO": str(kept.resolve())}
    command = [sys.executable, "-m", "benchmarks.powercut", "--write", _url(live), "--synchronous", synchronous]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None  # a pipe, as asked for
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.kill()
        lines = [first, *writer.stdout.read().splitlines(keepends=True)]
    told = {int(line) for line in lines if line.endswith(b"\n")}
    books = asyncio.run(read_books(_url(kept)))
    return Cut(len(told), len(told - books.events.keys()), books.faults)


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{(folder / 'crux.db').as_posix()}"


async def write(url: str, synchronous: str) -> None:
    """Save votes for ever, and print the id of each once it is told as recorded."""
    made = clicks()
    async with open_ledger(url) as ledger:
        event.listen(ledger.database.writer, "connect", lambda connection, _: _set(connection, synchronous))
        await asyncio.gather(*(_vote_forever(ledger, made) for _ in range(CALLERS)))


def _set(connection: Any, synchronous: str) -> None:  # noqa: ANN401  # the driver's own
    cursor = connection.cursor()
    if synchronous != "FULL":  # what the ledger sets itself
        cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.close()


async def _vote_forever(ledger: Ledger, made: Iterator[Ballot]) -> None:
    while True:
        ballot = next(made)
        await ledger.cast(ballot, claim_text=WORDS)
        os.write(1, f"{ballot.interaction_id}\n".encode())


def cut_often(times: int, synchronous: str) -> list[Cut]:
    """Cut the power so many times, each of a new ledger, at random moments."""
    moments = random.Random(SEED)  # noqa: S311  # moments, not secrets
    with tempfile.TemporaryDirectory(prefix="crux-cut-") as name:
        library = build(Path(name))
        cuts = []
        for number in range(times):
            folder = Path(name) / str(number)
            folder.mkdir()
            cuts.append(cut(library, folder, moments.uniform(SHORTEST, LONGEST), synchronous))
            shutil.rmtree(folder)
        return cuts


def main() -> None:
    """Read the options, cut, and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.powercut", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--synchronous", choices=("FULL", "NORMAL"), default="FULL")
    parser.add_argument("--write", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        asyncio.run(write(options.write, options.synchronous))
    cuts = cut_often(options.times, options.synchronous)
    told, lost = sum(one.told for one in cuts), sum(one.lost for one in cuts)
    faults = [fault for one in cuts for fault in one.faults]
    sys.stdout.write(
        f"synchronous={options.synchronous}: {len(cuts)} cuts, {told:,} votes told recorded, {lost:,} of them lost "
        f"in {sum(one.lost > 0 for one in cuts)} cuts; {len(faults)} faults\n"
    )
    sys.exit(1 if lost or faults else 0)


if __name__ == "__main__":
    main()
