"""Sorting in pieces: one call that sorts a large library's words would keep everybody else waiting until it ends."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

_PIECE: Final = 2_000  # sorted in about a millisecond
_SAMPLED: Final = 8  # of each piece, to find where the pieces should begin


def sort_in_pieces(items: Sequence[T], key: Callable[[T], str]) -> list[T]:
    """Return what `sorted(items, key=key)` does. Between the pieces, other threads have their turn."""
    found: list[T] = []
    for pile in _piled(items, key):
        found += sorted(pile, key=key)
    return found


def _piled(items: Sequence[T], key: Callable[[T], str]) -> list[list[T]]:
    """Return the items in piles, each before the next one in their order: long ones only where many are equal."""
    pieces = len(items) // _PIECE + 1
    sample = sorted(key(item) for item in items[:: max(1, len(items) // (pieces * _SAMPLED))])
    bounds = sample[_SAMPLED::_SAMPLED]
    piles: list[list[T]] = [[] for _ in range(len(bounds) + 1)]
    for item in items:
        piles[bisect_right(bounds, key(item))].append(item)
    return piles
