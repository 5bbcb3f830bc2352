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
    from array import array
    from collections.abc import Collection, Iterable, Sequence

    import numpy.typing as npt

    from bot.search.gathering import Gathered
    from bot.search.postings import Postings
    from bot.search.routes import Reading, Route

    Places = npt.NDArray[np.integer[Any]]
    Column = npt.NDArray[np.float64]

_LEVELS = np.array(LEVELS)
_LEAST = float(np.finfo(np.float64).tiny)  # a document that is not led to has less
_FEW = 4  # one in so many documents is few enough to be looked at one by one


class Columns:
    """Gathers in columns; gives what `bot.search.gathering.Gathering` gives."""

    def __init__(self, postings: Postings, size: int) -> None:
        self._levels = postings.levels
        self._size = size
        self._scratch = np.zeros(size)  # zero between words

    def gather(self, readings: Iterable[Reading], floor: float) -> Gathered:
        """Sum up for all documents."""
        heaviest_first = sorted(readings, key=lambda reading: -reading.weight)
        found = _Sums(heaviest_first, self._scratch, floor)
        heavy = heavy_from(heaviest_first)
        rest = found.total
        for reading in heaviest_first:
            may_lead, rest = rest >= found.least, rest - reading.weight
            if not reading.routes:
                continue
            documents, worths = self._worths(reading.routes)
            found.sums[documents] += reading.weight * worths  # once, also for a document that comes twice
            if may_lead:
                found.leading.append(documents)
            if reading.says_something and reading.weight >= heavy:
                found.weighty.append((documents, worths))
        return found

    def _worths(self, routes: Sequence[Route]) -> tuple[Places, Column]:
        """Return the documents that routes lead to, and the best that any of them is worth for each.

        A document that several lead to comes as often, each time with the same worth.
        """
        if len(routes) == 1:
            return self._along_one(routes[0])
        documents, worths = self._along(routes)
        np.maximum.at(self._scratch, documents, worths)
        best = self._scratch[documents]
        self._scratch[documents] = 0.0
        return documents, best

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


def among(some: Collection[int], documents: array[int]) -> list[int]:
    """Return those of `some` that are among `documents`, which are ascending and many."""
    asked, having = np.fromiter(some, np.uint32, len(some)), np.frombuffer(memoryview(documents), np.uint32)
    places = np.minimum(np.searchsorted(having, asked), len(having) - 1)
    found: list[int] = asked[having[places] == asked].tolist()
    return found


def _distinct(documents: Places) -> Places:
    """Return what numpy.unique does, which would import numpy.ma for it: 45 ms of the first query."""
    ordered = np.sort(documents)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


class _Sums:
    """Sums over the columns. `leading` has every document that may cover `least`, the least that is worth finding."""

    def __init__(self, readings: list[Reading], scratch: Column, floor: float) -> None:
        self.readings = readings
        self.total = sum([reading.weight for reading in readings])
        self.least = floor * self.total
        self.sums = np.zeros(len(scratch))
        self.leading: list[Places] = []
        self.weighty: list[tuple[Places, Column]] = []
        self._scratch = scratch

    def sum_of(self, document: int) -> float:
        worth = float(self.sums[document])
        return worth if worth >= self.least else 0.0

    def best(self, mask: bytes, least: float, at_most: int) -> list[tuple[float, int]]:
        able = self._covering(max(least, self.least, _LEAST))
        able = able[np.frombuffer(mask, np.bool_)[able]]
        sums = self.sums[able]
        if len(able) > at_most:  # the best, and all that are as good as the last of them
            enough = sums >= np.partition(sums, len(able) - at_most)[len(able) - at_most]
            able, sums = able[enough], sums[enough]
        order = np.argsort(-sums, kind="stable")[:at_most]
        return list(zip(sums[order].tolist(), able[order].tolist(), strict=True))

    def met(self, documents: Sequence[int], least: float) -> list[int]:
        asked = np.array(documents, np.intp)
        amounts = np.zeros(len(asked), np.intp)
        for having, worths in self.weighty:
            self._scratch[having] = worths
            amounts += self._scratch[asked] >= max(least, _LEAST)
            self._scratch[having] = 0.0
        found: list[int] = amounts.tolist()
        return found

    def _covering(self, least: float) -> Places:
        """Return the documents that cover at least so much, ascending."""
        if sum(map(len, self.leading)) * _FEW > len(self.sums):
            return np.flatnonzero(self.sums >= least)
        able = np.concatenate([np.empty(0, np.uint32), *(some[self.sums[some] >= least] for some in self.leading)])
        return _distinct(able)
