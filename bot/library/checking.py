"""Everything that `crux check` checks: the library itself, and that committed wordings of claims are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.library.loader import load
from bot.library.problems import LibraryError
from bot.library.revisions import RevisionCheck, check_revisions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.library.model import Library
    from bot.library.problems import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `library` is None where it cannot be served."""

    library: Library | None
    problems: tuple[Problem, ...]
    revisions: RevisionCheck

    def with_problems(self, more: Iterable[Problem]) -> Checked:
        """Return this with problems of a file that belongs to the library without being an article."""
        return replace(self, problems=tuple(sorted((*self.problems, *more))))


def check_library(path: Path) -> Checked:
    """Check the library at `path` and its claims' wordings; never raises for what curators can mend."""
    library: Library | None = None
    problems: tuple[Problem, ...] = ()
    try:
        library = load(path)
    except LibraryError as error:
        problems = error.problems
    revisions = check_revisions(path)
    return Checked(library, tuple(sorted((*problems, *revisions.problems))), revisions)
