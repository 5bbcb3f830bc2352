"""When to say nothing: how much of a query must be met, and what is not asked of a library at all."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from bot.search.commonness import FUNCTION, SAYS_SOMETHING, commonness, is_near_function_word
from bot.search.gathering import WEIGHTY
from bot.search.match import How
from bot.search.postings import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.routes import Reading
    from bot.search.tokens import Token

_NEVER: Final = 2.0
LEAST_ENOUGH: Final = 0.4
ENOUGH: Final = (_NEVER, 2 / 3, 0.47, LEAST_ENOUGH)
"""The share of a query's weight that is enough, by the number of its weighty words that a document meets."""
_ENOUGH_OF_A_SENTENCE: Final = (_NEVER, 2 / 3, LEAST_ENOUGH)
"""The same of a sentence: two of its words are much, for it says the others in its own way."""
_SENTENCE: Final = 4  # weighty words
ENOUGH_OF_A_NAME: Final = 0.75
"""The share that is enough of a bare name of three or four words, where the library does not have one of them."""
_ENOUGH_IN_PART: Final = 0.6
"""The share that is enough of a bare name where another entry has the word that is not met."""
_NAMES: Final = range(3, 5)
_JOINING: Final = frozenset({"a", "an", "the", "for", "in", "at", "on"})
_LINKING: Final = _JOINING | {"of", "to", "by", "and", "or", "vs", "versus"}
_TELLING: Final = 4  # letters
_A_PHRASE: Final = 2  # words


def is_small_talk(readings: Sequence[Reading]) -> bool:
    """Return whether nothing but everyday words says something in a query: "call me later", "what time is it"."""
    return all(reading.everyday for reading in readings)


def phrases_in(tokens: Sequence[Token]) -> set[str]:
    """Return what a query of everyday words says, if that is a phrase: as it stands, and without its function words.

    What holds it in its sentence is left out at both ends: "what is the right to be forgotten".
    """
    telling = [place for place, token in enumerate(tokens) if commonness(token.term) >= SAYS_SOMETHING]
    if len(telling) < _A_PHRASE:
        return set()
    return {text_of(tokens[telling[0] : telling[-1] + 1]), text_of(tokens[place] for place in telling)}


def needed_of_a_name(tokens: Sequence[Token], readings: Sequence[Reading]) -> list[tuple[Reading, float]]:
    """Return the words of a bare name or topic, each with the share that must be met without it; none of other queries.

    Three or four words that all say something stand side by side in it, or with "in", "for" and the like between, so
    that each is a part of what is meant: "golden gate bridge toll".
    """
    words = [token for token in tokens if token.term not in _JOINING]
    if len(words) not in _NAMES or len(readings) != len(words):
        return []
    if any(commonness(token.term) < SAYS_SOMETHING for token in words):
        return []
    missing = [(reading, ENOUGH_OF_A_NAME) for reading in readings if _is_missing(reading)]
    return missing + [(reading, _ENOUGH_IN_PART) for reading in readings if _is_known(reading)]


def enough_of(tokens: Sequence[Token], readings: Sequence[Reading]) -> Sequence[float]:
    """Return which share of a query's weight is enough, by the number of weighty words met: the rule of silence."""
    return _ENOUGH_OF_A_SENTENCE if _is_sentence(tokens, readings) else ENOUGH


def _is_sentence(tokens: Sequence[Token], readings: Sequence[Reading]) -> bool:
    """Return whether a query says something in a sentence of its own: "pilots are mostly former sailors".

    After its first word that says something stands one that only holds sentences together, and does not link the words
    of a name as well ("a guide to the galaxy").
    """
    if sum([reading.says_something and reading.weight >= WEIGHTY for reading in readings]) < _SENTENCE:
        return False
    said = dropwhile(lambda term: commonness(term) < SAYS_SOMETHING, [token.term for token in tokens])
    return any(term in FUNCTION and term not in _LINKING for term in said)


def _is_missing(reading: Reading) -> bool:
    """Return whether the library has but guesses for a word that is neither short nor close to a function word."""
    if reading.everyday or len(reading.asked) < _TELLING or _is_known(reading):
        return False
    return not is_near_function_word(reading.asked.lower())


def _is_known(reading: Reading) -> bool:
    """Return whether the library has more than guesses for a word that is not an everyday one."""
    return not reading.everyday and any(route.how is not How.SPELLING for route in reading.routes)
