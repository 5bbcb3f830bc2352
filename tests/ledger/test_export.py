from __future__ import annotations

import asyncio
import csv
import dataclasses
import io
import json
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigError, CruxError
from bot.ledger.export import CsvWriter, ExportRow, export_rows
from bot.ledger.ledger import open_ledger
from bot.ledger.tables import voter
from bot.terminal.ledger_tools import ExportFormat, run_export
from tests.ledger.people import (
    AGREE,
    ANN,
    BEN,
    BOX,
    CLAIM,
    DISAGREE,
    GUILD,
    OTHER_GUILD,
    UNSURE,
    Clock,
    click,
    open_poll,
    vote,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ledger.ledger import Ledger

OTHER_CLAIM = "china-ai-gap/claim-another"


async def _vote_twice(url: str) -> None:
    async with open_ledger(url) as ledger:
        await vote(ledger, click(ANN, AGREE, confidence=70))
        await vote(ledger, click(BEN, DISAGREE))


@pytest.fixture
def voted(sqlite: str) -> str:
    """Return a ledger with two votes; made in a loop of its own, so that the test can run one too."""
    asyncio.run(_vote_twice(sqlite))
    return sqlite


async def rows_of(url: str, guild_id: int = GUILD) -> list[ExportRow]:
    return [row async for row in export_rows(url, guild_id, lambda _done, _total: None)]


async def test_the_newest_vote_of_each_voter_in_each_box_is_a_row(ledger: Ledger, url: str, clock: Clock) -> None:
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(ANN, DISAGREE, confidence=90, reason="Changed my mind."))
    await vote(ledger, click(BEN, UNSURE))
    await vote(ledger, click(BEN, None))
    opened = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, UNSURE, opened.box, at=clock.pass_by(minutes=95)))
    rows = await rows_of(url)
    assert [row[:3] + row[4:] for row in rows] == [
        (CLAIM, 1, 0, "disagree", 90, "2026-05-04T12:00Z"),
        (CLAIM, 1, 1, "unsure", None, "2026-05-04T13:00Z"),
    ]
    assert rows[0].voter_id == rows[1].voter_id, "one voter is one voter under one claim"


async def test_the_same_person_is_somebody_else_under_another_claim_and_in_the_next_export(
    ledger: Ledger, url: str
) -> None:
    for revision in (1, 2):
        await vote(ledger, click(ANN, AGREE, dataclasses.replace(BOX, claim_revision=revision)))
    await vote(ledger, click(ANN, AGREE, dataclasses.replace(BOX, claim_id=OTHER_CLAIM)))
    other, first, second = await rows_of(url)
    assert first.voter_id == second.voter_id
    assert other.voter_id != first.voter_id
    assert not {row.voter_id for row in await rows_of(url)} & {other.voter_id, first.voter_id}


async def test_nothing_in_it_leads_to_a_person(ledger: Ledger, url: str) -> None:
    people = [10**17 + 1, 10**17 + 2, 10**17 + 3]
    server = 10**18 + 1  # as long as Discord's: a short number may stand in any random one
    box = dataclasses.replace(BOX, guild_id=server)
    ballots = [click(member, AGREE, box, reason="Only I would say this.") for member in people]
    for ballot in ballots:
        await vote(ledger, ballot)
    async with ledger.database.reading() as connection:
        numbers = [row.voter_id for row in await connection.execute(voter.select())]
    written = json.dumps(await rows_of(url, server))
    assert "agree" in written
    secrets = [*numbers, *(f"{number:x}" for number in numbers), *people, server, "Only I"]
    for secret in [*secrets, *(ballot.interaction_id for ballot in ballots)]:
        assert str(secret) not in written


async def test_rows_are_in_an_order_that_says_nothing_of_when_they_were_cast(ledger: Ledger, url: str) -> None:
    for member in range(1, 41):
        await vote(ledger, click(member, AGREE, confidence=50 + member))
    rows = await rows_of(url)
    assert [row.voter_id for row in rows] == sorted(row.voter_id for row in rows)
    first, second = ([row.confidence for row in each] for each in (rows, await rows_of(url)))
    assert first != second, "by chance this fails once in 10^47 times"
    assert sorted(map(str, first)) == sorted(map(str, second))


async def test_another_server_is_not_in_it(ledger: Ledger, url: str) -> None:
    await vote(ledger, click(ANN, AGREE, dataclasses.replace(BOX, guild_id=OTHER_GUILD)))
    assert await rows_of(url) == []
    assert len(await rows_of(url, OTHER_GUILD)) == 1


async def test_progress_counts_the_votes(ledger: Ledger, url: str, clock: Clock) -> None:
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(ANN, AGREE, (await open_poll(ledger, clock)).box))
    seen: list[tuple[int, int]] = []
    _ = [row async for row in export_rows(url, GUILD, lambda done, total: seen.append((done, total)))]
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_spreadsheet_takes_no_text_for_a_formula(sign: str) -> None:
    file = io.StringIO()
    CsvWriter(file).write(ExportRow(f"{sign}1+1/x", 1, 0, "v00", "agree", None, "2026-05-04T12:00Z"))
    _, row = csv.reader(io.StringIO(file.getvalue()))
    assert row[0] == f"'{sign}1+1/x"
    assert row[3:] == ["v00", "agree", "", "2026-05-04T12:00Z"]


def test_a_file_is_written_whole(voted: str, tmp_path: Path) -> None:
    target = tmp_path / "votes.csv"
    target.write_text("before")
    assert run_export(voted, GUILD, ExportFormat.CSV, target) == 2
    lines = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert {(line["choice"], line["confidence"]) for line in lines} == {("agree", "70"), ("disagree", "")}
    assert list(lines[0]) == list(ExportRow._fields)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_lines_of_json_go_to_standard_output(voted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_export(voted, GUILD, ExportFormat.JSONL, None) == 2
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["choice"] for row in rows} == {"agree", "disagree"}
    assert [list(row) for row in rows] == [list(ExportRow._fields)] * 2


def test_a_server_without_votes_has_a_header_and_no_rows(voted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_export(voted, OTHER_GUILD, ExportFormat.CSV, None) == 0
    assert capsys.readouterr().out == ",".join(ExportRow._fields) + "\n"


def test_a_file_is_left_as_it_was_where_the_export_fails(sqlite: str, tmp_path: Path) -> None:
    target = tmp_path / "votes.csv"
    target.write_text("before")
    with pytest.raises(ConfigError, match="There is no ledger"):
        run_export(sqlite, GUILD, ExportFormat.CSV, target)
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["votes.csv"]


def test_a_folder_that_is_not_there_is_told(voted: str, tmp_path: Path) -> None:
    with pytest.raises(CruxError, match="cannot be written"):
        run_export(voted, GUILD, ExportFormat.CSV, tmp_path / "nowhere" / "votes.csv")
