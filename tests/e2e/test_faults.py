"""What four members see, and an operator reads, when a running bot's database or Discord fails: one test a fault."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio

from benchmarks.books import read_books
from benchmarks.crowd import Crowd, Told, add_members, compare
from benchmarks.postgres import postgresql
from sandbox.faults import Rule
from sandbox.server import serve
from tests.e2e.booth import Hall, answer, clicks, hall_in, told
from tests.e2e.conftest import TOKEN, start_bot
from tests.person import answered_to, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from bot.library.model import Claim
    from tests.e2e.conftest import Bot

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

CALLBACK = "/interactions/*/callback"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """One bot for all tests here: each has a claim of its own, and mends what it broke."""
    folder = tmp_path_factory.mktemp("faults")
    async with serve(token=TOKEN, buckets=False) as sandbox, hall_in(sandbox, folder) as opened:
        yield opened
        assert "Traceback" not in opened.bot.said()


@pytest.fixture
def claim(hall: Hall) -> Claim:
    return next(hall.unused)


@pytest.fixture
def fails(hall: Hall) -> Iterator[Callable[..., None]]:
    """Give a function that has the sandbox fail by rules; at the end it works again."""
    yield lambda *rules: hall.sandbox.parts.faults.set(rules)
    hall.sandbox.parts.faults.set([])


@contextmanager
def locked(hall: Hall) -> Iterator[sqlite3.Connection]:
    """Hold the bot's database, as another process may."""
    with closing(sqlite3.connect(hall.folder / "crux.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


# 11, 12


async def test_an_answer_that_is_lost_on_the_way_is_given_once_and_the_vote_kept_once(
    hall: Hall, claim: Claim, fails: Callable[..., None]
) -> None:
    card = await hall.shows(claim)
    fails(Rule(act="after", method="POST", path=CALLBACK, status=502))  # sent again, Discord says 40060
    outcome = await hall.jonas.presses(card, "Agree")
    assert text_of(await answer(hall.jonas, outcome)).startswith("Recorded")
    seen = [one for one in await hall.jonas.sees() if answered_to(one) == outcome["interaction"]]
    assert len(seen) == 1
    assert hall.events(claim) == 1


async def test_a_command_that_this_version_no_longer_has_is_answered(hall: Hall) -> None:
    application = hall.sandbox.world.bot.id
    url = f"{hall.sandbox.api_base}/applications/{application}/commands"
    body = {"name": "retired", "description": "A command of an older version", "type": 1}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers={"Authorization": f"Bot {TOKEN}"}) as response,
    ):
        assert response.status in {200, 201}, await response.text()
    assert "has changed" in await told(hall.jonas, "retired")


# 10, 21, 23


async def test_a_vote_that_waits_for_the_database_is_acknowledged_first_and_recorded_then(
    hall: Hall, claim: Claim
) -> None:
    card = await hall.shows(claim)
    with locked(hall):
        outcome = await hall.jonas.presses(card, "Agree")
        assert outcome["kind"] == "deferred"
        assert hall.events(claim) == 0
    assert (text_of(await answer(hall.jonas, outcome))).startswith("Recorded: **Agree**")
    assert hall.votes(claim) == {"agree": 1}


async def test_a_database_that_stays_locked_is_told_and_the_next_vote_is_recorded(hall: Hall, claim: Claim) -> None:
    card = await hall.shows(claim)
    with locked(hall):
        outcome = await hall.jonas.presses(card, "Agree")
        words = text_of(await answer(hall.jonas, outcome))
        assert "could not be saved: nothing was changed" in words
        shown = await hall.priya.types("claim show", claim=f"id:{claim.id}")
        assert claim.text in text_of(shown["message"]), "reading works on"
    assert hall.events(claim) == 0
    assert (await clicks(hall.jonas, card, "Agree")).startswith("Recorded")
    assert hall.votes(claim) == {"agree": 1}


# 33, 35


async def test_the_same_button_a_thousand_times_is_one_vote(hall: Hall, claim: Claim) -> None:
    card = await hall.shows(claim)
    crowd = Crowd(hall.sandbox, card, [hall.jonas.member])
    burst = await crowd.burst(1000)
    recorded = [one for one in burst.answers if one.told is Told.RECORDED]
    assert recorded
    assert sum(hall.votes(claim).values()) == 1
    assert hall.events(claim) == len(recorded)
    newest = max(recorded, key=lambda one: one.interaction_id)
    assert hall.votes(claim) == {newest.choice: 1}


async def test_what_a_crowd_is_told_is_what_is_stored_and_what_its_card_says(hall: Hall, claim: Claim) -> None:
    card = await hall.opens(claim, results="live")
    crowd = Crowd(hall.sandbox, card, add_members(hall.sandbox, 200))
    burst = await crowd.burst(400)
    assert burst.told.keys() <= {Told.RECORDED, Told.BUSY}
    books = await read_books(hall.url)
    made = {one.interaction_id for one in burst.answers}
    stored = {key: one for key, one in books.events.items() if key in made}
    assert compare(burst.answers, dataclasses.replace(books, events=stored)) == []
    assert books.faults == ()
    voters = {one.member_id for one in stored.values()}
    assert hall.events(claim) == len(stored)
    await hall.until(card, f"{len(voters)} members have voted")


