from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from bot.render.chart import Bar, Chart
from commands import build_commands
from commands.desk import KEPT, Charts, Desk
from tests.commands.shelf import services_of

if TYPE_CHECKING:
    from bot.library.model import Library
    from commands.relations import Relations


def chart(number: int) -> Chart:
    return Chart(f"gap/{number}", "Title", (("Aspect", (Bar("a", 1.0, "1"), Bar("b", 2.0, "2"))),), "Source")


class Pencil:
    """Draws a chart's id, and notes what it did where."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.threads: set[int] = set()
        self.at_once = 0
        self.most_at_once = 0

    def draw(self, wanted: Chart) -> bytes:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.drawn.append(wanted.comparison_id)
        self.threads.add(threading.get_ident())
        self.at_once -= 1
        return wanted.comparison_id.encode()


async def test_charts_are_drawn_off_the_event_loop() -> None:
    pencil = Pencil()
    assert await Charts(pencil.draw).png(chart(1)) == b"gap/1"
    assert threading.get_ident() not in pencil.threads


async def test_equal_charts_asked_for_at_once_are_drawn_once() -> None:
    pencil = Pencil()
    charts = Charts(pencil.draw)
    pictures = await asyncio.gather(*(charts.png(chart(1)) for _ in range(20)))
    assert set(pictures) == {b"gap/1"}
    assert pencil.drawn == ["gap/1"]


async def test_one_chart_is_drawn_at_a_time() -> None:
    pencil = Pencil()
    charts = Charts(pencil.draw)
    await asyncio.gather(*(charts.png(chart(number)) for number in range(8)))
    assert pencil.most_at_once == 1


async def test_the_oldest_picture_is_forgotten_when_there_are_too_many() -> None:
    pencil = Pencil()
    charts = Charts(pencil.draw)
    for number in range(KEPT):
        await charts.png(chart(number))
    await charts.png(chart(0))
    await charts.png(chart(KEPT))
    before = len(pencil.drawn)
    await charts.png(chart(0))
    assert len(pencil.drawn) == before
    await charts.png(chart(1))
    assert pencil.drawn[-1] == "gap/1"
    assert len(pencil.drawn) == before + 1


async def test_the_real_pencil_draws_png() -> None:
    assert (await Charts().png(chart(1))).startswith(b"\x89PNG")


class Watched(Desk):
    """Notes which libraries it looked up relations of."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Library] = []

    def relations(self, library: Library) -> Relations:
        self.seen.append(library)
        return super().relations(library)


def test_what_is_related_is_looked_up_before_anybody_asks() -> None:
    services, desk = services_of(), Watched()
    build_commands(services, desk)
    assert desk.seen == [services.shelf.catalogue.library]


def test_relations_are_looked_up_once_a_library_and_anew_for_another() -> None:
    desk, one, other = Desk(), services_of().shelf.catalogue.library, services_of().shelf.catalogue.library
    assert desk.relations(one) is desk.relations(one)
    assert desk.relations(other).library is other
