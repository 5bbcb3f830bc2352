"""Narrowing a search: which documents have the labels that are let through."""

from __future__ import annotations

from array import array
from collections import OrderedDict, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.search.documents import Labels

Where = tuple[tuple[str, frozenset[str]], ...]
"""What a search is narrowed to: for each label's name the values that are let through."""

_KEPT = 64


class Filters:
    """Answers as a mask: a byte for each document, 1 where it is let through. The last masks are kept."""

    def __init__(self, labels: Sequence[Labels]) -> None:
        self._size = len(labels)
        self._having: dict[tuple[str, str], array[int]] = defaultdict(lambda: array("I"))
        self._masks: OrderedDict[Where, bytes] = OrderedDict()
        for position, own in enumerate(labels):
            for label in own:
                self._having[label].append(position)
        self._common = {label: self._marked(found) for label, found in self._having.items() if self._is_common(found)}

    def mask(self, where: Where) -> bytes:
        """Return the mask of the documents that `where` lets through; all of them where it names nothing."""
        known = self._masks.get(where)
        if known is None:
            known = self._narrowed(where)
            self._masks[where] = known
            if len(self._masks) > _KEPT:
                self._masks.popitem(last=False)
        return known

    def _narrowed(self, where: Where) -> bytes:
        bits = int.from_bytes(b"\x01" * self._size)
        for name, values in where:
            passing = 0
            for value in sorted(values):
                passing |= int.from_bytes(self._of((name, value)))
            bits &= passing
        return bits.to_bytes(self._size)

    def _of(self, label: tuple[str, str]) -> bytes:
        return self._common.get(label) or self._marked(self._having.get(label, ()))

    def _marked(self, positions: Iterable[int]) -> bytes:
        mask = bytearray(self._size)
        for position in positions:
            mask[position] = 1
        return bytes(mask)

    def _is_common(self, positions: Sequence[int]) -> bool:
        """Return whether a mask is made beforehand: where many documents have a label, and marking them takes long."""
        return len(positions) * 50 > self._size
