"""Numbers in groups: many small lists under names, kept in one array."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NONE = array("I")


class Groups:
    """Numbers by name, in the order in which they were given: a third of the memory of a list for each name."""

    def __init__(self, named: Iterable[tuple[str, int]]) -> None:
        lists: dict[str, list[int]] = {}
        for name, number in named:
            lists.setdefault(name, []).append(number)
        self._places = {name: place for place, name in enumerate(lists)}
        self._numbers = array("I")
        self._ends = array("I", [0])
        for numbers in lists.values():
            self._numbers.extend(numbers)
            self._ends.append(len(self._numbers))

    def of(self, name: str) -> Sequence[int]:
        """Return the numbers under a name: none where it is not known."""
        place = self._places.get(name)
        return _NONE if place is None else self._numbers[self._ends[place] : self._ends[place + 1]]
