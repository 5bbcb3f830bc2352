"""What the command line prints, for people and for programs."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from bot.library.problems import LibraryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.library.checking import Checked
    from bot.library.model import Library
    from bot.search.match import Match

SHOWN_FROM: Final = 20  # files; fewer are read before a bar could be seen
LOGGED_EVERY: Final = 5.0  # seconds

_log = logging.getLogger("crux")


def library_in_words(library: Library) -> str:
    """Say what a library holds, and how much of it was proven."""
    kinds = ("fact", "quote", "comparison", "claim")
    sizes = [len(entries) for entries in (library.facts, library.quotes, library.comparisons, library.claims)]
    counted = ", ".join(_several(size, kind) for size, kind in zip(sizes, kinds, strict=True))
    known = f" ({library.remembered} of them when these files were first read)" if library.remembered else ""
    drafts = f" {_several(len(library.drafts), 'draft')}, not served." if library.drafts else ""
    held = f"{_several(len(library.articles), 'article')}: {counted}"
    return f"{held}; {library.checks} proofs checked, all hold{known}.{drafts}"


@contextlib.contextmanager
def reading() -> Iterator[Callable[[int, int], None]]:
    """Show how far reading the library has come: a bar on a terminal, a line every few seconds in the log elsewhere.

    Gives what is to be told how many files are done, and of how many. Few files show nothing.
    """
    if not sys.stderr.isatty():
        yield Milestones(time.monotonic)
        return
    from rich.console import Console  # noqa: PLC0415  # only where somebody is looking
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("Reading the library"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", visible=False)

        def show(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of, visible=of >= SHOWN_FROM)

        yield show


class Milestones:
    """Logs how far reading has come, at most every few seconds by `clock`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()

    def __call__(self, done: int, of: int) -> None:
        """Take note that `done` of so many files are read."""
        now = self._clock()
        if now - self._last >= LOGGED_EVERY:
            self._last = now
            _log.info("reading the library: %d of %d files", done, of)


def library_counted(library: Library) -> dict[str, Any]:
    """Return what a library holds, for programs."""
    return {
        "articles": sorted(library.articles),
        "facts": len(library.facts),
        "quotes": len(library.quotes),
        "comparisons": len(library.comparisons),
        "claims": len(library.claims),
        "checks": library.checks,
        "problems": [],
    }


def checked_in_words(checked: Checked) -> str:
    """Say what a check found: all problems, or what the library holds."""
    if checked.problems or checked.library is None:
        return LibraryError(checked.problems).user_message
    return library_in_words(checked.library)


def checked_counted(checked: Checked) -> dict[str, Any]:
    """Return what a check found, for programs."""
    revisions = {"compared": checked.revisions.compared, "skipped": checked.revisions.skipped}
    if checked.problems or checked.library is None:
        return {"ok": False, "problems": [asdict(problem) for problem in checked.problems], "revisions": revisions}
    return {"ok": True, **library_counted(checked.library), "revisions": revisions}


def match_row(match: Match) -> dict[str, Any]:
    """Return one match, for programs."""
    return {
        "id": match.entry.id,
        "kind": match.entry.kind.value,
        "score": round(match.score, 4),
        "headline": match.entry.headline,
        "why": [{"asked": word.asked, "met": word.met, "how": word.how.value} for word in match.why],
    }


def print_matches(matches: Sequence[Match]) -> None:
    """Print matches as a table, the best first, with the reason for each."""
    from rich.console import Console  # noqa: PLC0415  # only this command needs it
    from rich.table import Table  # noqa: PLC0415  # the same
    from rich.text import Text  # noqa: PLC0415  # the same

    table = Table("score", "entry", "why", box=None, pad_edge=False, padding=(0, 2, 1, 0))
    for match in matches:
        entry = Text.assemble(match.entry.headline, "\n", (f"{match.entry.kind.value} {match.entry.id}", "dim"))
        why = ", ".join(_reason(word.asked, word.met, word.how.value) for word in match.why)
        table.add_row(f"{match.score:.2f}", entry, Text(why))
    Console().print(table)


def _reason(asked: str, met: str, how: str) -> str:
    """Say how one word was met."""
    return asked if asked == met else f"{asked} → {met} ({how})"


def _several(number: int, noun: str) -> str:
    """Return `1 fact`, `2 facts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
