"""Finding words in an article: exactly, but for white space and typographic quotation marks, and back to positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from heapq import merge
from typing import TYPE_CHECKING, Final

from bot.library.blocks import SHORTEST, Blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUOTES: Final = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")  # noqa: RUF001  # typographic quotes are meant
_WHITE: Final = re.compile(r"\s+")
_DIGIT_MARKS: Final = ".,'"
LONG: Final = 50_000  # characters; a shorter text is read from end to end in less time than it takes to cut into blocks


def fold(text: str) -> str:
    """Fold runs of white space to one space and typographic quotation marks to plain ones. Nothing else."""
    return _WHITE.sub(" ", text).translate(_QUOTES)


class Passages:
    """An article's words, folded, with the way back to positions in the untouched text.

    Folding shortens only runs of white space, so a sorted list of where it did is the whole map.
    """

    def __init__(self, words: str) -> None:
        self.words = words
        self.folded = fold(words)
        self._long = LONG
        self._after: list[int] = [0]  # folded positions from which on ...
        self._shifts: list[int] = [0]  # ... this much has to be added
        for run in _WHITE.finditer(words):
            if len(run.group()) > 1:
                shift = self._shifts[-1] + len(run.group()) - 1
                self._after.append(run.end() - shift)
                self._shifts.append(shift)

    def original(self, position: int) -> int:
        """Return the position in the untouched words of the character at a position in the folded ones."""
        return position + self._shifts[bisect_right(self._after, position) - 1]

    def find(self, exact: str, prefix: str | None = None) -> Iterator[tuple[int, int]]:
        """Yield (start, end) in the untouched words of every place where `exact` stands in whole words.

        With a `prefix`, only of those where it stands right before, with white space between or not.
        """
        wanted = fold(exact).strip()
        before = fold(prefix or "").strip()
        for start in self._occurrences_behind(before, wanted) if before else self._occurrences(wanted):
            yield self.original(start), self.original(start + len(wanted) - 1) + 1

    def _occurrences(self, wanted: str) -> Iterator[int]:
        for start in self._places(wanted):
            if not (self._cut(start) or self._cut(start + len(wanted))):
                yield start

    def _occurrences_behind(self, prefix: str, wanted: str) -> Iterator[int]:
        """Yield where `wanted` stands behind `prefix`. Both are looked for as one: that stands in fewer places."""
        for start in merge(*(self._ends(f"{prefix}{gap}", wanted) for gap in (" ", "") if wanted)):
            if not (self._cut(start) or self._cut(start + len(wanted))) and self._stands_before(prefix, start):
                yield start

    def _ends(self, before: str, wanted: str) -> Iterator[int]:
        return (place + len(before) for place in self._places(before + wanted))

    def _places(self, wanted: str) -> Iterator[int]:
        """Return the positions in the folded words where `wanted` stands, in order, be it in the middle of a word."""
        if len(wanted) >= SHORTEST and len(self.folded) > self._long:
            return self._blocks.places(wanted)
        return self._scanned(wanted)

    def _scanned(self, wanted: str) -> Iterator[int]:
        position = self.folded.find(wanted) if wanted else -1
        while position >= 0:
            yield position
            position = self.folded.find(wanted, position + 1)

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self.folded)

    def _stands_before(self, prefix: str, start: int) -> bool:
        end = start - 1 if self.folded[start - 1 : start] == " " else start
        return self.folded.endswith(prefix, 0, end) and not self._cut(end - len(prefix))

    def _cut(self, position: int) -> bool:
        """Whether a word or a number goes on across `position` (scripts without capitals may have no spaces)."""
        left, right = self.folded[position - 1 : position] if position else "", self.folded[position : position + 1]
        if _in_word(left) and _in_word(right):
            return True
        further_left, further_right = (
            self.folded[max(position - 2, 0) : max(position - 1, 0)],
            self.folded[position + 1 : position + 2],
        )
        return (left.isdigit() and right in _DIGIT_MARKS and further_right.isdigit()) or (
            further_left.isdigit() and left in _DIGIT_MARKS and right.isdigit()
        )


def _in_word(character: str) -> bool:
    return character.isdigit() or character.lower() != character.upper()
