"""What a search has met, marked quietly in an answer; and the reading that was chosen where a word was misspelt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.render.layout import small
from bot.render.text import fit, one_line
from bot.search.marks import spans_met
from bot.search.match import How

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.match import WordMatch

BOLD: Final = "**"
UNDERLINED: Final = "__"
MOST: Final = 24
"""Marks in one text: they add four units each, and more of them would not be quiet."""
_WORDS: Final = 3
_WORD_LIMIT: Final = 40
_OPEN, _CLOSE = "\ue000", "\ue001"  # of the private use area: nothing escapes them, and no text keeps its own


def fit_marked(text: str, limit: int, why: Sequence[WordMatch], sign: str = BOLD) -> str:
    """Return what `fit` does, with `sign` around the words that were met.

    At most `limit` units, and four more for each of at most 24 marks.
    """
    line = one_line(text).replace(_OPEN, "").replace(_CLOSE, "")
    spans = spans_met(line, why)[:MOST]
    if not spans:
        return fit(text, limit)
    shown = fit(_with_marks(line, spans), limit + 2 * len(spans))
    if shown.count(_OPEN) > shown.count(_CLOSE):
        shown = shown.removesuffix("…").rstrip(_OPEN) + _CLOSE * (not shown.removesuffix("…").endswith(_OPEN)) + "…"
    return shown.replace(_OPEN, sign).replace(_CLOSE, sign)


def reading(why: Sequence[WordMatch]) -> tuple[str, ...]:
    """Return in small print how misspelt words were read: none where all were understood as they stand."""
    corrected = [word for word in why if word.how is How.SPELLING and word.asked.casefold() != word.met.casefold()]
    words = [f"“{fit(word.asked, _WORD_LIMIT)}” as “{fit(word.met, _WORD_LIMIT)}”" for word in corrected[:_WORDS]]
    return (small(f"I read {', '.join(words)}."),) if words else ()


def _with_marks(line: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (line[done:start], _OPEN, line[start:end], _CLOSE)
        done = end
    return "".join((*pieces, line[done:]))
