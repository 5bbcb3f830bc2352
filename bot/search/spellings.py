"""Which words have almost the same letters: the few that are worth a closer look for a misspelt one.

For each letter one long integer says in which words it stands, a bit for each. Counting a word's missing and additional
letters is then a handful of operations on such integers, for all words at once, at any size of the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SLOTS = 32  # letters of other scripts share the 32 of ASCII: that lets more words pass, never fewer


class Spellings:
    """The letters of `words`, which are known by their place among them."""

    def __init__(self, words: Sequence[str]) -> None:
        self._all = (1 << len(words)) - 1
        size = len(words) // 8 + 1
        columns = [bytearray(size) for _ in range(_SLOTS)]
        for place, word in enumerate(words):
            byte, bit = place >> 3, 1 << (place & 7)
            for slot in _slots(word):
                columns[slot][byte] |= bit
        self._having = [int.from_bytes(column, "little") for column in columns]

    def near(self, word: str, distance: int) -> Iterator[int]:
        """Yield the places of all words within `distance` (1 or 2) edits, in order, and of some that are not.

        An edit takes at most one letter away, and brings in at most one.
        """
        slots = _slots(word)
        having = self._having
        less = _more_often([self._all ^ having[slot] for slot in slots], distance)
        more = _more_often([having[slot] for slot in range(_SLOTS) if slot not in slots and having[slot]], distance)
        return _places(self._all & ~(less | more))


def _slots(word: str) -> set[int]:
    return {ord(letter) & (_SLOTS - 1) for letter in word}


def _more_often(masks: Iterable[int], times: int) -> int:
    """Return the bits that more than `times` (1 or 2) of the masks have."""
    once = twice = thrice = 0
    for mask in masks:
        thrice |= twice & mask
        twice |= once & mask
        once |= mask
    return twice if times == 1 else thrice


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    text = f"{bits:b}"[::-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)
