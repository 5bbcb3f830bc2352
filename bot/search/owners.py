"""What the asker has ("my old car"): a library of articles tells nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.search.commonness import SAYS_SOMETHING, commonness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.tokens import Token

OWNER: Final = "my"
_PLAIN: Final = frozenset(
    """
    new old own first second last next previous current big small little best good bad favourite favorite dear poor
    beautiful nice great older younger oldest youngest whole entire
    """.split()  # noqa: SIM905  # as the lists of `commonness`
)


def owned(tokens: Sequence[Token]) -> set[int]:
    """Return the places of what the asker has: the words after "my", to the first that is no plain adjective."""
    places: set[int] = set()
    is_owned = False
    for place, token in enumerate(tokens):
        if is_owned and commonness(token.term) >= SAYS_SOMETHING:
            places.add(place)
        is_owned = token.term == OWNER or (is_owned and token.term in _PLAIN)
    return places
