"""Votes end to end: clicks of hundreds of members in the sandbox, the real bot as a process, its database on disk.

The baseline is the echo bot's button: it answers each click and keeps nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from benchmarks.books import read_books
from benchmarks.contenders import CRUX
from benchmarks.crowd import Crowd, Told, add_members, compare, words_of
from benchmarks.figures import percentile
from benchmarks.interactions import Answered, Load, drive
from benchmarks.sessions import ledger_url, session
from bot.ledger.model import Tally
from bot.render.outcome import tally_lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from benchmarks.contenders import Contender, Shelf
    from benchmarks.crowd import Answer, Burst
    from benchmarks.sessions import Session
    from sandbox.server import Running

Json = dict[str, Any]

MEMBERS: Final = 500
POLL: Final = 1  # the first that is opened in an empty database
RIGHT_WITHIN: Final = 15.0  # seconds that a card is waited for
LOOK_EVERY: Final = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class BurstFigures:
    """What a burst showed. Times in seconds; `card` from the last click to the right card, None where it stayed wrong.

    `wrong` are the members whose vote is not what they were told, `faults` what is unsound in the database.
    """

    clicks: int
    told: Counter[Told]
    p50: float
    p99: float
    slowest: float
    card: float | None
    wrong: tuple[str, ...]
    faults: tuple[str, ...]
    cpu_each: float


async def measure_burst(contender: Contender, shelf: Shelf, folder: Path, clicks: int) -> BurstFigures:
    """Let 500 members click so many times at once on the card of a new poll, and compare with what is stored.

    A bot other than Crux stores nothing, and has no card that would have to be right.
    """
    async with polling(contender, shelf, folder) as (running, crowd):
        cpu = running.cpu_seconds()
        burst = await crowd.burst(clicks)
        cpu = running.cpu_seconds() - cpu
        card = await _until_right(crowd, burst) if contender is CRUX else None
    if contender is not CRUX:
        return _figures(burst, card, cpu, (), ())
    books = await read_books(ledger_url(folder))
    wrong = compare(burst.answers, books)
    expected = Counter(answer.choice for answer in standing(burst.answers))
    if books.tally(POLL) != expected:
        wrong.append(f"the votes stand as {books.tally(POLL)}, and should as {expected}")
    return _figures(burst, card, cpu, tuple(wrong), books.faults)


def _figures(
    burst: Burst, card: float | None, cpu: float, wrong: tuple[str, ...], faults: tuple[str, ...]
) -> BurstFigures:
    times = [answer.seconds for answer in burst.answers if answer.told is not Told.SILENCE] or [float("inf")]
    p50, p99, slowest = percentile(times, 0.5), percentile(times, 0.99), max(times)
    count = len(burst.answers)
    return BurstFigures(count, burst.told, p50, p99, slowest, card, wrong, faults, cpu / count)


async def measure_clicks(
    contender: Contender, shelf: Shelf, folder: Path, concurrencies: tuple[int, ...], seconds: float
) -> list[Load]:
    """Keep so many clicks in flight for so long, on one card, after a warm-up."""
    async with polling(contender, shelf, folder) as (running, crowd):
        numbers = map(str, itertools.count())

        async def fire(number: str) -> Answered:
            answer = await crowd.click(int(number))
            fine = answer.told is Told.RECORDED
            return Answered(answer.seconds, None if fine else f"{answer.told.value}: {answer.words[:80]}")

        await drive(fire, numbers, 4, seconds=0.5, cpu=running.cpu_seconds)
        return [await drive(fire, numbers, one, seconds=seconds, cpu=running.cpu_seconds) for one in concurrencies]


@contextlib.asynccontextmanager
async def polling(contender: Contender, shelf: Shelf, folder: Path) -> AsyncIterator[tuple[Session, Crowd]]:
    """Start the bot in a sandbox with 500 members more, and have it send a card to vote on."""
    for file in folder.glob("crux.db*"):  # noqa: ASYNC240  # before anything runs
        file.unlink()
    async with session(contender, shelf, folder) as running:
        members = add_members(running.sandbox, MEMBERS)
        yield (
            running,
            Crowd(running.sandbox, await send_card(running.sandbox, running.member, running.channel), members),
        )


async def send_card(sandbox: Running, member: str, channel: str) -> Json:
    """Have the bot send a card with a ballot: a poll with a live tally, or the echo bot's buttons."""
    people = sandbox.people
    commands = {one["name"]: one["id"] for one in people.state(member)["commands"]}
    if "ballot" in commands:
        outcome = await people.command(member, channel, commands["ballot"], [])
    else:
        values = {"claim": "close the AI gap", "duration": "1d", "results": "live"}
        options = [{"name": name, "value": value} for name, value in values.items()]
        given = [{"name": "open", "options": options}]
        outcome = await people.command(member, channel, commands["poll"], given)
    await asyncio.sleep(0.5)
    card: Json = outcome["message"]
    return card


def standing(answers: Iterable[Answer]) -> list[Answer]:
    """Return of each member the newest click that was recorded."""
    newest: dict[int, Answer] = {}
    for answer in answers:
        if answer.told is Told.RECORDED:
            known = newest.get(answer.member_id)
            if known is None or answer.interaction_id > known.interaction_id:
                newest[answer.member_id] = answer
    return list(newest.values())


async def _until_right(crowd: Crowd, burst: Burst) -> float | None:
    """Return how long after the last click the card showed the tally that members were told of."""
    counts = Counter(answer.choice for answer in standing(burst.answers))
    wanted = tally_lines(Tally(**counts))
    end = time.time() + RIGHT_WITHIN
    while time.time() < end:
        if wanted in words_of(crowd.card):
            return time.time() - burst.clicked_at
        await asyncio.sleep(LOOK_EVERY)
    return None
