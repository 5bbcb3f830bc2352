"""Words that do not exist, as many as one likes: pronounceable, seeded, and as unevenly frequent as real ones.

They are made of syllables, so that misspelling one often comes near to another, as it does in a real language.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

_ONSETS: Final = ("b", "br", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "qu", "r")
_MORE_ONSETS: Final = ("s", "sh", "sl", "st", "t", "th", "tr", "v", "w", "y", "z")
_VOWELS: Final = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS: Final = ("", "", "l", "m", "n", "nd", "r", "rt", "s", "st", "t", "x")
_SYLLABLES: Final = (1, 1, 2, 2, 2, 3, 3)
_LENGTHS: Final = range(4, 13)  # characters


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in order of frequency, and their cumulative weights: the n-th has 1/(n + 10) (the Zipf-Mandelbrot law)."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def coin(cls, count: int, random: Random) -> Vocabulary:
        """Return `count` different words."""
        words: dict[str, None] = {}
        while len(words) < count:
            word = _coin(random)
            if len(word) in _LENGTHS:
                words[word] = None
        weights = itertools.accumulate(1 / (rank + 10) for rank in range(count))
        return cls(tuple(words), tuple(weights))

    def draw(self, count: int, random: Random) -> list[str]:
        """Return `count` words, frequent ones more often, none twice."""
        drawn: dict[str, None] = {}
        while len(drawn) < count:
            drawn.update(dict.fromkeys(random.choices(self.words, cum_weights=self.weights, k=count - len(drawn))))
        return list(drawn)


def _coin(random: Random) -> str:
    onsets = (*_ONSETS, *_MORE_ONSETS)
    syllables = (random.choice(onsets) + random.choice(_VOWELS) for _ in range(random.choice(_SYLLABLES)))
    return "".join(syllables) + random.choice(_CODAS)
