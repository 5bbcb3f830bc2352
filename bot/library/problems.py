"""What is wrong in the library's files, where, and how to mend it: all of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.errors import CruxError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PER_FILE: Final = 1000
_SHOWN_CHARACTERS: Final = 120
_FEW: Final = 20


class Place(NamedTuple):
    """A place in a file, as editors count: lines and columns (in characters) from 1."""

    line: int
    column: int


START: Final = Place(1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a curator has to mend. Sorts by file and place."""

    file: str
    line: int
    column: int
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}: {self.how}"


class LibraryError(CruxError):
    """The library cannot be served as it stands. `problems` are all problems of all files, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        head = "The library has 1 problem:" if count == 1 else f"The library has {count:,} problems:"
        super().__init__("\n".join([head, *map(str, self.problems)]))


class Findings:
    """What came of checking one file: its problems, and how many checks were made.

    At most `MOST_PER_FILE` problems are kept, so that a hostile file cannot fill the memory; `full` says so.
    `notes` are what a curator has still to do, and nothing wrong.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.checks = 0

    @property
    def few(self) -> bool:
        """Whether there are so few problems yet that hints which take time can be looked for."""
        return len(self.problems) < _FEW

    @property
    def full(self) -> bool:
        """Whether more problems would no longer be kept."""
        return len(self.problems) >= MOST_PER_FILE

    def add(self, place: Place, what: str, how: str) -> None:
        """Note a problem. The last one that is kept says that there may be more."""
        if self.full:
            return
        if len(self.problems) == MOST_PER_FILE - 1:
            how = f"{how} (there may be more problems in this file; these come first)"
        self.problems.append(Problem(self.file, place.line, place.column, what, how))

    def note(self, place: Place, what: str, how: str) -> None:
        """Note what is still to be done."""
        self.notes.append(Problem(self.file, place.line, place.column, what, how))

    def check(self, holds: bool, place: Place, what: str, how: str) -> bool:
        """Count one check, and note a problem unless it holds. Returns whether it does."""
        self.checks += 1
        if not holds:
            self.add(place, what, how)
        return holds

    def include(self, other: Findings) -> None:
        """Take over what was found in a file that belongs to this one."""
        self.problems.extend(other.problems)
        self.checks += other.checks


def shown(text: str) -> str:
    """`text` in quotation marks, on one line, without control characters, and shortened: fit for a message."""
    line = " ".join(text.split())
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    if len(line) > _SHOWN_CHARACTERS:
        line = line[: _SHOWN_CHARACTERS - 3].rstrip() + "..."
    return f'"{line}"'