# 32


async def test_a_forged_permission_writes_nothing(hall: Hall, claim: Claim) -> None:
    await hall.opens(claim)
    ((poll_id,),) = hall.rows("SELECT poll_id FROM poll WHERE claim_id = ?", claim.id)
    close, reopened = await hall.forges(f"crux:1:poll-close:{poll_id}", "crux:1:poll-close:424242")
    assert "Manage Messages" in close
    assert reopened
    assert hall.rows("SELECT closed_at FROM poll WHERE poll_id = ?", poll_id) == [(None,)]


# 20


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit that can be changed for another process")
async def test_a_disk_that_takes_no_more_is_told_and_the_next_vote_after_that_is_recorded(
    hall: Hall, claim: Claim
) -> None:
    card = await hall.shows(claim)
    await vote_until_the_log_has_room(hall, card)
    before, events = len(hall.bot.said()), hall.events(claim)
    with full_disk(hall):
        words = await clicks(hall.priya, card, "Disagree")
        assert "it may have been kept or not" in words, "an error in the middle of a commit proves neither"
        shown = await hall.mira.types("claim show", claim=f"id:{claim.id}")
        assert claim.text in text_of(shown["message"])
    assert hall.votes(claim) == {"agree": 1}
    assert (await clicks(hall.priya, card, "Disagree")).startswith("Recorded")
    assert hall.votes(claim) == {"agree": 1, "disagree": 1}
    assert hall.events(claim) == events + 1
    said = hall.bot.said()[before:]
    assert "the ledger cannot be written" in said
    assert "the ledger can be written again" in said


async def vote_until_the_log_has_room(hall: Hall, card: dict[str, Any]) -> None:
    """Have the next commit lengthen the write-ahead log, and that file be longer than the bot's log may become."""
    with closing(sqlite3.connect(hall.folder / "crux.db", timeout=10)) as database:
        while database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # noqa: ASYNC110  # SQLite tells nobody
            await asyncio.sleep(0.02)
    while (hall.folder / "crux.db-wal").stat().st_size < len(hall.bot.said()) + 32_768:
        assert (await clicks(hall.jonas, card, "Agree")).startswith("Recorded")


@contextmanager
def full_disk(hall: Hall) -> Iterator[None]:
    """Let the bot's files grow no further, as if the disk were full."""
    import resource  # noqa: PLC0415  # not on Windows

    process, limit = hall.bot.process.pid, resource.RLIMIT_FSIZE
    _, hard = resource.prlimit(process, limit)
    resource.prlimit(process, limit, ((hall.folder / "crux.db-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.prlimit(process, limit, (hard, hard))


# 22, 36


async def test_a_second_bot_with_the_same_ledger_or_token_ends_with_one_line_and_the_first_serves_on(
    hall: Hall, claim: Claim, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    same_ledger = await start_bot(hall.sandbox.api_base, tmp_path, CRUX_LEDGER__URL=hall.url, DISCORD_TOKEN="another")
    same_token = await start_bot(hall.sandbox.api_base, tmp_path / "other")
    assert [await ends(same_ledger), await ends(same_token)] == [78, 78]
    (line,) = last_lines(same_ledger)
    assert line.startswith(f"crux: Another process is using the ledger {hall.folder / 'crux.db'}")
    assert ["connected to Discord with this token already" in one for one in last_lines(same_token)] == [True]
    assert (await clicks(hall.jonas, await hall.shows(claim), "Agree")).startswith("Recorded")


async def test_a_damaged_ledger_ends_with_one_line_that_names_it_and_stays_as_it_is(hall: Hall, tmp_path: Path) -> None:
    file = tmp_path / "crux.db"
    damaged = b"this was once a database" * 1000
    file.write_bytes(damaged)
    bot = await start_bot(hall.sandbox.api_base, tmp_path, DISCORD_TOKEN="another")
    assert await ends(bot) == 78
    (line,) = last_lines(bot)
    assert str(file) in line
    assert file.read_bytes() == damaged


async def ends(bot: Bot) -> int:
    return await asyncio.wait_for(bot.process.wait(), 30)


def last_lines(bot: Bot) -> list[str]:
    """Return what the operator is told apart from the log."""
    return [line for line in bot.said().splitlines() if line.startswith("crux: ")]


# 37


async def test_postgresql_that_is_killed_is_told_at_once_and_votes_are_recorded_when_it_is_back(tmp_path: Path) -> None:
    with postgresql() as server:
        async with serve(token=TOKEN) as sandbox, hall_in(sandbox, tmp_path, CRUX_LEDGER__URL=server.url) as hall:
            claim = next(hall.unused)
            card = await hall.shows(claim)
            assert (await clicks(hall.jonas, card, "Agree")).startswith("Recorded")
            await asyncio.to_thread(server.kill)
            assert "nothing was changed" in await clicks(hall.priya, card, "Disagree")
            await asyncio.to_thread(server.start)
            assert (await clicks(hall.priya, card, "Unsure")).startswith("Recorded")
            assert await hall.bot.stop() == 0
        books = await read_books(server.url)
        assert books.tally(0) == {"agree": 1, "unsure": 1}
        assert books.faults == ()
