"""Where an article says something similar: shown to the curator with what differs, never accepted as evidence."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.library.passages import Passages, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SPACELESS: Final = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD: Final = rf"[^\W{_SPACELESS}]+"
# A character of a script without spaces, a word or a number with the marks inside it, or any other mark.
_TOKEN: Final = re.compile(rf"[{_SPACELESS}]|{_WORD}(?:[.,'\-\u2011/]{_WORD})*|[^\w\s]")
_LEAST_SHARE: Final = 0.5
_MOST_CHARACTERS: Final = 300_000  # of a text that is looked through
_MOST_TOKENS: Final = 200  # of what is looked for
_KEPT_AROUND: Final = 5  # tokens beside a difference, where much is the same
_MOST_SHOWN: Final = 400


class _Piece(NamedTuple):
    """A stretch of the nearest passage: the same as what was wanted, or `there` in place of `wanted`."""

    there: Sequence[re.Match[str]]
    wanted: Sequence[re.Match[str]]
    same: bool


class Nearest:
    """Finds the words of an article that are nearest to given ones, and marks where the two part."""

    def __init__(self, words: str) -> None:
        self._passages = Passages(words[:_MOST_CHARACTERS])
        self._words = self._passages.folded
        self._tokens = list(_TOKEN.finditer(self._words))
        self._keys = [token.group().lower() for token in self._tokens]

    def hint(self, wanted: str) -> str | None:
        """Return the nearest passage on one line, in brackets what differs: `filed [over] 38,000 [cars, not "cats"]`.

        None where nothing shares half the words, where the words stand as they are, and where nothing differs but what
        no word shows.
        """
        if any(self._passages.find(wanted)):
            return None
        folded = fold(wanted)
        tokens = list(_TOKEN.finditer(folded))[:_MOST_TOKENS]
        start = self._window([token.group().lower() for token in tokens])
        if start is None:
            return None
        slack = 2 + len(tokens) // 4
        begin, end = max(0, start - slack), start + len(tokens) + slack
        pieces = _compare(tokens, self._tokens[begin:end])
        if all(piece.same for piece in pieces):
            return None
        shown = " ".join(self._show(piece, at, len(pieces), folded) for at, piece in enumerate(pieces))
        return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN].rsplit(' ', 1)[0]} ..."

    def _window(self, keys: Sequence[str]) -> int | None:
        """Return where as many tokens as are wanted share the most with them."""
        left, shared, best, start = Counter(keys), 0, 0, None
        for position, key in enumerate(self._keys):
            shared += left[key] > 0
            left[key] -= 1
            if position >= len(keys):
                gone = self._keys[position - len(keys)]
                left[gone] += 1
                shared -= left[gone] > 0
            if shared > best:
                best, start = shared, max(0, position - len(keys) + 1)
        return start if best >= max(1, _LEAST_SHARE * len(keys)) else None

    def _show(self, piece: _Piece, at: int, of: int, wanted: str) -> str:
        if piece.same:
            return self._shorten(piece.there, first=at == 0, last=at == of - 1)
        there = _slice(self._words, piece.there)
        if not piece.wanted:
            return f"[{there}]"
        return f'[{there or "nothing"}, not "{_slice(wanted, piece.wanted)}"]'

    def _shorten(self, tokens: Sequence[re.Match[str]], *, first: bool, last: bool) -> str:
        head, tail = tokens[: 0 if first else _KEPT_AROUND], tokens[len(tokens) if last else -_KEPT_AROUND :]
        if len(tokens) <= 2 * _KEPT_AROUND + 1:
            return _slice(self._words, tokens)
        return " ".join(part for part in (_slice(self._words, head), "...", _slice(self._words, tail)) if part)


def _compare(wanted: Sequence[re.Match[str]], there: Sequence[re.Match[str]]) -> list[_Piece]:
    """Return the stretches in which the two agree and differ, from the first that is wanted to the last."""
    texts = [token.group() for token in wanted], [token.group() for token in there]
    codes = SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
    return list(_pieces(codes, wanted, there))


def _pieces(
    codes: Sequence[tuple[str, int, int, int, int]], wanted: Sequence[re.Match[str]], there: Sequence[re.Match[str]]
) -> Iterator[_Piece]:
    for tag, begin, end, other_begin, other_end in codes:
        outside = end == 0 or begin == len(wanted)  # the text only goes on before or behind
        if tag == "insert" and outside:
            continue
        if tag == "replace" and begin == 0:
            other_begin = max(other_begin, other_end - (end - begin))  # noqa: PLW2901  # what stands in their place
        if tag == "replace" and end == len(wanted):
            other_end = min(other_end, other_begin + (end - begin))  # noqa: PLW2901  # the same
        yield _Piece(there[other_begin:other_end], wanted[begin:end], tag == "equal")


def _slice(text: str, tokens: Sequence[re.Match[str]]) -> str:
    return text[tokens[0].start() : tokens[-1].end()] if tokens else ""
