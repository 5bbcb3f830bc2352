"""Which words have almost the same letters: the few that are worth a closer look for a misspelt one.

For each letter one long integer says in which words it stands, a bit for each. Counting a word's missing and additional
letters is then a handful of operations on such integers, for all words of one length at once.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SLOTS: Final = 32  # letters of other scripts share the 32 of ASCII: that lets more words pass, never fewer


class Spellings:
    """The letters of `words`, which are known by their place among them. The shorter ones come first."""

    def __init__(self, words: Sequence[str]) -> None:
        self._of_length: dict[int, _Rack] = {}
        first = 0
        for length, same in groupby(words, len):
            rack = list(same)
            self._of_length[length] = _Rack(first, rack)
            first += len(rack)

    def near(self, word: str, distance: int) -> Iterator[int]:
        """Yield the places of all words within `distance` (1 or 2) edits, in order, and of some that are not.

        An edit takes at most one letter away, and brings in at most one. A word that is longer by one took an edit for
        that, which took no letter away; one that is shorter an edit that brought none in.
        """
        slots = _slots(word)
        for length in range(len(word) - distance, len(word) + distance + 1):
            rack = self._of_length.get(length)
            if rack is not None:
                longer = length - len(word)
                yield from rack.near(slots, distance - max(0, longer), distance - max(0, -longer))


class _Rack:
    """The letters of words of one length, of which the first stands at `first`."""

    def __init__(self, first: int, words: Sequence[str]) -> None:
        self._first = first
        self._all = (1 << len(words)) - 1
        size = len(words) // 8 + 1
        columns = [bytearray(size) for _ in range(_SLOTS)]
        for place, word in enumerate(words):
            byte, bit = place >> 3, 1 << (place & 7)
            for slot in _slots(word):
                columns[slot][byte] |= bit
        self._having = [int.from_bytes(column, "little") for column in columns]

    def near(self, slots: set[int], fewer: int, more: int) -> Iterator[int]:
        """Yield the places of words that lack at most `fewer` of the letters, and have at most `more` others."""
        having = self._having
        lacking = _more_often([self._all ^ having[slot] for slot in slots], fewer)
        others = _more_often([having[slot] for slot in range(_SLOTS) if slot not in slots and having[slot]], more)
        return (self._first + place for place in _places(self._all & ~(lacking | others)))


def _slots(word: str) -> set[int]:
    return {ord(letter) & (_SLOTS - 1) for letter in word}


def _more_often(masks: Iterable[int], times: int) -> int:
    """Return the bits that more than `times` (0, 1 or 2) of the masks have."""
    once = twice = thrice = 0
    for mask in masks:
        thrice |= twice & mask
        twice |= once & mask
        once |= mask
    return (once, twice, thrice)[times]


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    text = f"{bits:b}"[::-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)
