"""Numbers in groups: many small lists under names, kept in one array."""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NONE = array("I")


class Groups:
    """Numbers by name: a third of the memory of a list for each name.

    Those of the name at place p are `numbers[ends[p] : ends[p + 1]]`, in the order in which they were given.
    """

    def __init__(self, names: Iterable[str], numbers: array[int], ends: array[int]) -> None:
        self._places = {name: place for place, name in enumerate(names)}
        self.numbers = numbers
        self.ends = ends

    @staticmethod
    def of_pairs(named: Iterable[tuple[str, int]]) -> Groups:
        """Group numbers by their names."""
        found = Grouping()
        for name, number in named:
            found.add(name, number)
        return found.groups()

    @property
    def names(self) -> Iterable[str]:
        """The names, in the order of their places."""
        return self._places

    def of(self, name: str) -> Sequence[int]:
        """Return the numbers under a name: none where it is not known."""
        place = self._places.get(name)
        return _NONE if place is None else self.numbers[self.ends[place] : self.ends[place + 1]]


class Grouping:
    """Gathers numbers under names. No list is made for a name: freeing so many at once would take long."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._owners = array("I")
        self._given = array("I")

    def add(self, name: str, number: int) -> None:
        """Put a number under a name."""
        self._owners.append(self._places.setdefault(name, len(self._places)))
        self._given.append(number)

    def groups(self) -> Groups:
        """Return what was gathered."""
        counts = array("I", bytes(4 * (len(self._places) + 1)))
        for owner in self._owners:
            counts[owner + 1] += 1
        ends = array("I", accumulate(counts))
        free, numbers = ends[:], array("I", bytes(4 * len(self._given)))
        for owner, number in zip(self._owners, self._given, strict=True):
            numbers[free[owner]] = number
            free[owner] += 1
        return Groups(self._places, numbers, ends)
