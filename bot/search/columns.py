"""Summing up over whole columns, a number for each document: for libraries of many entries.

A word that a tenth of 100,000 entries have would keep the interpreter busy for milliseconds; numpy adds such a column
in a fraction of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bot.search.gathering import heavy_from
from bot.search.postings import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from bot.search.gathering import Gathered
    from bot.search.postings import Postings
    from bot.search.routes import Reading, Route

    Places = npt.NDArray[np.integer[Any]]
    Column = npt.NDArray[np.float64]

_LEVELS = np.array(LEVELS)
_FEW = 200  # one in so many documents is few enough to sort


class Columns:
    """Gathers in columns; gives what `bot.search.gathering.Gathering` gives."""

    def __init__(self, postings: Postings, size: int) -> None:
        self._levels = postings.levels
        self._size = size
        self._scratch = np.zeros(size)  # zero between words

    def gather(self, readings: Iterable[Reading], floor: float) -> Gathered:
        """Sum up for all documents."""
        heaviest_first = sorted(readings, key=lambda reading: -reading.weight)
        found = _Sums(heaviest_first, np.zeros(self._size), floor)
        heavy = heavy_from(heaviest_first)
        for reading in heaviest_first:
            documents, worths = self._worths(reading.routes)
            found.sums[documents] += reading.weight * worths
            if reading.says_something and reading.weight >= heavy:
                found.weighty.append((documents, worths))
        return found

    def _worths(self, routes: Sequence[Route]) -> tuple[Places, Column]:
        """Return the documents that routes lead to, ascending, and the best that any of them is worth for each."""
        if len(routes) == 1:
            return self._along_one(routes[0])
        documents, worths = self._along(routes)
        np.maximum.at(self._scratch, documents, worths)
        many = len(documents) * _FEW > self._size
        found: Places = np.flatnonzero(self._scratch > 0) if many else _distinct(documents)
        best = self._scratch[found]
        self._scratch[found] = 0.0
        return found, best

    def _along_one(self, route: Route) -> tuple[Places, Column]:
        documents = np.frombuffer(memoryview(route.documents), np.uint32)
        if route.term < 0:
            return documents, np.full(len(documents), LEVELS[0] * route.quality)
        levels = _LEVELS[np.frombuffer(self._levels[route.term], np.uint8)]
        return documents, levels if route.quality == 1 else levels * route.quality

    def _along(self, routes: Sequence[Route]) -> tuple[Places, Column]:
        """Return the documents of all routes, one after the other, and what each is worth."""
        known = self._levels
        documents = np.frombuffer(b"".join([memoryview(route.documents) for route in routes]), np.uint32)
        levels = b"".join([known[route.term] if route.term >= 0 else bytes(len(route.documents)) for route in routes])
        qualities = np.repeat([route.quality for route in routes], [len(route.documents) for route in routes])
        return documents, _LEVELS[np.frombuffer(levels, np.uint8)] * qualities


def _distinct(documents: Places) -> Places:
    """Return what numpy.unique does, which would import numpy.ma for it: 45 ms of the first query."""
    ordered = np.sort(documents)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


class _Sums:
    def __init__(self, readings: list[Reading], sums: Column, floor: float) -> None:
        self.readings = readings
        self.total = sum([reading.weight for reading in readings])
        self._least = floor * self.total
        self.sums = sums
        self.weighty: list[tuple[Places, Column]] = []

    def sum_of(self, document: int) -> float:
        worth = float(self.sums[document])
        return worth if worth >= self._least else 0.0

    def best(self, mask: bytes, least: float, at_most: int) -> list[tuple[float, int]]:
        able = np.flatnonzero((self.sums >= max(least, np.finfo(float).tiny)) & np.frombuffer(mask, np.bool_))
        if len(able) > at_most:  # the best, and all that are as good as the last of them
            last = np.partition(self.sums[able], len(able) - at_most)[len(able) - at_most]
            able = able[self.sums[able] >= last]
        order = np.argsort(-self.sums[able], kind="stable")[:at_most]
        return [(float(self.sums[d]), int(d)) for d in able[order]]

    def met(self, documents: Sequence[int], least: float) -> list[int]:
        asked = np.array(documents, np.uint32)
        amounts = np.zeros(len(asked), np.intp)
        for having, worths in self.weighty:
            if len(having):
                places = np.minimum(np.searchsorted(having, asked), len(having) - 1)
                amounts += (having[places] == asked) & (worths[places] >= least)
        return [int(amount) for amount in amounts]
