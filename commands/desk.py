"""What answers share between calls: charts, the relations of the library that is served, the gate."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from bot.link.gate import Gate, Limits
from bot.render.drawing import draw
from commands.relations import Relations

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.library.model import Library
    from bot.render.chart import Chart

KEPT = 64


class Charts:
    """Draws charts in a thread, one at a time (matplotlib's fonts are not made for more), and keeps the newest 64."""

    def __init__(self, draw_chart: Callable[[Chart], bytes] = draw) -> None:
        self._draw = draw_chart
        self._drawn: OrderedDict[Chart, bytes] = OrderedDict()
        self._turn = asyncio.Lock()

    async def png(self, chart: Chart) -> bytes:
        """Return the chart's picture. Equal charts are drawn once."""
        async with self._turn:
            if chart not in self._drawn:
                self._drawn[chart] = await asyncio.to_thread(self._draw, chart)
                if len(self._drawn) > KEPT:
                    self._drawn.popitem(last=False)
            self._drawn.move_to_end(chart)
            return self._drawn[chart]


class Desk:
    """Handed to commands and presses. It holds nothing that could not be built again."""

    def __init__(self, charts: Charts | None = None, gate: Gate | None = None) -> None:
        self.charts = charts or Charts()
        self.gate = gate or Gate(Limits(), time.monotonic, time.time)
        self._relations: Relations | None = None

    def relations(self, library: Library) -> Relations:
        """Return the relations of `library`, built where they are not those of the one before."""
        if self._relations is None or self._relations.library is not library:
            self._relations = Relations(library)
        return self._relations

    def prepare(self, library: Library) -> Callable[[], object]:
        """Build the relations of `library` ahead, in any thread; return what puts them in the place of the others.

        That returns the relations of before.
        """
        relations = Relations(library)

        def use() -> object:
            before, self._relations = self._relations, relations
            return before

        return use
