"""Acronyms from the library's own words: WIPO from "World Intellectual Property Organization".

The initials of all headlines stand in one long string, so that an acronym is one substring search, at any size. Chance
makes initials too: a phrase counts only where it recurs, or where the library is so small that chance is unlikely.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from bot.search.commonness import FUNCTION
from bot.search.stems import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.places import SortedPlaces
    from bot.search.postings import Postings

_HITS = 20  # places looked at: enough to see which phrase prevails
_MANY_INITIALS = 40_000
_RECURS = 2
_PREVAILS = 0.25
_CHANCE = 0.01
LETTERS = range(2, 7)
"""How many letters an acronym may have."""

Phrase = tuple[str, ...]


class Spelled(NamedTuple):
    """What an acronym stands for: the stems of its words, and the words as the library first has them."""

    phrase: Phrase
    words: str


class _Place(NamedTuple):
    """Where an acronym's phrase stands: its words, and those beside it ("" at either end)."""

    document: int
    words: list[str]
    before: str
    after: str


class Initials:
    """The first letters of every headline's words, function words left out."""

    def __init__(self, postings: Postings) -> None:
        self._terms = postings.vocabulary.terms
        self._headlines = postings.headlines
        self._letters = [_letter(term) for term in self._terms]
        letter = self._letters.__getitem__
        lines = ["".join(map(letter, headline)) for headline in self._headlines]
        self._starts = array("I", accumulate((len(line) + 1 for line in lines), initial=0))
        self._text = "\n".join(lines)
        self._sorted = _sorted(self._text)

    def spelled_out(self, acronym: str) -> Spelled | None:
        """Return the phrase that `acronym` most likely stands for, or None."""
        places = self._places(acronym)
        seen: dict[Phrase, list[_Place]] = {}
        for place in places:
            found = self._place(place, len(acronym))
            seen.setdefault(tuple(map(stem, found.words)), []).append(found)
        if not seen:
            return None
        phrase = max(seen, key=lambda known: len(seen[known]))
        often = len({found.document for found in seen[phrase]})
        unlikely = len(self._text) / 26 ** len(acronym) < _CHANCE
        prevails = often >= _RECURS and often >= _PREVAILS * len(places) and not _is_part(seen[phrase])
        return Spelled(phrase, " ".join(seen[phrase][0].words)) if unlikely or prevails else None

    def _places(self, acronym: str) -> list[int]:
        if self._sorted is not None:
            return self._sorted.find(acronym, _HITS)
        places: list[int] = []
        place = self._text.find(acronym)
        while place >= 0 and len(places) < _HITS:
            places.append(place)
            place = self._text.find(acronym, place + 1)
        return places

    def _place(self, place: int, length: int) -> _Place:
        document = bisect_right(self._starts, place) - 1
        words = [self._terms[number] for number in self._headlines[document] if self._letters[number]]
        first = place - self._starts[document]
        before = words[first - 1] if first else ""
        return _Place(
            document, words[first : first + length], before, "".join(words[first + length : first + length + 1])
        )


def _sorted(text: str) -> SortedPlaces | None:
    """Return the places of all initials in their order, where a library has so many that looking through takes long."""
    if len(text) < _MANY_INITIALS:
        return None
    from bot.search.places import SortedPlaces  # noqa: PLC0415  # numpy: only where it pays

    return SortedPlaces(text)


def _is_part(places: Sequence[_Place]) -> bool:
    """Return whether a phrase always stands between the same words: then it is a part of a longer name."""
    around = {(stem(place.before), stem(place.after)) for place in places}
    return len(around) == 1 and all(*around)


def initials_of(words: Phrase) -> str:
    """Return the acronym that a phrase would have: "" where it has too few or too many words."""
    letters = "".join(_letter(word) for word in words)
    return letters if len(letters) in LETTERS else ""


def _letter(term: str) -> str:
    """Return what a term adds to the initials: nothing for a function word, a full stop for a number."""
    if term in FUNCTION:
        return ""
    return term[0] if term[0].isalpha() else "."
