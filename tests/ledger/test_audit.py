# ruff: noqa: S608  # every statement is made of the tests' own words
from __future__ import annotations

import asyncio
import dataclasses
import multiprocessing
import re
import shutil
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text, update

from bot.errors import ConfigError
from bot.ledger import snapshot
from bot.ledger.audit import audit
from bot.ledger.database import Database
from bot.ledger.findings import MOST_KEPT, Findings
from bot.ledger.ledger import open_ledger
from bot.ledger.snapshot import UnreadableError, url_of
from bot.ledger.tables import claim_wording, tally, vote_current, vote_event, voter
from tests.ledger.people import (
    AGREE,
    ANN,
    BEN,
    BOX,
    CAT,
    CHANNEL,
    CLAIM,
    DAN,
    DISAGREE,
    GUILD,
    OTHER_GUILD,
    UNSURE,
    WORDS,
    Clock,
    click,
    file_of,
    open_poll,
    vote,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from bot.ledger.ledger import Ledger
    from tests.ledger.people import Server

TABLES = ("vote_event", "vote_current", "voter", "poll", "claim_wording", "tally")


async def live_through_a_day(ledger: Ledger, clock: Clock) -> None:
    """Votes, changes, withdrawals, replays, out of order, two servers, a closed, an open and a cancelled poll."""
    await vote(ledger, click(ANN, AGREE, confidence=80, reason="Seen it."))
    twice = click(BEN, AGREE)
    for _ in range(2):
        await vote(ledger, twice)
    late, early = click(CAT, UNSURE, at=clock.pass_by(seconds=5)), click(CAT, AGREE)
    await vote(ledger, late)
    await vote(ledger, dataclasses.replace(early, interaction_id=late.interaction_id - 1))
    await vote(ledger, click(BEN, None, at=clock()))
    await vote(ledger, click(ANN, DISAGREE, dataclasses.replace(BOX, guild_id=OTHER_GUILD), at=clock()))
    opened = await open_poll(ledger, clock, opened_by=BEN)
    clock.pass_by(hours=2)
    for member, choice in ((ANN, DISAGREE), (CAT, UNSURE), (DAN, AGREE)):
        await vote(ledger, click(member, choice, opened.box, at=clock()))
    await ledger.close_poll(GUILD, opened.id, clock.pass_by(hours=22))
    running = await open_poll(ledger, clock, opened_by=ANN)
    await vote(ledger, click(ANN, AGREE, running.box, at=clock()))
    await ledger.cancel_poll(await open_poll(ledger, clock, channel_id=CHANNEL + 1))


async def write(url: str, *statements: str) -> None:
    """Write past the ledger, as somebody with access to the database could."""
    database = Database(url)
    try:
        await database.transact(lambda connection: [connection.execute(text(one)) for one in statements])
    finally:
        await database.dispose()


async def drop_rules(url: str, *tables: str) -> None:
    """Rebuild tables without keys, checks and references, so that anything can be written to them."""
    cascade = " CASCADE" if url.startswith("postgresql") else ""
    statements: list[str] = []
    for table in tables:
        statements += [f"CREATE TABLE copied AS SELECT * FROM {table}", f"DROP TABLE {table}{cascade}"]
        statements += [f"ALTER TABLE copied RENAME TO {table}"]
    await write(url, *statements)


@pytest.fixture
async def day(url: str, clock: Clock) -> str:
    async with open_ledger(url, now=clock) as ledger:
        await live_through_a_day(ledger, clock)
    return url


async def make_without_rules(url: str) -> None:
    async with open_ledger(url, now=(clock := Clock())) as ledger:
        await live_through_a_day(ledger, clock)
    await drop_rules(url, *TABLES)


@pytest.fixture(scope="module")
def file_without_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("without-rules") / "crux.db"
    asyncio.run(make_without_rules(url_of(path)))
    return path


@pytest.fixture(scope="module")
def database_without_rules(server: Server) -> str:
    url = asyncio.run(server.new_database(kept=True))
    asyncio.run(make_without_rules(url))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
async def without_rules(
    request: pytest.FixtureRequest,
    file_without_rules: Path,
    database_without_rules: str,
    server: Server,
    tmp_path: Path,
) -> AsyncIterator[str]:
    """Give a copy of the day that anything can be written to: made once, copied for each test."""
    if request.param == "sqlite":
        yield url_of(Path(shutil.copyfile(file_without_rules, tmp_path / "crux.db")))
    else:
        yield await server.new_database(like=database_without_rules)
        await server.drop_databases()


async def test_a_ledger_as_the_bot_wrote_it_holds(day: str) -> None:
    findings = await audit(day)
    assert findings.differences == []
    assert findings.ok
    assert findings.counts == {
        "events": 10,
        "votes": 8,
        "voters": 5,
        "wordings": 2,
        "polls": 3,
        "closed_polls": 1,
        "erasures": 0,
    }
    assert findings.checks > 5 * findings.counts["events"]


async def test_it_holds_while_the_bot_runs_and_writes_nothing(ledger: Ledger, url: str, clock: Clock) -> None:
    await live_through_a_day(ledger, clock)
    assert (await audit(url)).ok
    await vote(ledger, click(DAN, AGREE, at=clock()))
    findings = await audit(url)
    assert findings.ok
    assert findings.counts["events"] == 11


async def test_erased_members_are_taken_into_account(ledger: Ledger, url: str, clock: Clock) -> None:
    await live_through_a_day(ledger, clock)
    before = await audit(url)
    clock.pass_by(hours=1)
    await ledger.erase(GUILD, ANN)
    findings = await audit(url)
    assert findings.differences == []
    assert findings.counts["erasures"] == 1
    assert findings.counts["events"] == before.counts["events"] - 3


async def test_an_empty_ledger_is_never_called_well(url: str) -> None:
    async with open_ledger(url):
        pass
    findings = await audit(url)
    assert findings.counts["events"] == 0
    assert findings.found == 0
    assert not findings.ok


async def test_progress_counts_every_event(day: str) -> None:
    seen: list[tuple[int, int]] = []
    await audit(day, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (10, 10)


async def test_without_its_rules_a_ledger_still_holds(without_rules: str) -> None:
    assert (await audit(without_rules)).differences == []


# Each tampering with the kind of difference that it must be found as.
VOTE = f"guild_id = {GUILD} AND poll_id = 0 AND choice = 'agree'"  # Ann's, on the standing card
TAMPERED = [
    (f"UPDATE vote_current SET choice = 'disagree' WHERE {VOTE}", "differs"),
    (f"UPDATE vote_current SET confidence = 81 WHERE {VOTE}", "differs"),
    (f"UPDATE vote_current SET reason = 'Never.' WHERE {VOTE}", "differs"),
    (f"UPDATE vote_current SET interaction_id = interaction_id + 1 WHERE {VOTE}", "differs"),
    (f"DELETE FROM vote_current WHERE {VOTE}", "missing"),
    ("DELETE FROM vote_event WHERE reason IS NOT NULL", "invented"),
    (f"UPDATE vote_current SET voter_id = 7 WHERE {VOTE}", "voter"),
    (f"UPDATE vote_event SET claim_id = 'x/y' WHERE {VOTE}", "wording"),
    ("UPDATE vote_event SET poll_id = 99 WHERE poll_id = 1", "poll"),
    ("UPDATE vote_event SET poll_id = 1 WHERE poll_id = 2", "poll"),
    ("UPDATE vote_event SET confidence = 101 WHERE confidence = 80", "range"),
    ("UPDATE vote_event SET choice = 'maybe' WHERE confidence = 80", "range"),
    ("UPDATE vote_event SET choice = NULL WHERE confidence = 80", "range"),
    ("UPDATE vote_event SET interaction_id = -1 WHERE confidence = 80", "range"),
    ("INSERT INTO vote_event SELECT * FROM vote_event WHERE confidence = 80", "duplicate"),
    ("INSERT INTO vote_current SELECT * FROM vote_current WHERE confidence = 80", "duplicate"),
    (f"INSERT INTO voter SELECT guild_id, member_id, 7 FROM voter WHERE member_id = {BEN}", "duplicate"),
    (f"INSERT INTO voter SELECT guild_id, 5, voter_id FROM voter WHERE member_id = {BEN}", "duplicate"),
    (f"DELETE FROM voter WHERE member_id = {CAT}", "voter"),
    ("DELETE FROM voter WHERE voter_id IN (SELECT opened_by FROM poll)", "voter"),
    ("DELETE FROM claim_wording", "wording"),
    ("INSERT INTO claim_wording SELECT * FROM claim_wording", "duplicate"),
    ("DELETE FROM poll WHERE poll_id = 1", "poll"),
    ("UPDATE poll SET agree = agree + 1 WHERE poll_id = 1", "tally"),
    ("UPDATE poll SET disagree = 0, erased_disagree = 0 WHERE poll_id = 1", "tally"),
    ("UPDATE poll SET agree = agree + 1, erased_agree = 1 WHERE poll_id = 1", "erasure"),
    ("UPDATE poll SET agree = NULL WHERE poll_id = 1", "tally"),
    ("UPDATE poll SET closed_at = NULL WHERE poll_id = 1", "tally"),
    ("UPDATE poll SET rule_version = 2 WHERE poll_id = 1", "tally"),
    ("UPDATE poll SET rule = NULL WHERE poll_id = 1", "tally"),
    ("UPDATE poll SET closes_at = opened_at WHERE poll_id = 2", "poll"),
    ("UPDATE poll SET mind_changes = '[]' WHERE poll_id = 1", "changes"),
    ('UPDATE poll SET mind_changes = \'[["agree", "agree", 1]]\' WHERE poll_id = 1', "changes"),
    ('UPDATE poll SET mind_changes = \'[["agree", "unsure", 9]]\' WHERE poll_id = 1', "changes"),
    ("UPDATE poll SET mind_changes = '{\"agree\": 1}' WHERE poll_id = 1", "changes"),
    ("UPDATE poll SET closes_at = opened_at + 1000000 WHERE poll_id = 1", "poll"),
    ("UPDATE tally SET agree = agree + 1 WHERE poll_id = 0 AND agree > 0", "tally"),
    ("UPDATE tally SET agree = agree + 1 WHERE poll_id = -1 AND agree > 0", "tally"),
    ("UPDATE tally SET agree = unsure, unsure = agree WHERE poll_id = 2", "tally"),
    ("DELETE FROM tally WHERE poll_id = 1", "tally"),
    ("INSERT INTO tally SELECT guild_id, claim_id, 7, 0, 1, 0, 0 FROM tally WHERE poll_id = 1", "tally"),
    ("INSERT INTO tally SELECT * FROM tally", "duplicate"),
]


@pytest.mark.parametrize(("statement", "kind"), TAMPERED, ids=[statement[:70] for statement, _ in TAMPERED])
async def test_every_kind_of_tampering_is_found(without_rules: str, statement: str, kind: str) -> None:
    await write(without_rules, statement)
    findings = await audit(without_rules)
    assert kind in {difference.kind for difference in findings.differences}
    assert not findings.ok


async def test_a_difference_says_where_it_is_and_nothing_of_who_voted_what(day: str) -> None:
    await write(day, f"UPDATE vote_current SET choice = 'disagree' WHERE {VOTE}")
    (difference,) = (await audit(day)).differences
    assert str(difference).startswith(f"server {GUILD}, {CLAIM} revision 1, the standing card, voter ")
    assert difference.what.endswith(" in choice")
    assert str(ANN) not in re.findall(r"\d+", str(difference))
    assert "disagree" not in str(difference)


async def test_two_numbers_of_one_member_are_told_without_the_members_id(day: str) -> None:
    await drop_rules(day, "voter")
    await write(day, f"INSERT INTO voter SELECT guild_id, member_id, 7 FROM voter WHERE member_id = {BEN}")
    differences = (await audit(day)).differences
    assert [difference.where for difference in differences] == [f"server {GUILD}, voter 7"]


async def test_a_vote_after_the_deadline_is_told_and_not_counted(day: str, clock: Clock) -> None:
    late = click(DAN, UNSURE, at=clock.pass_by(hours=1)).interaction_id
    await write(
        day,
        f"INSERT INTO vote_event SELECT guild_id, {late}, voter_id, claim_id, claim_revision, poll_id, 'unsure', NULL, "
        f"NULL FROM vote_event WHERE poll_id = 1 AND choice = 'agree'",
    )
    findings = await audit(day)
    assert {difference.kind for difference in findings.differences} == {"poll", "differs", "tally"}


async def test_a_damaged_file_is_told(sqlite: str, clock: Clock) -> None:
    async with open_ledger(sqlite, now=clock) as ledger:
        for member in range(1, 400):
            await vote(ledger, click(member, AGREE, reason="So it is. " * 40))
    path = file_of(sqlite)
    raw = bytearray(path.read_bytes())
    for start in range(len(raw) // 2, len(raw) - 4096, 4096):
        raw[start : start + 64] = b"\xff" * 64
    path.write_bytes(raw)
    with pytest.raises(UnreadableError, match="crux restore"):
        await audit(sqlite)


async def test_a_ledger_that_is_not_there_is_not_made(sqlite: str) -> None:
    with pytest.raises(ConfigError, match="There is no ledger"):
        await audit(sqlite)
    assert not file_of(sqlite).exists()


async def test_a_database_that_is_no_ledger_is_told(url: str) -> None:
    await write(url, "CREATE TABLE other (x INTEGER)")
    with pytest.raises(ConfigError, match="is not a ledger of Crux"):
        await audit(url)


async def test_a_ledger_of_another_version_is_told(day: str) -> None:
    await write(day, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="tables of version 9999"):
        await audit(day)


async def test_a_file_that_is_no_database_is_told(sqlite: str) -> None:
    file_of(sqlite).write_text("Something else entirely. " * 100)
    with pytest.raises(ConfigError, match="cannot be opened"):
        await audit(sqlite)


async def test_a_server_that_is_not_there_is_told_without_the_password(server: Server) -> None:
    url = server.url("nowhere").replace("postgres:@", "postgres:hush@")
    with pytest.raises(ConfigError, match="nowhere") as error:
        await audit(url)
    assert "hush" not in error.value.user_message


def test_differences_beyond_ten_thousand_are_counted_and_not_kept() -> None:
    findings = Findings()
    for number in range(MOST_KEPT + 5):
        findings.check(number < 0, "differs", str(number), "differs")
    assert (findings.found, len(findings.differences)) == (MOST_KEPT + 5, MOST_KEPT)


async def fill(url: str, members: int) -> None:
    """Write many votes, as fast as the database takes them."""
    async with open_ledger(url) as ledger:
        await vote(ledger, click(ANN, AGREE))
    first = click(ANN, AGREE).interaction_id
    numbers = range(1, members + 1)
    common = {"guild_id": GUILD, "claim_id": CLAIM, "claim_revision": 1, "poll_id": 0, "choice": "agree"}
    votes = [{**common, "voter_id": number, "interaction_id": first + number} for number in numbers]
    people = [{"guild_id": GUILD, "member_id": number + 10**6, "voter_id": number} for number in numbers]
    tallies = update(tally).values(agree=tally.c.agree + members)

    def put(connection: Connection) -> None:
        for table, rows in ((voter, people), (vote_event, votes), (vote_current, votes)):
            connection.execute(insert(table), rows)
        connection.execute(tallies)

    database = Database(url)
    await database.transact(put)
    await database.dispose()


async def audit_again(url: str) -> tuple[Findings, int]:
    """Audit 100 rows at once; give the findings and the peak in bytes, without what is loaded and compiled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "ROWS_AT_ONCE", 100)
        await audit(url)
        tracemalloc.start()
        findings = await audit(url)
        return findings, tracemalloc.get_traced_memory()[1]


def audit_alone(url: str) -> tuple[bool, int, int]:
    """Meant for a process of its own: tracemalloc counts what other threads take, too."""
    findings, peak = asyncio.run(audit_again(url))
    return findings.ok, findings.counts["events"], peak


async def test_many_votes_do_not_need_much_memory(url: str) -> None:
    await fill(url, 6_000)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        ok, events, peak = process.submit(audit_alone, url).result()
    assert ok
    assert events == 6_001
    assert peak < 1_500_000  # all rows at once would be more than 4 MB


async def test_wordings_are_looked_up_by_server(day: str) -> None:
    await drop_rules(day, "poll", "claim_wording")
    await write(day, f"DELETE FROM {claim_wording.name} WHERE guild_id = {OTHER_GUILD}")
    findings = await audit(day)
    assert [difference.kind for difference in findings.differences] == ["wording"]
    assert f"server {OTHER_GUILD}" in findings.differences[0].where
    assert WORDS not in findings.differences[0].what
