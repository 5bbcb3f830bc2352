"""Everything that `crux check` checks: the library itself, and that committed wordings of claims are kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.library.drafts import read_draft
from bot.library.loader import Loader
from bot.library.problems import LibraryError
from bot.library.references import refers_elsewhere
from bot.library.revisions import RevisionCheck, check_revisions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bot.library.model import Library
    from bot.library.problems import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `library` is None where it cannot be served; `notes` are what is still to be done.

    `texts` has the file with each article's words.
    """

    library: Library | None
    problems: tuple[Problem, ...]
    revisions: RevisionCheck
    notes: tuple[Problem, ...] = ()
    texts: Mapping[str, Path] = field(default_factory=dict)

    def with_problems(self, more: Iterable[Problem]) -> Checked:
        """Return this with problems of a file that belongs to the library without being an article."""
        return replace(self, problems=tuple(sorted((*self.problems, *more))))


def check_library(path: Path, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Check the library at `path` and its claims' wordings; never raises for what curators can mend.

    A single file that refers to other articles is checked with all beside it. Every proof is made anew, whatever
    was kept. `progress` is told after each file how many are done, of how many.
    """
    library: Library | None = None
    problems: tuple[Problem, ...] = ()
    path = path.parent if path.is_file() and refers_elsewhere(read_draft(path)) else path
    loader = Loader(path, progress=progress)
    try:
        library = loader.load()
    except LibraryError as error:
        problems = error.problems
    revisions = check_revisions(path)
    found = tuple(sorted((*problems, *revisions.problems)))
    return Checked(library, found, revisions, tuple(sorted(loader.notes)), loader.texts)
