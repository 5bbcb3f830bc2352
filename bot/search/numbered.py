"""Names with a number: GPT-4, Llama 2, 5G. Another number makes another name, whatever other words fit.

Plain amounts are left to what a query's words weigh: years and other long numbers, scaled ones ("52 billion"),
ordinals, and a number after an ordinary word ("last 5") are no part of a name. A number and its unit are one amount,
"7 nm" like "7nm": another one is another thing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.search import numerals
from bot.search.commonness import FUNCTION, commonness
from bot.search.stems import stem
from bot.search.tokens import UNITS, Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.search.tokens import Token

_KEPT: Final = 4_096  # terms whose parts are remembered
_NAME_FIRST: Final = re.compile(r"([^\W\d_]+)(\d.*)")
_NUMBER_FIRST: Final = re.compile(r"(\d+(?:\.\d+)?)([^\W\d_]+)")
_VERSION: Final = re.compile(r"#\d{1,3}(?:\.\d+)?")
_AFTER_AMOUNTS: Final = frozenset({"st", "nd", "rd", "th", "s"})
_UNIT: Final = "-"  # begins the name of what follows its number: the "g" of 5G is no other G

_UNITS: Final = frozenset(map(stem, UNITS.values()))


class _Parts(NamedTuple):
    """What a term says of a name and of its number."""

    name: str = ""
    number: str = ""
    is_word: bool = False


_NOTHING: Final = _Parts()
_WITH_DIGITS: Final = frozenset({Sort.MIXED, Sort.NUMBER})


def names_asked(tokens: Sequence[Token]) -> Mapping[str, set[str]]:
    """Return the names (as stems) that a query has with a number, each with its numbers; none for most queries.

    A number that is written apart from its name ("llama 3") may be an amount: it also stands as its own term, "#3".
    """
    found: dict[str, set[str]] = {}
    if not any(token.sort in _WITH_DIGITS for token in tokens):
        return found
    for token in tokens:
        parts = _parts(token.term) if token.sort is Sort.MIXED else _NOTHING
        if parts.name and parts.number:
            found.setdefault(parts.name, set()).add(parts.number)
            if parts.name.startswith(_UNIT) and token.also:  # "7nm" also means nanometres
                found.setdefault(_UNIT + stem(token.also[-1]), set()).add(parts.number)
    for word, number in pairwise(tokens):
        if _is_name(word) and number.sort is Sort.NUMBER and _VERSION.fullmatch(number.term):
            found.setdefault(stem(word.term), set()).update((number.term, number.term[1:]))
    for number, word in pairwise(tokens):
        unit = stem(UNITS.get(word.term, word.term))
        if number.sort is Sort.NUMBER and unit in _UNITS and _VERSION.fullmatch(number.term):
            found.setdefault(_UNIT + unit, set()).add(number.term[1:])
    return found


def names_another(asked: Mapping[str, set[str]], headline: Iterable[str]) -> bool:
    """Return whether the terms of a headline have a name that is asked for, but only with other numbers.

    What was asked apart from its name, as an amount is, may stand anywhere: "China 39" for "America 39, China 38".
    """
    numbers: dict[str, set[str]] = {name: set() for name in asked}
    terms = tuple(headline)
    name = before = ""
    for term in terms:
        parts = _parts(term)
        if not parts.name and not parts.number:
            continue
        if parts.name and parts.number:
            numbers.get(parts.name, set()).add(parts.number)
            name = before = ""
        elif parts.number:
            if not parts.is_word or parts.number in asked.get(name, ()):
                numbers.get(name, set()).add(parts.number)
            before = parts.number
        else:
            name = parts.name
            if before:
                numbers.get(_UNIT + name, set()).add(before)
            before = ""
    return any(having and asked[name].isdisjoint([*having, *terms]) for name, having in numbers.items())


def _is_name(word: Token) -> bool:
    """Return whether a word may be a name: judged as it was typed, for "Chang'e" is not "change"."""
    return word.sort is Sort.WORD and commonness(word.raw.lower()) == 1


@lru_cache(_KEPT)
def _parts(term: str) -> _Parts:
    if term in FUNCTION:
        return _NOTHING
    if term.startswith("#"):
        return _Parts(number=term[1:]) if _VERSION.fullmatch(term) else _Parts(name=term)
    if term in numerals.NUMBER_WORDS:
        return _Parts(number=numerals.term_of_words([term])[1:], is_word=True)
    if found := _NAME_FIRST.fullmatch(term):
        return _Parts(stem(found[1]), found[2])
    found = _NUMBER_FIRST.fullmatch(term)
    if found and found[2] not in _AFTER_AMOUNTS:
        return _Parts(_UNIT + stem(found[2]), found[1])
    return _Parts(stem(term))
