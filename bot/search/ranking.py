"""The close comparison of the few: which of the documents that cover a query alike says it most like the query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.search.commonness import FUNCTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.postings import Postings
    from bot.search.routes import Reading

_ORDER: Final = 0.12
_FOCUS: Final = 0.2
_NEARBY: Final = 0.5  # of _ORDER: side by side in the other order, or with one word between
_NEAR_TERMS: Final = 12
_TELLING: Final = 2  # one word tells nothing of order or focus: the curators' order decides


class Ranking:
    """Compares headlines with queries: words next to each other in the query's order, and little beside them."""

    def __init__(self, postings: Postings) -> None:
        self._headlines = postings.headlines
        numbers = postings.vocabulary.numbers
        self._silent = frozenset(numbers[word] for word in FUNCTION if word in numbers)

    def close(self, readings: Sequence[Reading], documents: Sequence[int]) -> dict[int, float]:
        """Return for each document what its order and its focus add to its coverage."""
        if len(readings) < _TELLING:
            return dict.fromkeys(documents, 0.0)
        places: dict[int, int] = {}
        in_order = sorted(readings, key=lambda reading: reading.place)
        for place, reading in enumerate(in_order):
            for route in reading.routes[:_NEAR_TERMS]:
                if route.term >= 0:
                    places.setdefault(route.term, place)
        return {document: self._closeness(places, len(in_order), document) for document in documents}

    def _closeness(self, places: dict[int, int], words: int, document: int) -> float:
        silent = self._silent
        met = [places.get(term, -1) for term in self._headlines[document] if term not in silent]
        amount = len(met) - met.count(-1)
        if not amount:
            return 0.0
        together = _together(met) if amount > 1 else 0.0
        return _ORDER * together / (words - 1) + _FOCUS * amount / len(met)


def _together(met: Sequence[int]) -> float:
    """Return how many neighbours in the query are neighbours in the headline, those merely nearby for a half.

    `met` has for each word of the headline its place in the query, or -1.
    """
    pairs: dict[int, float] = {}  # by the first one's place in the query
    before = earlier = -1
    for place in met:
        if place >= 0:
            if before >= 0 and before == place - 1:
                pairs[before] = 1.0
            elif before == place + 1:
                pairs.setdefault(place, _NEARBY)
            if earlier >= 0 and abs(earlier - place) == 1:
                pairs.setdefault(min(earlier, place), _NEARBY)
        earlier, before = before, place
    return sum(pairs.values())
