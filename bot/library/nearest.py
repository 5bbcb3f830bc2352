"""Where an article says something similar: a hint for the curator, never accepted as evidence."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

_WORD: Final = re.compile(r"\w+")
_LEAST_SHARE: Final = 0.5
_MOST_WORDS: Final = 80
_WORDS_AROUND: Final = 2


class Nearest:
    """Finds the sentence of an article that is nearest to given words, and where the two part."""

    def __init__(self, words: str, spans: list[tuple[int, int]]) -> None:
        self._sentences = [words[start:end] for start, end in spans]
        self._bags = [_bag(sentence) for sentence in self._sentences]

    def hint(self, wanted: str) -> tuple[str, str] | None:
        """Return the first words of `wanted` that differ from the nearest sentence, and what stands there instead.

        None where no sentence shares half the words.
        """
        bag = _bag(wanted)
        shares = [len(bag & other) for other in self._bags]
        most = max(shares, default=0)
        if not most or most < _LEAST_SHARE * len(bag):
            return None
        return _first_difference(wanted.split(), self._sentences[shares.index(most)].split())


def _first_difference(wanted: list[str], sentence: list[str]) -> tuple[str, str] | None:
    wanted, sentence = wanted[:_MOST_WORDS], sentence[:_MOST_WORDS]
    matcher = SequenceMatcher(None, wanted, sentence, autojunk=False)
    for tag, begin, end, other_begin, other_end in matcher.get_opcodes():
        outside = (begin, end) in {(0, 0), (len(wanted), len(wanted))}  # the sentence only has more words around
        if tag != "equal" and not outside:
            return _around(wanted, begin, end), _around(sentence, other_begin, other_end)
    return None


def _around(words: list[str], begin: int, end: int) -> str:
    return " ".join(words[max(0, begin - _WORDS_AROUND) : end + _WORDS_AROUND])


def _bag(text: str) -> frozenset[str]:
    return frozenset(word.group().lower() for word in _WORD.finditer(text))
