"""What a word of a query may have met in the library, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.search.match import How

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable

STEM: Final = 0.96
NAME: Final = 0.9
FAMILY: Final = 0.88
ACRONYM: Final = 0.85
JOINED: Final = 0.9
APART: Final = 0.95
SYNONYM: Final = 0.75
RELATED: Final = 0.4
SPOKEN: Final = 0.65
CUT_SHORT: Final = 0.65
HINT: Final = 0.3  # too little for an answer, enough to be offered as near

OWN: Final = frozenset({How.EXACT, How.STEM, How.NUMBER})
"""The word itself, in whatever form or notation."""


class Route(NamedTuple):
    """One way from a word to documents: `term` is its number in the vocabulary, or -1 where `documents` says it all."""

    met: str
    how: How
    quality: float
    documents: array[int]
    term: int = -1


class Routes(list[Route]):
    """Routes, the best first; and what each document is worth along them, once that was found out."""

    __slots__ = ("worths",)

    def __init__(self, routes: Iterable[Route] = ()) -> None:
        super().__init__(sorted(routes, key=_by_quality))
        self.worths: dict[int, float] | None = None


def _by_quality(route: Route) -> float:
    return -route.quality


@dataclass(slots=True)
class Reading:
    """A word of the query as read: the routes best first, and its weight from 0 to 1 (1: rare, or not known at all).

    A word that does not say something (a word of asking) weighs a little, but never makes an answer. An `everyday` word
    makes none alone.
    """

    asked: str
    place: int
    weight: float
    says_something: bool
    routes: Routes = field(default_factory=Routes)
    everyday: bool = False
