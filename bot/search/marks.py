"""Where in a text the words stand that a search has met."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.search.commonness import SAYS_SOMETHING, commonness
from bot.search.stems import stem
from bot.search.tokens import Sort, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.search.match import WordMatch

Span = tuple[int, int]

_PIECE: Final = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*\.?")  # noqa: RUF001  # the typographic apostrophe is meant
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 4_000  # characters that are looked at: more than any answer shows


def spans_met(text: str, why: Sequence[WordMatch]) -> list[Span]:
    """Return (start, end) of the words of `text` that were met, in order; neighbours are one span.

    A word is met in any form: "patent" marks "patents" too. Left out are function words, words of asking, and
    scripts without spaces, where nothing says what a word is.
    """
    wanted = frozenset(_forms(word.met for word in why)) if why else frozenset()
    return _joined(text, _found(text[:_LONGEST], wanted)) if wanted else []


def _found(text: str, wanted: frozenset[str]) -> Iterator[Span]:
    for piece in _PIECE.finditer(text):
        if not wanted.isdisjoint(_forms([piece.group()], whole=True)):
            yield piece.start(), piece.end() - piece.group().endswith(".") * (piece.group().count(".") == 1)
            continue
        for word in _WORD.finditer(text, *piece.span()):  # "AI-generated": one of the two
            if not wanted.isdisjoint(_forms([word.group()])):
                yield word.span()


def _forms(texts: Iterable[str], *, whole: bool = False) -> Iterator[str]:
    """Yield the stems of what says something in `texts`; with `whole`, only where a text is one single word."""
    for text in texts:
        tokens = scan(text)
        for token in tokens if not whole or len(tokens) == 1 else ():
            if token.sort is not Sort.PAIR and commonness(token.term) >= SAYS_SOMETHING:
                yield stem(token.term)
                yield from (part for part in token.also if part.startswith("#"))


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and text[found[-1][1] : start] in {" ", "-"}:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
