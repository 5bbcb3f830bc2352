"""When to say nothing: how much of a query must be met, and what is not asked of a library at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.search.commonness import SAYS_SOMETHING, commonness, is_near_function_word
from bot.search.match import How
from bot.search.postings import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.routes import Reading
    from bot.search.tokens import Token

_NEVER: Final = 2.0
_ENOUGH: Final = (_NEVER, 2 / 3, 0.47, 0.4)
"""The share of a query's weight that is enough, by the number of its weighty words that a document meets."""
LEAST_ENOUGH: Final = _ENOUGH[-1]
ENOUGH_OF_A_NAME: Final = 0.75
"""The share that is enough of a bare name of three or four words, where the library does not have one of them."""
_ENOUGH_IN_PART: Final = 0.6
"""The share that is enough of a bare name where another entry has the word that is not met."""
_NAMES: Final = range(3, 5)
_JOINING: Final = frozenset({"a", "an", "the", "for", "in", "at", "on"})
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


def enough(met: int) -> float:
    """Return the share of a query's weight that is enough where `met` weighty words are met: the rule of silence."""
    return _ENOUGH[min(met, len(_ENOUGH) - 1)]


def _is_missing(reading: Reading) -> bool:
    """Return whether the library has but guesses for a word that is neither short nor close to a function word."""
    if reading.everyday or len(reading.asked) < _TELLING or _is_known(reading):
        return False
    return not is_near_function_word(reading.asked.lower())


def _is_known(reading: Reading) -> bool:
    """Return whether the library has more than guesses for a word that is not an everyday one."""
    return not reading.everyday and any(route.how is not How.SPELLING for route in reading.routes)
