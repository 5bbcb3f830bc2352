"""Summing up what a query's words lead to: for each document how much of the query's weight it covers.

`Gathering` keeps what it finds in dictionaries: the fastest for a library of a few thousand entries. For larger ones
`bot.search.columns` does the same over whole columns. Both give the same sums.
"""

from __future__ import annotations

from bisect import bisect_left
from heapq import nsmallest
from typing import TYPE_CHECKING, Final, Protocol

from bot.search.postings import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.search.postings import Postings
    from bot.search.routes import Reading, Route, Routes

_REMEMBERED: Final = 200  # documents of a word
WEIGHTY: Final = 0.25
"""The weight that is enough for a word to count as met. Where all are lighter ("china"), the heaviest counts."""


class Gathered(Protocol):
    """What the words of one query lead to."""

    readings: list[Reading]
    """Heaviest first."""
    total: float
    """The weight of all words."""

    def sum_of(self, document: int) -> float:
        """Return how much of the weight a document covers: 0 where it is less than was worth finding."""

    def best(self, mask: bytes, least: float, at_most: int) -> list[tuple[float, int]]:
        """Return (sum, document) of those let through that cover at least `least`, the best first."""

    def met(self, documents: Sequence[int], least: float) -> list[int]:
        """Return how many weighty words each of `documents` meets, each word being worth at least `least`."""


class Gathering:
    """Gathers in dictionaries."""

    def __init__(self, postings: Postings) -> None:
        self._levels = postings.levels

    def gather(self, readings: Iterable[Reading], floor: float) -> Gathered:
        """Sum up. No document that covers less than `floor` of the weight need be found."""
        return _Sums(self._levels, readings, floor)


class _Sums:
    def __init__(self, levels: Sequence[bytearray], readings: Iterable[Reading], floor: float) -> None:
        self._levels = levels
        self.readings = sorted(readings, key=lambda reading: -reading.weight)
        self.total = rest = sum([reading.weight for reading in self.readings])
        self._sums: dict[int, float] = {}
        self._weighty: list[Mapping[int, float]] = []
        self._least = floor * self.total
        heavy = heavy_from(self.readings)
        for reading in self.readings:
            worths = self._worths(reading.routes, None if rest >= self._least else self._sums)
            self._add(reading.weight, worths)
            if reading.says_something and reading.weight >= heavy:
                self._weighty.append(worths)
            rest -= reading.weight

    def sum_of(self, document: int) -> float:
        worth = self._sums.get(document, 0.0)
        return worth if worth >= self._least else 0.0

    def best(self, mask: bytes, least: float, at_most: int) -> list[tuple[float, int]]:
        able = ((-worth, d) for d, worth in self._sums.items() if worth >= least and mask[d])
        return [(-worth, d) for worth, d in nsmallest(at_most, able)]

    def met(self, documents: Sequence[int], least: float) -> list[int]:
        return [sum([worths.get(d, -1.0) >= least for worths in self._weighty]) for d in documents]

    def _add(self, weight: float, worths: Mapping[int, float]) -> None:
        sums = self._sums
        for document, worth in worths.items():
            sums[document] = sums.get(document, 0.0) + weight * worth

    def _worths(self, routes: Routes, known: Mapping[int, float] | None) -> Mapping[int, float]:
        """Return the best that any route is worth for each document, among `known` ones where those are given.

        Where few documents are led to, that is remembered: readers give the same routes for the same word.
        """
        if routes.worths is None and sum([len(route.documents) for route in routes]) <= _REMEMBERED:
            routes.worths = self._best(routes, None)
        worths = routes.worths
        if worths is None:
            return self._best(routes, known)
        if known is None:
            return worths
        fewer, others = (worths, known) if len(worths) < len(known) else (known, worths)
        return {document: worths[document] for document in fewer if document in others}

    def _best(self, routes: Sequence[Route], known: Mapping[int, float] | None) -> dict[int, float]:
        best: dict[int, float] = {}
        for route in routes:
            pairs = self._along(route, known)
            if not best:
                best.update(pairs)
                continue
            for document, worth in pairs:
                if worth > best.get(document, 0.0):
                    best[document] = worth
        return best

    def _along(self, route: Route, known: Mapping[int, float] | None) -> Iterable[tuple[int, float]]:
        table = LEVELS if route.quality == 1 else [level * route.quality for level in LEVELS]
        levels = self._levels[route.term] if route.term >= 0 else bytes(len(route.documents))
        if known is None or len(known) * 8 > len(route.documents):
            pairs = zip(route.documents, map(table.__getitem__, levels), strict=True)
            return pairs if known is None else [pair for pair in pairs if pair[0] in known]
        places = ((document, bisect_left(route.documents, document)) for document in known)
        end = len(route.documents)
        return [(d, table[levels[p]]) for d, p in places if p < end and route.documents[p] == d]


def heavy_from(readings: Sequence[Reading]) -> float:
    """Return the weight from which on a word of these counts as weighty."""
    return min(WEIGHTY, max([reading.weight for reading in readings if reading.says_something], default=1.0))
