"""Numbers in every notation, brought to one: 38,000 = 38000 = 38k = 38 thousand = thirty-eight thousand.

A number's term starts with `#`, so that it can never be taken for a word: it is matched whole or not at all, and the
only thing that may be missing of it is what is still being typed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {word: 20 + 10 * n for n, word in enumerate(_TENS)}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "lakh": 10**5, "crore": 10**7}
SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
NUMBER_WORDS = frozenset(_SMALL) | frozenset(SCALES) | {"hundred"}

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")


def term_of_digits(digits: str) -> str | None:
    """Return the term of a number written in digits, or None for what is none (a version such as 1.2.3)."""
    if digits.isdigit():
        return "#" + (digits.lstrip("0") or "0")
    if _GROUPED.fullmatch(digits):
        return _plain(digits.replace(",", ""))
    if _DECIMAL.fullmatch(digits):
        return _plain(digits.replace(",", "."))
    if _DOTTED.fullmatch(digits):
        return "#" + digits.replace(".", "")
    return None


def dotted_thousands(digits: str) -> str | None:
    """Return the term that `digits` has where dots group thousands ("38.000"), or None."""
    return "#" + digits.replace(".", "") if _DOTTED.fullmatch(digits) else None


def scaled(term: str, factor: int) -> str:
    """Return the term of a number's term times `factor`: ("#1.2", 10**9) gives "#1200000000"."""
    return _plain(format(Decimal(term[1:]) * factor, "f"))


def term_of_words(words: Sequence[str]) -> str:
    """Return the term of number words, as in ("thirty", "eight", "thousand"). All must be in `NUMBER_WORDS`."""
    total = current = 0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = (current or 1) * 100
        else:
            total += (current or 1) * SCALES[word]
            current = 0
    return f"#{total + current}"


FOLDS = {f"{word}fold": term_of_words([word]) for word in NUMBER_WORDS}
"""How many times each of these words is: "sixfold"."""


def _plain(number: str) -> str:
    whole, _, fraction = number.partition(".")
    fraction = fraction.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"#{whole}.{fraction}" if fraction else f"#{whole}"
