"""What the command line prints, for people and for programs."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from bot.library.problems import LibraryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.curating.exhibits import Exhibit
    from bot.library.checking import Checked
    from bot.library.model import Entry, Library
    from bot.library.problems import Problem
    from bot.search.match import Match

LINES_NAMED: Final = 12  # of the drafts in a file
SHOWN_FROM: Final = 20  # files; fewer are read before a bar could be seen
LOGGED_EVERY: Final = 5.0  # seconds

_MEND_EACH: Final = "read each beside its evidence, mend it, and remove draft: true"

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
def reading(what: str = "reading the library", of: str = "files") -> Iterator[Callable[[int, int], None]]:
    """Show how far reading has come: a bar on a terminal, a line every few seconds in the log elsewhere.

    Gives what is to be told how many files (or what they are `of`) are done, and of how many. Few show nothing.
    """
    if not sys.stderr.isatty():
        yield Milestones(time.monotonic, what, of)
        return
    from rich.console import Console  # noqa: PLC0415  # only where somebody is looking
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn(what[:1].upper() + what[1:]), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", visible=False)

        def show(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of, visible=of >= SHOWN_FROM)

        yield show


class Milestones:
    """Logs how far reading has come, at most every few seconds by `clock`."""

    def __init__(self, clock: Callable[[], float], what: str = "reading the library", of: str = "files") -> None:
        self._clock = clock
        self._words = f"{what}: %d of %d {of}"
        self._last = clock()

    def __call__(self, done: int, of: int) -> None:
        """Take note that `done` of so many files are read."""
        now = self._clock()
        if done == 1:  # the beginning, of a later reading too
            self._last = now
        elif now - self._last >= LOGGED_EVERY:
            self._last = now
            _log.info(self._words, done, of)


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
    """Say what a check found: all problems, or what the library holds, and what is still to be done."""
    if checked.problems or checked.library is None:
        return LibraryError(checked.problems).user_message
    return "\n".join([library_in_words(checked.library), *_drafts_in_words(checked.notes)])


def _drafts_in_words(notes: Sequence[Problem]) -> Iterator[str]:
    """Yield a line for each file that has drafts, in the order of the notes: hundreds of them would hide the rest."""
    for _, found in groupby(notes, attrgetter("file")):
        first, *more = found
        if not more:
            yield str(first)
            continue
        lines = ", ".join(str(note.line) for note in (first, *more[: LINES_NAMED - 1]))
        rest = f" and {left:,} more" if (left := 1 + len(more) - LINES_NAMED) > 0 else ""
        where = f"{first.file}:{first.line}:{first.column}"
        yield f"{where}: {1 + len(more):,} drafts, in lines {lines}{rest}, not served: {_MEND_EACH}"


def checked_counted(checked: Checked) -> dict[str, Any]:
    """Return what a check found, for programs."""
    compared = {"compared": checked.revisions.compared, "skipped": checked.revisions.skipped}
    rest = {"drafts": [asdict(note) for note in checked.notes], "revisions": compared}
    if checked.problems or checked.library is None:
        return {"ok": False, "problems": [asdict(problem) for problem in checked.problems], **rest}
    return {"ok": True, **library_counted(checked.library), **rest}


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


def print_exhibit(entry: Entry, exhibits: Sequence[Exhibit], details: Iterable[tuple[str, str]], draft: bool) -> None:
    """Print an entry with each proof in its paragraph: marked by colour on a terminal, by >> and << elsewhere."""
    from rich.console import Console  # noqa: PLC0415  # only this command needs it
    from rich.text import Text  # noqa: PLC0415  # the same

    console = Console(highlight=False)
    plain = not console.is_terminal
    state = ", a draft: not served" if draft else ""
    console.print(Text.assemble((entry.id, "bold"), f" ({entry.kind.value}{state})\n", entry.headline), soft_wrap=plain)
    for name, words in details:
        console.print(Text.assemble((f"  {name}: ", "dim"), words), soft_wrap=plain)
    for cell, line, before, exact, after in exhibits:
        marked = Text(f">>{exact}<<") if plain else Text(exact, "reverse")
        head = f"\nLine {line}{f' ({cell})' if cell else ''}:\n"
        console.print(Text.assemble((head, "dim"), before, marked, after), soft_wrap=plain)
    article = entry.article
    source = filter(None, [article.title, article.author, article.publisher, article.published.text])
    console.print(Text("\n" + ". ".join(part.removesuffix(".") for part in source)), soft_wrap=plain)
