"""The close comparison of the few: which of the documents that cover a query alike says it most like the query."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.search.commonness import FUNCTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.postings import Postings
    from bot.search.reading import Reading

_ORDER = 0.12
_FOCUS = 0.12
_NEAR_TERMS = 12
_TELLING = 2  # one word tells nothing of order or focus: the curators' order decides


class Ranking:
    """Compares headlines with queries: words next to each other in the query's order, and little beside them."""

    def __init__(self, postings: Postings) -> None:
        self._headlines = postings.headlines
        numbers = postings.vocabulary.numbers
        self._silent = frozenset(numbers[word] for word in FUNCTION if word in numbers)

    def close(self, readings: Sequence[Reading], documents: Sequence[int]) -> dict[int, float]:
        """Return for each document what its order and its focus add to its coverage."""
        places: dict[int, int] = {}
        in_order = sorted(readings, key=lambda reading: reading.place)
        for place, reading in enumerate(in_order):
            for route in reading.routes[:_NEAR_TERMS]:
                if route.term >= 0:
                    places.setdefault(route.term, place)
        return {document: self._closeness(places, len(in_order), document) for document in documents}

    def _closeness(self, places: dict[int, int], words: int, document: int) -> float:
        met = [places.get(term, -1) for term in self._headlines[document] if term not in self._silent]
        if not met or words < _TELLING:
            return 0.0
        pairs = sum(1 for one, two in pairwise(met) if one >= 0 and two == one + 1)
        focus = sum(1 for place in met if place >= 0) / len(met)
        return _ORDER * pairs / (words - 1) + _FOCUS * min(focus, 1.0)
