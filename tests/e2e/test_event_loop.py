"""The bot's event loop is held by nothing for long: not by a burst, a reload, a chart, or the longest of queries."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import aiohttp
import pytest

from benchmarks.crowd import Crowd, Told, add_members
from benchmarks.grown import grow
from sandbox.server import serve
from tests.e2e.booth import told
from tests.e2e.conftest import TOKEN, bot_running, cast, until_ready
from tests.person import Person, labels, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.server import Running
    from tests.e2e.conftest import Bot

pytestmark = pytest.mark.e2e

ENTRIES = 1_000
LONGEST = 0.1  # seconds
ROUNDS = 400


def holds(file: Path, since: float) -> list[tuple[float, str]]:
    """Return how long each long step took that began at `since` or later, and what it was."""
    lines = [line.split(" ", 2) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(float(took), what) for began, took, what in lines if float(began) >= since]


async def has_logged(bot: Bot, words: str) -> None:
    for _ in range(ROUNDS):
        if words in bot.said():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(bot.said())


async def asks_everything(person: Person) -> None:
    """Ask in each way, also what has never been asked before; the first of each kind imports what it needs."""
    for query in ("the", "pattents 38k", "wort " * 40, "x" * 6_000, "\U0001f600" * 300, "中国" * 100):
        await person.types("fact", query=query)
        await person.completes("fact", "query", query=query[:100])
    await told(person, "help")
    await person.types("claim list")
    await person.completes("article", "name", name="")


async def votes_and_closes(sandbox: Running, mira: Person) -> None:
    """Open a poll, have 300 members click on its card at once, and close it: a chart is drawn."""
    (first, *_) = await mira.completes("poll open", "claim", claim="")
    card = (await mira.types("poll open", claim=first["value"], results="live"))["message"]
    burst = await Crowd(sandbox, card, add_members(sandbox, 300)).burst(300)
    assert burst.told[Told.RECORDED] > 0
    asked = (await mira.types("poll close"))["message"]
    await mira.presses(asked, next(label for label in labels(asked) if "lose" in label))
    for _ in range(ROUNDS):
        if any("The poll is closed" in text_of(one) for one in await mira.sees()):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await mira.sees())


async def test_nothing_holds_the_event_loop_for_a_tenth_of_a_second(tmp_path: Path) -> None:
    library, lines = tmp_path / "library", tmp_path / "held.txt"
    grow(library, ENTRIES)
    lines.touch()
    held = ("tests/e2e/held.py", str(lines))
    async with (
        serve(token=TOKEN, buckets=False) as sandbox,
        bot_running(sandbox.api_base, tmp_path, held, CRUX_LIBRARY__PATH=str(library)) as bot,
        aiohttp.ClientSession() as session,
    ):
        await until_ready(sandbox, bot)
        mira = (await cast(session, sandbox.page))["curator"]
        since = time.time()
        await asks_everything(mira)
        await votes_and_closes(sandbox, mira)
        next(library.glob("articles/*.yaml")).unlink()
        await has_logged(bot, "library reloaded")
        await asks_everything(mira)
        assert await bot.stop() == 0
    assert holds(lines, 0.0), "connecting for the first time has steps that are worth a line"
    assert [one for one in holds(lines, since) if one[0] > LONGEST] == []
