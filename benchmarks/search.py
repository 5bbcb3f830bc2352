"""Measure search: Crux beside what else there is, on the development queries and on libraries grown to any size.

python3 dev.py bench --only search            everything, to 100,000 entries: about ten minutes
python3 dev.py bench --only search --quick    to 10,000 entries, fewer queries: about a minute

Tables go to standard output, progress to standard error. docs/search.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import search_scores
from benchmarks.grown import grow
from benchmarks.search_contenders import CONTENDERS, CRUX
from benchmarks.search_goals import Run
from benchmarks.search_queries import words_of
from benchmarks.search_report import as_json, as_markdown, load, machine
from bot.library.loader import load as load_library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from benchmarks.search_contenders import Contender

Json = dict[str, Any]

ROOT: Final = Path(__file__).resolve().parents[1]
SIZES: Final = (200, 1_000, 10_000, 100_000)
QUICK_SIZES: Final = (200, 1_000, 10_000)
TRACED: Final = 10_000  # entries up to which Python's allocations are traced: that slows building down several times
WORDS: Final = 40_000  # to draw from, at every size


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked. Slow systems are asked as many queries as keep entries times queries below `compared`."""

    queries: int = 660
    keystrokes: int = 900
    rounds: int = 3
    compared: int = 2_200_000
    fewest: int = 22

    def options(self, contender: Contender, size: int) -> tuple[str, ...]:
        """Return what the measuring process is told."""
        most = max(self.compared // size, self.fewest) if contender.slow else self.queries + self.keystrokes
        amounts = (min(self.queries, most), min(self.keystrokes, most), 1 if contender.slow else self.rounds)
        names = ("--queries", "--keystrokes", "--rounds")
        return tuple(f"{name}={amount}" for name, amount in zip(names, amounts, strict=True))


QUICK: Final = Plan(queries=220, keystrokes=300, rounds=1, compared=200_000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, measure, and print."""
    options = _options(arguments)
    plan = QUICK if options.quick else Plan()
    head: Json = {"machine": machine()}
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    if not search_scores.possible():
        head["skipped"] = [f"Skipped: {search_scores.ABSENT}."]
    with _Steps(_count(sizes)) as say, tempfile.TemporaryDirectory(prefix="crux-bench-") as folder:
        run = _measure(plan, sorted(sizes), options.keep or Path(folder), say)
    head["machine"]["load_after"] = load()
    print(as_markdown(run, head))
    if options.json:
        options.json.write_text(json.dumps(as_json(run, head), indent=2) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dev.py bench --only search", description=__doc__, formatter_class=layout)
    parser.add_argument(
        "--quick", action="store_true", help="to 10,000 entries and with fewer queries: rougher figures"
    )
    parser.add_argument(
        "--sizes", type=_size, nargs="+", metavar="N", help="entries of the grown libraries, at least 50"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep grown libraries here, and use those of before"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to this file, too")
    return parser.parse_args(arguments)


def _size(text: str) -> int:
    size = int(text.replace(",", "").replace("_", ""))
    if size < 50:  # noqa: PLR2004  # an article's worth
        raise argparse.ArgumentTypeError(f"a grown library has at least 50 entries, not {size}")
    return size


class _Steps:
    """Says on standard error what is going on: as a bar where somebody looks, else line by line."""

    def __init__(self, total: int) -> None:
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        self._console = Console(stderr=True)
        self._progress = Progress(*columns, console=self._console, transient=True)
        self._task = self._progress.add_task("", total=total, completed=-1)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, what: str) -> None:
        """Begin the next step: `what` is being done from now on."""
        self._progress.update(self._task, description=what, advance=1)
        if not self._console.is_terminal:
            self._console.print(what, highlight=False)


def _count(sizes: Sequence[int]) -> int:
    systems = len(CONTENDERS)
    return (systems if search_scores.possible() else 0) + len(sizes) * (systems + 2) + 1


def _measure(plan: Plan, sizes: Sequence[int], folder: Path, say: Callable[[str], None]) -> Run:
    run = Run()
    for one in CONTENDERS if search_scores.possible() else ():
        say(f"development queries: {one.name}")
        run.scores[one.name] = search_scores.score(one.door)
    for size in sizes:
        _measure_size(run, plan, size, folder, say)
    say("gaps of the event loop")
    amounts = (f"--queries={plan.queries}", f"--keystrokes={plan.keystrokes}")
    run.gaps = (sizes[-1], _child("search_gaps", str(_file(folder, sizes[-1])), *amounts))
    return run


def _measure_size(run: Run, plan: Plan, size: int, folder: Path, say: Callable[[str], None]) -> None:
    say(f"{size:,} entries: growing")
    file, measures = _file(folder, size), run.measures.setdefault(size, {})
    run.words[size] = _grow(size, file)
    for one in CONTENDERS:
        say(f"{size:,} entries: {one.name}")
        measures[one.name] = _child("search_child", str(file), one.name, *plan.options(one, size))
    say(f"{size:,} entries: weighing")
    if size <= TRACED:
        run.traced[size] = _child("search_child", str(file), CRUX.name, "--traced")["traced"]


def _file(folder: Path, size: int) -> Path:
    return folder / f"{size}.pickle"


def _grow(size: int, file: Path) -> int:
    """Grow a library, load it as the bot does, keep it in a file, and return how many different words it has."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="crux-grown-") as folder:
            grow(Path(folder), size, words=WORDS)
            library = load_library(Path(folder))
        file.write_bytes(pickle.dumps(library))
    library = pickle.loads(file.read_bytes())  # noqa: S301  # written here
    words = {word for entry in library.entries.values() for word in words_of(entry.headline)}
    return sum(word.isalpha() for word in words)


def _child(module: str, *arguments: str) -> Any:  # noqa: ANN401  # JSON
    """Run a measuring process, and return what it found. Raises CalledProcessError; its errors are shown."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
