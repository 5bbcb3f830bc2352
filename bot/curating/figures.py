"""The figures of a sentence, and which of them are certain enough to be proposed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.library.model import Bound
from bot.library.numbers import numbers

if TYPE_CHECKING:
    from bot.library.numbers import Number

_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")
_WRITABLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,23})(\.[0-9]{1,12})?")
_BEFORE: Final = 24
_AROUND: Final = 40
_PERCENT: Final = re.compile(r"\s?(?:%|per\s?cent\b)")
# The longer ones first: "no more than" has "more than" in it.
_BOUNDS: Final = (
    (Bound.AT_MOST, r"no more than|at most|up to|as much as"),
    (Bound.AT_LEAST, r"no (?:less|fewer) than|at least"),
    (Bound.MORE_THAN, r"more than|over|above|exceed(?:s|ed|ing)"),
    (Bound.LESS_THAN, r"(?:less|fewer) than|under|below"),
    (Bound.ABOUT, r"about|around|roughly|nearly|almost|approximately|some|close to"),
)
_BOUNDED: Final = tuple((bound, re.compile(rf"\b(?:{words})\s+[$€£¥]?$", re.IGNORECASE)) for bound, words in _BOUNDS)


class FoundFigure(NamedTuple):
    """A figure; `value` is None for a year, and where it can be read in more than one way."""

    value: str | None
    bound: Bound = Bound.EXACTLY
    unit: str | None = None


def figures_in(words: str, language: str, start: int, end: int) -> list[FoundFigure]:
    """Return the figures of the sentence at [start, end), in order. A mere "one" is none."""
    begin = max(0, start - _AROUND)
    around = words[begin : end + _AROUND]  # the whole text is not read again for each sentence
    found = sorted(numbers(around, language, start - begin, end - begin), key=lambda number: number.start)
    return [_figure(around, language, number) for number in found if number.values and not _is_one(around, number)]


def _is_one(words: str, number: Number) -> bool:
    return words[number.start : number.end].lower() == "one"


def _figure(words: str, language: str, number: Number) -> FoundFigure:
    text = words[number.start : number.end]
    if len(number.values) != 1 or _YEAR.fullmatch(text):
        return FoundFigure(None)
    (value,) = number.values
    written = format(value.normalize(), "f")
    if not _WRITABLE.fullmatch(written):
        return FoundFigure(None)
    before = words[max(0, number.start - _BEFORE) : number.start]
    bounds = (bound for bound, pattern in _BOUNDED if pattern.search(before)) if language.startswith("en") else ()
    unit = "percent" if _PERCENT.match(words, number.end) else None
    return FoundFigure(written, next(iter(bounds), Bound.EXACTLY), unit)
