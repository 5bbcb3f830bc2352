"""The words of the library: which there are, which share a stem, which begin alike, which are spelled alike."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.groups import Groups
from bot.search.languages import ENGLISH, new_stemmer
from bot.search.pieces import sort_in_pieces
from bot.search.sounds import sounds_of
from bot.search.spellings import Spellings
from bot.search.stems import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


class Vocabulary:
    """All terms by number. `spoken` are, by language, the numbers of the terms that are words of it, ascending."""

    def __init__(self, terms: Sequence[str], spoken: Mapping[str, Sequence[int]]) -> None:
        self.terms = terms
        self.spoken = spoken
        self.numbers = {term: number for number, term in enumerate(terms)}
        self._ordered = array("I", sort_in_pieces(range(len(terms)), terms.__getitem__))
        words = {language: self._words(numbers) for language, numbers in spoken.items()}
        english = words.pop(ENGLISH, [])
        self._by_stem = Groups.of_pairs((stem(term), number) for number, term in english)
        self._by_sound = Groups.of_pairs((sound, number) for number, term in english for sound in sounds_of(term))
        self._others = {language: _Stemmed(stem_word, words[language]) for language, stem_word in _stemmers(words)}
        spelled = [number for number, term in enumerate(terms) if term.isalpha()]
        self._spelled = array("I", sorted(spelled, key=lambda number: len(terms[number])))
        self._spellings = Spellings([terms[number] for number in self._spelled])

    def same_stem(self, word: str) -> Sequence[int]:
        """Return the terms that share the stem of `word` in any language, itself among them where it is one."""
        found = self._by_stem.of(stem(word))
        for other in self._others.values():
            found = [*found, *(number for number in other.same_stem(word) if number not in found)]
        return found

    @property
    def languages(self) -> Iterable[str]:
        """The languages, beside English, whose words are stemmed."""
        return self._others

    def forms_of(self, stem: str) -> list[int]:
        """Return the terms that have this stem, and the term that is spelled like it."""
        numbers = dict.fromkeys(self._by_stem.of(stem))
        if stem in self.numbers:
            numbers[self.numbers[stem]] = None
        return list(numbers)

    def beginning_with(self, prefix: str, at_most: int) -> list[int]:
        """Return up to `at_most` terms that begin with `prefix`, in alphabetical order, `prefix` itself left out."""
        start = bisect_left(self._ordered, prefix, key=self.terms.__getitem__)
        end = bisect_left(self._ordered, prefix + "\U0010ffff", start, key=self.terms.__getitem__)
        itself = self.numbers.get(prefix, -1)
        found = self._ordered[start : min(end, start + at_most + 1)]
        return [number for number in found if number != itself][:at_most]

    def spelled_like(self, word: str, distance: int) -> list[tuple[int, int]]:
        """Return (edits, term) of the terms within `distance` (1 or 2) edits, a swap of neighbours being one."""
        numbers = [self._spelled[place] for place in self._spellings.near(word, distance)]
        near = process.extract(
            word, [self.terms[number] for number in numbers], scorer=OSA.distance, score_cutoff=distance, limit=None
        )
        return sorted((int(edits), numbers[place]) for _, edits, place in near if edits)

    def _words(self, numbers: Iterable[int]) -> list[tuple[int, str]]:
        return [(number, self.terms[number]) for number in numbers if self.terms[number][0] != "#"]

    def sounding_like(self, word: str) -> list[int]:
        """Return the English terms that are spoken alike, roughly."""
        return [number for sound in sounds_of(word) for number in self._by_sound.of(sound)]


class _Stemmed:
    """The words of one language by their stem."""

    def __init__(self, stem_word: Callable[[str], str], words: Iterable[tuple[int, str]]) -> None:
        self._stem = stem_word
        self._by_stem = Groups.of_pairs((stem_word(term), number) for number, term in words)

    def same_stem(self, word: str) -> Sequence[int]:
        """Return the words that share the stem of `word` as a word of this language."""
        return self._by_stem.of(self._stem(word))


def _stemmers(languages: Iterable[str]) -> Iterator[tuple[str, Callable[[str], str]]]:
    for language in languages:
        stem_word = new_stemmer(language)
        if stem_word is not None:
            yield language, stem_word
