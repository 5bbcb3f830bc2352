"""Proving the ledger from its events alone: every vote that stands, every tally, every key and reference.

Reads one moment of the database, writes nothing, and needs little memory however many votes there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, select, text

from bot.ledger.findings import Findings
from bot.ledger.frozen import check_polls, read_frames
from bot.ledger.model import EVERY_BOX, Box, Choice
from bot.ledger.replay import Replay
from bot.ledger.snapshot import open_snapshot, stream
from bot.ledger.tables import claim_wording, erasure, poll, tally, vote_current, vote_event, voter

if TYPE_CHECKING:
    from sqlalchemy import Executable, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

Progress = Callable[[int, int], None]  # how many are done, of how many

_MOST: Final = 1000  # rows that one check of keys lists


def _unseen(done: int, total: int) -> None:
    """Show no progress."""


async def audit(url: str, progress: Progress = _unseen) -> Findings:
    """Check the whole ledger at `url`, and return what was found; `progress` is told of events.

    Raises ConfigError where there is no ledger that this version reads, and UnreadableError where reading breaks off.
    """
    findings = Findings()
    async with open_snapshot(url) as connection:
        await _check_file(connection, findings)
        total = await _size(connection, vote_event)
        frames, wordings = await read_frames(connection), await _wordings(connection)
        done = 0

        def advance(events: int) -> None:
            nonlocal done
            done += events
            progress(done, total)

        replay = Replay(findings, polls=frames, wordings=wordings, advance=advance)
        await replay.run(connection)
        await _check_tallies(connection, findings, replay)
        await check_polls(connection, findings, replay.tallies, wordings)
        await _check_keys(connection, findings)
        findings.counts = await _counts(connection, replay)
    return findings


async def _check_file(connection: AsyncConnection, findings: Findings) -> None:
    """Let SQLite check its own file: pages, indexes, constraints. PostgreSQL looks after its files by itself."""
    if connection.dialect.name == "sqlite":
        for (found,) in await connection.execute(text("PRAGMA integrity_check(100)")):
            findings.check(found == "ok", "file", "the file", str(found))


async def _size(connection: AsyncConnection, table: Table) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def _wordings(connection: AsyncConnection) -> set[tuple[int, str, int]]:
    columns = claim_wording.c
    found = await connection.execute(select(columns.guild_id, columns.claim_id, columns.claim_revision))
    return {(row[0], row[1], row[2]) for row in found}


async def _counts(connection: AsyncConnection, replay: Replay) -> dict[str, int]:
    closed = select(func.count()).select_from(poll).where(poll.c.rule.is_not(None))
    return {
        "events": replay.events,
        "votes": replay.votes,
        "voters": await _size(connection, voter),
        "wordings": await _size(connection, claim_wording),
        "polls": await _size(connection, poll),
        "closed_polls": int((await connection.execute(closed)).scalar_one()),
        "erasures": await _size(connection, erasure),
    }


async def _check_tallies(connection: AsyncConnection, findings: Findings, replay: Replay) -> None:
    """Check the tallies that are kept with the votes against those that the events make."""
    kept: set[Box] = set()
    async for rows in stream(connection, select(tally)):
        for row in rows:
            box = Box(*row[:4])
            where, counts = _box(box), tuple(replay.boxes[box][choice] for choice in Choice)
            what = f"its tally is kept as {tuple(row[4:])}, and the events say {counts}"
            findings.check(tuple(row[4:]) == counts, "tally", where, what)
            findings.check(box not in kept, "duplicate", where, "two tallies are kept")
            kept.add(box)
    for box in replay.boxes.keys() - kept:
        findings.check(not any(replay.boxes[box].values()), "tally", _box(box), "no tally is kept")


def _box(box: Box) -> str:
    names = {0: "the standing card", EVERY_BOX: "all boxes"}
    return f"server {box.guild_id}, {box.claim_id} revision {box.claim_revision}, " + names.get(
        box.poll_id, f"poll {box.poll_id}"
    )


async def _check_keys(connection: AsyncConnection, findings: Findings) -> None:
    """Check what the database's own keys promise, and what no key of it says: who voted is known, once."""
    for table in (vote_event, vote_current):
        findings.checks += await _size(connection, table)
        await _list(connection, findings, "voter", _without_voter(table), "nobody has this voter's number")
    twice = "is there twice"
    for table, columns in _UNIQUE:
        findings.checks += await _size(connection, table)
        await _list(connection, findings, "duplicate", _repeated(table, columns), twice)
    opener = and_(poll.c.opened_by.is_not(None), _unknown(poll, "opened_by"))
    orphans = select(poll.c.guild_id, poll.c.poll_id).where(opener).limit(_MOST)
    await _list(connection, findings, "voter", orphans, "whoever opened it has no number")


_UNIQUE: Final = (
    (vote_event, ("guild_id", "interaction_id")),
    (voter, ("guild_id", "member_id")),
    (voter, ("guild_id", "voter_id")),
    (poll, ("guild_id", "poll_id")),
    (claim_wording, ("guild_id", "claim_id", "claim_revision")),
)


def _unknown(table: Table, column: str) -> Any:  # noqa: ANN401  # a condition
    return ~exists().where(voter.c.guild_id == table.c.guild_id, voter.c.voter_id == table.c[column])


def _without_voter(table: Table) -> Executable:
    return select(table.c.guild_id, table.c.voter_id).where(_unknown(table, "voter_id")).distinct().limit(_MOST)


def _repeated(table: Table, columns: tuple[str, ...]) -> Executable:
    # Not the members' own ids: what is printed may be passed on.
    shown = [table.c[name] if name != "member_id" else func.min(voter.c.voter_id).label("voter_id") for name in columns]
    keys = [table.c[name] for name in columns]
    return select(*shown).group_by(*keys).having(func.count() > 1).limit(_MOST)


async def _list(connection: AsyncConnection, findings: Findings, kind: str, statement: Executable, what: str) -> None:
    """Note every row that `statement` finds, named by its columns."""
    async for rows in stream(connection, statement):
        for row in rows:
            named = zip(row._fields, row, strict=True)
            where = ", ".join(f"{_NAMES.get(name, name)} {value}" for name, value in named)
            findings.add(kind, where, what)


_NAMES: Final = {
    "guild_id": "server",
    "interaction_id": "event",
    "voter_id": "voter",
    "poll_id": "poll",
    "claim_id": "claim",
    "claim_revision": "revision",
}
