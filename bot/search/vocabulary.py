"""The words of the library: which there are, which share a stem, which begin alike, which are spelled alike."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from bot.search.groups import Groups
from bot.search.sounds import sounds_of
from bot.search.spellings import Spellings
from bot.search.stems import stem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Vocabulary:
    """All terms by number. `plain` are the numbers of terms that are stemmed (English words)."""

    def __init__(self, terms: Sequence[str], plain: Collection[int]) -> None:
        self.terms = terms
        self.numbers = {term: number for number, term in enumerate(terms)}
        self._sorted = sorted(terms)
        words = [(number, term) for number, term in enumerate(terms) if number in plain and term[0] != "#"]
        self._by_stem = Groups((stem(term), number) for number, term in words)
        self._by_sound = Groups((sound, number) for number, term in words for sound in sounds_of(term))
        self._spelled = array("I", [number for number, term in enumerate(terms) if term.isalpha()])
        self._spellings = Spellings([terms[number] for number in self._spelled])

    def same_stem(self, word: str) -> Sequence[int]:
        """Return the terms that share the stem of `word`, itself among them where it is one."""
        return self._by_stem.of(stem(word))

    def beginning_with(self, prefix: str, at_most: int) -> list[int]:
        """Return up to `at_most` terms that begin with `prefix`, in alphabetical order, `prefix` itself left out."""
        start = bisect_left(self._sorted, prefix)
        end = bisect_left(self._sorted, prefix + "\U0010ffff", start)
        found = self._sorted[start : min(end, start + at_most + 1)]
        return [self.numbers[term] for term in found if term != prefix][:at_most]

    def spelled_like(self, word: str, distance: int) -> list[tuple[int, int]]:
        """Return (edits, term) of the terms within `distance` (1 or 2) edits, a swap of neighbours being one."""
        found = []
        for place in self._spellings.near(word, distance):
            number = self._spelled[place]
            term = self.terms[number]
            if abs(len(term) - len(word)) <= distance:
                edits = OSA.distance(word, term, score_cutoff=distance)
                if 0 < edits <= distance:
                    found.append((edits, number))
        return sorted(found)

    def sounding_like(self, word: str) -> list[int]:
        """Return the English terms that are spoken alike, roughly."""
        return [number for sound in sounds_of(word) for number in self._by_sound.of(sound)]
