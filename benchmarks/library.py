"""Measure the library: reading, starting, refusing, reloading. python -m benchmarks.library [--only PART ...].

Each part runs in a process of its own, beside its baseline in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.grown import grow
from benchmarks.report import machine, table
from benchmarks.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Json = dict[str, Any]
Row = tuple[str, ...]

ENTRIES_OF_TEN_MEGABYTES: Final = 31_000
ARTICLES: Final = 1_000
FACTS_RELOADED: Final = 60_000
TIMEOUT: Final = 600.0  # seconds
HOSTILE_TIMEOUT: Final = 10.0  # seconds; plain loaders need longer for some, and longer than anyone waits for others
HOSTILE: Final[dict[str, bytes]] = {
    "25,000 open brackets": b"[" * 25_000,
    "merge bomb": b"a: &a {x: y}\n" + b"".join(b"b%d: &b%d {<<: [*a, *a]}\n" % (n, n) for n in range(200)),
    "nested merge bomb": b"l0: &l0 {x: y}\n"
    + b"".join(b"l%d: &l%d {<<: [%s]}\n" % (n, n, b", ".join([b"*l%d" % (n - 1)] * 9)) for n in range(1, 8)),
    "billion laughs": b"l0: &l0 [x]\n"
    + b"".join(b"l%d: &l%d [%s]\n" % (n, n, b", ".join([b"*l%d" % (n - 1)] * 9)) for n in range(1, 9)),
    "100,000 anchors": b"- &a x\n" * 100_000,
    "90,000 keys": b"".join(b"k%d: v\n" % n for n in range(90_000)),
    "160,000 items": b"- a\n" * 160_000,
    "200,000 documents": b"---\n" * 200_000,
    "10 MB of comment": b"#" * 10_000_000,
    "a NUL after 900 kB": b"a: " + b"x" * 900_000 + b"\0",
    "not UTF-8": b"\xff" * 900_000,
}


def main() -> None:
    """Read the options, measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.library", description=__doc__)
    parser.add_argument("--only", choices=MEASURED, nargs="+", default=list(MEASURED), help="measure only these")
    options = parser.parse_args()
    head = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine().items())
    parts = [head]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        for name in options.only:
            titles, measure = MEASURED[name]
            with tempfile.TemporaryDirectory(prefix="crux-library-") as folder:
                rows = list(_counted(bar, name, list(measure(Path(folder)))))
            parts.append(f"### {name.capitalize()}\n\n{table(titles, rows)}")
    parts.append(f"load average at the end {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    sys.stdout.write("\n\n".join(parts) + "\n")


def _counted(bar: Progress, name: str, steps: Sequence[Callable[[], Row]]) -> Iterator[Row]:
    """Take the steps, and show how far it has come."""
    for step in bar.track(steps, description=name):
        yield step()


def run_part(part: str, folder: Path, timeout: float = TIMEOUT) -> Json | str:
    """Measure one part in a process of its own; return words where it does not come to an end of its own."""
    command = [sys.executable, "-m", "benchmarks.library_parts", part, str(folder)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"ended after {timeout:.0f} s"
    if done.returncode < 0:
        return f"killed by signal {-done.returncode}"
    if done.returncode:
        return done.stderr.strip().splitlines()[-1][:60]
    found: Json = json.loads(done.stdout)
    return found


def need_part(part: str, folder: Path) -> Json:
    """Measure a part that has to come to its end."""
    found = run_part(part, folder)
    if isinstance(found, str):
        raise SystemExit(f"{part}: {found}")
    return found


def measure_reading(folder: Path) -> Iterator[Callable[[], Row]]:
    """Yield the steps that measure 10 MB of YAML in many files."""
    grow(folder, ENTRIES_OF_TEN_MEGABYTES)
    size = sum(file.stat().st_size for file in (folder / "articles").glob("*.yaml")) / 1e6

    def baseline(name: str, part: str) -> Row:
        return name, f"{size:.1f} MB", f"{need_part(part, folder)['read']:.2f}", "", ""

    def ours() -> Row:
        found = need_part("read", folder)
        seconds = found["read"] + found["index"]
        return "Crux: read and proven, indexed", f"{size:.1f} MB", f"{found['read']:.2f}", f"{seconds:.2f}", "< 10"

    yield lambda: baseline("PyYAML's events alone", "parse_events")
    yield lambda: baseline("PyYAML's C loader", "parse_plainly")
    yield ours


def measure_starting(folder: Path) -> Iterator[Callable[[], Row]]:
    """Yield the steps that measure 1,000 articles of the first one's size, cold and warm."""
    _multiply(folder, ARTICLES)

    def step(name: str, goal: str) -> Row:
        found = need_part("read", folder)
        seconds = (found["read"], found["index"], found["read"] + found["index"])
        return name, f"{found['entries']:,}", *(f"{one:.2f}" for one in seconds), goal, f"{found['whole_memory']:.0f}"

    def plainly() -> Row:
        return "PyYAML's C loader", "", f"{need_part('parse_plainly', folder)['read']:.2f}", "", "", "", ""

    yield plainly
    yield lambda: step("Crux, cold", "< 25")
    yield lambda: step("Crux, warm", "< 2")


def measure_refusing(folder: Path) -> Iterator[Callable[[], Row]]:
    """Yield the steps that measure hostile files."""

    def step(name: str) -> Row:
        _write_hostile(folder, name)
        found, plain = run_part("refuse", folder, HOSTILE_TIMEOUT), run_part("refuse_plainly", folder, HOSTILE_TIMEOUT)
        return name, *_hostile(found), *_hostile(plain)

    for name in HOSTILE:
        yield lambda name=name: step(name)  # type: ignore[misc]  # each its own


def _write_hostile(folder: Path, name: str) -> None:
    for file in folder.glob("*.yaml"):
        file.unlink()
    (folder / "hostile.yaml").write_bytes(HOSTILE[name])


def _hostile(found: Json | str) -> Row:
    if isinstance(found, str):
        return found, "", ""
    return "refused" if found["refused"] else "taken", f"{found['seconds'] * 1000:.1f}", f"{found['memory']:.1f}"


def measure_reloading(folder: Path) -> Iterator[Callable[[], Row]]:
    """Yield the steps that measure how long a reload holds the event loop up."""
    grow(folder, FACTS_RELOADED)

    def step(name: str, part: str) -> Row:
        found = need_part(part, folder)
        gaps = (f"{found[f'gap_{size}'] * 1000:.0f}" for size in ("one", "all"))
        seconds = (f"{found[f'cpu_{size}']:.1f}" for size in ("one", "all"))
        return name, f"{found['entries']:,}", *gaps, *seconds

    yield lambda: step("in a thread, plainly", "reload_plainly")
    yield lambda: step("Crux", "reload")


def _multiply(folder: Path, number: int) -> None:
    """Write copies of the first article, each under an id of its own."""
    target = folder / "articles"
    target.mkdir()
    first = (ROOT / "data" / "articles" / "china-ai-gap.yaml").read_text(encoding="utf-8")
    for copy in range(number):
        name = f"copy-{copy:04}"
        shutil.copy(ROOT / "data" / "articles" / "china-ai-gap.txt", target / f"{name}.txt")
        (target / f"{name}.yaml").write_text(first.replace("china-ai-gap", name), encoding="utf-8")


MEASURED: Final[dict[str, tuple[Row, Callable[[Path], Iterator[Callable[[], Row]]]]]] = {
    "reading": (("10 MB of YAML", "size", "read, CPU s", "with index", "goal"), measure_reading),
    "starting": (
        ("1,000 articles", "entries", "read, CPU s", "index, CPU s", "both", "goal", "memory MB"),
        measure_starting,
    ),
    "refusing": (
        ("hostile file", "Crux", "ms", "MB more", "PyYAML's C loader", "ms", "MB more"),
        measure_refusing,
    ),
    "reloading": (
        ("reload at 60,000", "entries", "gap ms, one changed", "all changed", "CPU s, one changed", "all changed"),
        measure_reloading,
    ),
}


if __name__ == "__main__":
    main()
