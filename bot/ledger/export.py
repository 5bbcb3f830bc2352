"""Votes as rows for whoever evaluates them, telling nothing of who cast them.

Each voter has a random pseudonym under each claim, made anew in every export from keys that nobody keeps: it joins
neither claims nor exports, and leads to nobody. Times are cut to the hour, and rows are in no order of voting.
"""

from __future__ import annotations

import csv
import hashlib
import secrets
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

import orjson
from sqlalchemy import func, select

from bot.ledger.model import Choice, time_of
from bot.ledger.snapshot import open_snapshot, stream
from bot.ledger.tables import vote_current

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection

_CHOICES: Final = tuple(Choice)
_PACKED: Final = struct.Struct(">10sBBI")  # pseudonym, choice, confidence (0 is none), hours since 1970
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class ExportRow(NamedTuple):
    """One vote as it is handed out. `hour` is ISO 8601, in UTC."""

    claim_id: str
    claim_revision: int
    poll_id: int
    voter_id: str
    choice: str
    confidence: int | None
    hour: str


class _BoxKey(NamedTuple):
    claim_id: str
    claim_revision: int
    poll_id: int


async def export_rows(url: str, guild_id: int, progress: Callable[[int, int], None]) -> AsyncIterator[ExportRow]:
    """Yield the newest vote of each voter in each box of a server, by claim, revision, poll and pseudonym.

    Withdrawn votes are not there. One box at a time is in memory, 100 bytes a vote. Raises as `open_snapshot` does.
    """
    of_guild = (vote_current.c.guild_id == guild_id, vote_current.c.choice.is_not(None))
    async with open_snapshot(url) as connection:
        counted = await connection.execute(select(func.count()).select_from(vote_current).where(*of_guild))
        total, done = int(counted.scalar_one()), 0
        columns = ("claim_id", "claim_revision", "poll_id", "voter_id", "choice", "confidence", "interaction_id")
        chosen = [vote_current.c[name] for name in columns]
        statement = select(*chosen).where(*of_guild).order_by(*chosen[:3])
        async for box, votes in _boxes(connection, statement):
            votes.sort()
            for vote in votes:
                yield _row(box, vote)
            done += len(votes)
            progress(done, total)


async def _boxes(connection: AsyncConnection, statement: Any) -> AsyncIterator[tuple[_BoxKey, list[bytes]]]:  # noqa: ANN401  # a select
    """Yield each box with its votes, packed."""
    box: _BoxKey | None = None
    key, votes = b"", list[bytes]()
    async for rows in stream(connection, statement):
        for row in rows:
            if row[:3] != box:
                if box is not None:
                    yield box, votes
                if box is None or box.claim_id != row.claim_id:
                    key = secrets.token_bytes(32)
                box, votes = _BoxKey(*row[:3]), []
            votes.append(_pack(key, row))
    if box is not None:
        yield box, votes


def _pack(key: bytes, row: Any) -> bytes:  # noqa: ANN401  # a row of seven columns
    pseudonym = hashlib.blake2b(row.voter_id.to_bytes(8, "big"), key=key, digest_size=10).digest()
    hours = int(time_of(row.interaction_id).timestamp()) // 3600
    return _PACKED.pack(pseudonym, _CHOICES.index(row.choice), row.confidence or 0, hours)


def _row(box: _BoxKey, packed: bytes) -> ExportRow:
    pseudonym, choice, confidence, hours = _PACKED.unpack(packed)
    # A letter first: no spreadsheet takes it for a number.
    return ExportRow(*box, f"v{pseudonym.hex()}", _CHOICES[choice].value, confidence or None, _hour(hours))


def _hour(hours: int) -> str:
    return datetime.fromtimestamp(hours * 3600, UTC).strftime("%Y-%m-%dT%H:00Z")


class CsvWriter:
    """Writes rows as CSV with a header. What a spreadsheet would take for a formula is marked as text."""

    def __init__(self, file: TextIO) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(ExportRow._fields)

    def write(self, row: ExportRow) -> None:
        """Write one row."""
        self._writer.writerow(_safe(row))


class JsonLinesWriter:
    """Writes rows as one JSON object a line."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: ExportRow) -> None:
        """Write one row."""
        self._file.write(orjson.dumps(row._asdict()).decode() + "\n")


def _safe(row: ExportRow) -> Iterator[object]:
    for value in row:
        yield f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
