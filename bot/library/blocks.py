"""Every place where words stand in a long text, without reading all of it again for each."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZE: Final = 12  # characters; what is shorter than two blocks may hold no whole one
SHORTEST: Final = 2 * SIZE - 1


class Blocks:
    """A text cut into blocks of equal size, with the positions of each.

    Wherever at least `SHORTEST` characters stand, they hold one whole block, at one of `SIZE` distances from their
    start. So a look-up for each distance leads to every place, in any script.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._positions: dict[str, list[int]] = {}
        for position in range(0, len(text) - SIZE + 1, SIZE):
            self._positions.setdefault(text[position : position + SIZE], []).append(position)

    def places(self, wanted: str) -> Iterator[int]:
        """Yield the position of every place where `wanted` stands, in order, overlapping ones too.

        Looks no further than it is asked: whether words stand in more than one place is known at the second.
        Raises ValueError for fewer than `SHORTEST` characters, which could be overlooked.
        """
        if len(wanted) < SHORTEST:
            raise ValueError(f"{len(wanted)} characters are too few")
        return merge(*(self._at(wanted, distance) for distance in range(SIZE)))

    def _at(self, wanted: str, distance: int) -> Iterator[int]:
        """Yield the places where a block begins at `distance` from the start of `wanted`."""
        within, starts = self._rarest(wanted, distance)
        for start in starts:
            if start >= within and self._text.startswith(wanted, start - within):
                yield start - within

    def _rarest(self, wanted: str, distance: int) -> tuple[int, Sequence[int]]:
        """Return the block of `wanted` with the fewest positions: where in `wanted` it begins, and these."""
        fewest: tuple[int, Sequence[int]] | None = None
        for within in range(distance, len(wanted) - SIZE + 1, SIZE):
            starts = self._positions.get(wanted[within : within + SIZE], ())
            if fewest is None or len(starts) < len(fewest[1]):
                fewest = within, starts
            if not starts:
                break
        return fewest or (distance, ())
