"""What search answers with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.library.model import Entry


class How(StrEnum):
    """How a word of the query met a word of the entry."""

    EXACT = "exact"
    STEM = "stem"
    PREFIX = "prefix"
    SPELLING = "spelling"
    ALIAS = "alias"
    SYNONYM = "synonym"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class WordMatch:
    """One word of the query, the word of the entry that it met, and how."""

    asked: str
    met: str
    how: How


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that answers a query. `score` is comparable within one search only, from 0 to 1, the best first."""

    entry: Entry
    score: float
    why: tuple[WordMatch, ...] = ()
