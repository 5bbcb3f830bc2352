"""What curators are told while the library's files cannot be served as they are."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from bot.render import layout
from bot.render.layout import small
from bot.render.text import fit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.library.problems import Problem

SHOWN: Final = 5
PROBLEM_LIMIT: Final = 500


def trouble(problems: Sequence[Problem], since: dt.datetime) -> Layout:
    """Return the first problems of the library's files, each with its place and how to mend it.

    `since` is aware: when they were first found.
    """
    lines = [f"- **{_place(problem)}** {fit(f'{problem.what}: {problem.how}', PROBLEM_LIMIT)}" for problem in problems]
    left = len(lines) - SHOWN
    more = f"and {left:,} more; " if left > 0 else ""
    head = (
        "### The library's files cannot be served as they are\n"
        f"That was found <t:{int(since.timestamp())}:R>; members are given the library of before. To mend:"
    )
    tail = small(f"{more}`crux check` lists all. Only you see this, because you manage this server.")
    return layout.note("\n".join([head, *lines[:SHOWN], tail]))


def _place(problem: Problem) -> str:
    return fit(f"{PurePath(problem.file).name}:{problem.line}:{problem.column}", 150)
