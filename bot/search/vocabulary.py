"""The words of the library: which there are, which share a stem, which begin alike, which are spelled alike."""

from __future__ import annotations

from bisect import bisect_left
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from bot.search.sounds import sounds_of
from bot.search.stems import stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_LETTER_BITS = tuple(1 << n for n in range(1, 27))
_FEW_SIGNATURES = 3_000  # up to here looking at each is cheaper than working out which could be near


class Vocabulary:
    """All terms by number. `plain` are the numbers of terms that are stemmed (English words)."""

    def __init__(self, terms: Sequence[str], plain: Collection[int]) -> None:
        self.terms = terms
        self.numbers = {term: number for number, term in enumerate(terms)}
        self._sorted = sorted(terms)
        self._by_stem: dict[str, list[int]] = {}
        self._by_signature: dict[int, list[int]] = {}
        self._by_sound: dict[str, list[int]] = {}
        for number, term in enumerate(terms):
            if number in plain:
                self._by_stem.setdefault(stem(term), []).append(number)
                for sound in sounds_of(term):
                    self._by_sound.setdefault(sound, []).append(number)
            if term.isalpha():
                self._by_signature.setdefault(_signature(term), []).append(number)

    def same_stem(self, word: str) -> Sequence[int]:
        """Return the terms that share the stem of `word`, itself among them where it is one."""
        return self._by_stem.get(stem(word), ())

    def beginning_with(self, prefix: str, at_most: int) -> list[int]:
        """Return up to `at_most` terms that begin with `prefix`, in alphabetical order, `prefix` itself left out."""
        start = bisect_left(self._sorted, prefix)
        end = bisect_left(self._sorted, prefix + "\U0010ffff", start)
        found = self._sorted[start : min(end, start + at_most + 1)]
        return [self.numbers[term] for term in found if term != prefix][:at_most]

    def spelled_like(self, word: str, distance: int) -> list[tuple[int, int]]:
        """Return (edits, term) of the terms within `distance` (1 or 2) edits, a swap of neighbours being one."""
        found = []
        for number in self._candidates(_signature(word), distance):
            term = self.terms[number]
            if abs(len(term) - len(word)) <= distance:
                edits = OSA.distance(word, term, score_cutoff=distance)
                if 0 < edits <= distance:
                    found.append((edits, number))
        return sorted(found)

    def sounding_like(self, word: str) -> list[int]:
        """Return the English terms that are spoken alike, roughly."""
        return [number for sound in sounds_of(word) for number in self._by_sound.get(sound, ())]

    def _candidates(self, signature: int, distance: int) -> Iterator[int]:
        """Yield the terms whose letters differ by so few that `distance` edits can account for it."""
        if len(self._by_signature) <= _FEW_SIGNATURES:
            for other, numbers in self._by_signature.items():
                if (other ^ signature).bit_count() <= 2 * distance:
                    yield from numbers
            return
        for other in _near_signatures(signature, distance):
            yield from self._by_signature.get(other, ())


def _signature(word: str) -> int:
    """Return the set of letters of `word` as bits: an edit changes at most two."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _near_signatures(signature: int, distance: int) -> Iterator[int]:
    """Yield every signature that up to `distance` letters less and up to `distance` letters more can make."""
    present = [bit for bit in (1 << n for n in range(32)) if signature & bit]
    absent = [bit for bit in _LETTER_BITS if not signature & bit]
    less = [sum(bits) for n in range(distance + 1) for bits in combinations(present, n)]
    more = [sum(bits) for n in range(distance + 1) for bits in combinations(absent, n)]
    for gone in less:
        base = signature ^ gone
        for come in more:
            yield base ^ come
