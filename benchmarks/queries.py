"""What members type, derived from the library itself: exact, misspelt and partial, and some that nothing answers.

The mix is made from a seed, and is long enough that a measurement does not ask the same thing over and over.
"""

from __future__ import annotations

import re
from random import Random
from textwrap import shorten
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED: Final = 7
# Of ten queries: three as the curator wrote it, three misspelt, three a part of it, one off the subject.
MIX: Final = ("exact", "misspelt", "partial", "exact", "misspelt", "partial", "exact", "misspelt", "partial", "off")
_LONGEST: Final = 100  # characters: people do not type more
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_WORD: Final = re.compile(r"[^\W_](?:[\w,.'’-]*[^\W_])?")  # noqa: RUF001  # the typographic apostrophe is meant
_OFF_SUBJECT: Final = (
    "best pizza dough overnight",
    "how do I reset my router",
    "lyrics of an old sea shanty",
    "cheap flights in february",
    "knitting pattern for mittens",
    "rules of backgammon",
    "my cat sneezes a lot",
    "who won the cup final",
    "tuning a twelve string guitar",
    "sourdough starter smells odd",
    "paint for a damp cellar",
    "when do swallows return",
)


def mix(statements: Sequence[str], count: int, seed: int = SEED) -> list[str]:
    """Return `count` queries about `statements`, in the proportions of `MIX`."""
    random = Random(seed)  # noqa: S311  # repeatable on purpose
    return [_make(MIX[position % len(MIX)], random.choice(statements), random) for position in range(count)]


def _make(kind: str, statement: str, random: Random) -> str:
    if kind == "off":
        return random.choice(_OFF_SUBJECT)
    words = _WORD.findall(shorten(statement, _LONGEST, placeholder=""))
    if kind == "exact" or len(words) < 2:  # noqa: PLR2004  # a part of one word is that word
        return " ".join(words)
    some = _part(words, random)
    return " ".join(some if kind == "partial" else misspell(some, random))


def _part(words: Sequence[str], random: Random) -> list[str]:
    """Return two to four words in their order, the longer ones first choice: people type what carries the meaning."""
    longest = sorted(words, key=len, reverse=True)[:6]
    chosen = set(random.sample(longest, min(random.randint(2, 4), len(longest))))
    return [word for word in dict.fromkeys(words) if word in chosen]


def misspell(words: Sequence[str], random: Random) -> list[str]:
    """Return `words` with one slip of the finger in the longest: a letter dropped, doubled, swapped or mistaken."""
    worst = max(range(len(words)), key=lambda position: len(words[position]))
    return [_slip(word, random) if position == worst else word for position, word in enumerate(words)]


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, max(len(word) - 1, 2))
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:] if at < len(word) else word + word[-1],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        word[:at] + random.choice(_LETTERS) + word[at + 1 :],
    )
    return random.choice([slip for slip in slips if slip and slip != word] or [word + random.choice(_LETTERS)])
