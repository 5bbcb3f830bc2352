"""Words of an article as evidence has them: with those right before them where they stand in several places."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.library.passages import Passages

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PASSAGE: Final = 1000
_MOST_PREFIX: Final = 12  # words


class Passage(NamedTuple):
    """Words of the article, on one line, and those right before them where they stand in several places."""

    exact: str
    prefix: str | None = None


class Placing:
    """Finds what tells a place in an article from all others, and remembers what did not: texts repeat themselves."""

    def __init__(self, words: str) -> None:
        self._passages = Passages(words)
        self._words = words
        self._repeated: set[Passage] = set()

    def place(self, start: int, end: int) -> Passage | None:
        """Return words so that they are found at [start, end) and nowhere else, or None where that cannot be."""
        exact = " ".join(self._words[start:end].split())
        if len(exact) > MOST_PASSAGE:
            return None
        return next((passage for passage in self._ways(exact, start) if self._is_only(passage, (start, end))), None)

    def _ways(self, exact: str, start: int) -> Iterator[Passage]:
        yield Passage(exact)
        before = self._words[max(0, start - MOST_PASSAGE) : start].split()
        for count in range(1, min(len(before), _MOST_PREFIX) + 1):
            yield Passage(exact, " ".join(before[-count:]))

    def _is_only(self, passage: Passage, span: tuple[int, int]) -> bool:
        if passage in self._repeated:
            return False
        found = list(islice(self._passages.find(*passage), 2))
        if len(found) > 1:
            self._repeated.add(passage)
        return found == [span]
