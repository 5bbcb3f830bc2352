"""Members who click, the clock they click by, and the PostgreSQL that tests run on."""

from __future__ import annotations

import itertools
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import psutil
from sqlalchemy import func, make_url, select

from bot.ledger.model import Ballot, Box, Choice, Wording, first_id_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Poll, Receipt

AGREE, DISAGREE, UNSURE = Choice
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
GUILD, OTHER_GUILD = 111, 222
CHANNEL = 333
ANN, BEN, CAT, DAN = 1001, 1002, 1003, 1004
CLAIM = "china-ai-gap/claim-gap-will-close"
WORDS = "The gap will close within three years."
WORDING = Wording(CLAIM, 1, WORDS)
BOX = Box(GUILD, CLAIM, 1)


@dataclass
class Clock:
    """A clock that is set by hand; calling it tells the time."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **duration: float) -> datetime:
        self.time += timedelta(**duration)
        return self.time


_serial = itertools.count(1)


def click(
    member_id: int,
    choice: Choice | None,
    box: Box = BOX,
    *,
    at: datetime = NOON,
    confidence: int | None = None,
    reason: str | None = None,
    keep: bool = False,
) -> Ballot:
    """Return a new click at `at`; of two at the same time the later made is the newer."""
    return Ballot(first_id_at(at) + next(_serial), member_id, box, choice, confidence, reason, keep)


async def vote(ledger: Ledger, ballot: Ballot, words: str = WORDS) -> Receipt:
    return await ledger.cast(ballot, claim_text=words)


async def open_poll(ledger: Ledger, clock: Clock, *, hours: float = 24, **parts: Any) -> Poll:  # noqa: ANN401  # open_poll's own
    """Open a poll on the claim, by Ann if nothing else is said."""
    given = {"guild_id": GUILD, "channel_id": CHANNEL, "wording": WORDING, "opened_by": ANN, **parts}
    return await ledger.open_poll(closes_at=clock() + timedelta(hours=hours), **given)


def file_of(sqlite: str) -> Path:
    """Return the file of a SQLite address."""
    return Path(sqlite.removeprefix("sqlite+aiosqlite:///"))


async def count_rows(ledger: Ledger, table: Table) -> int:
    async with ledger.database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


@dataclass
class Server:
    """A PostgreSQL of our own, which can be stopped and started."""

    running: Any
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _databases: list[str] = field(default_factory=list)

    async def new_database(self, *, like: str | None = None, kept: bool = False) -> str:
        """Return the address of a database, empty or a copy of the one at `like`; `kept` past `drop_databases`."""
        name = f"t{next(self._names)}"
        template = "" if like is None else f" TEMPLATE {make_url(like).database}"
        await self._run(f"CREATE DATABASE {name}{template}")
        if not kept:
            self._databases.append(name)
        return self.url(name)

    async def drop_databases(self) -> None:
        """Remove every database that was made."""
        while self._databases:
            await self._run(f"DROP DATABASE {self._databases.pop()} WITH (FORCE)")

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.address("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def address(self, name: str) -> str:
        return str(self.running.get_uri(name))

    def url(self, name: str) -> str:
        return self.address(name).replace("postgresql://", "postgresql+asyncpg://")

    def crash(self) -> None:
        """End it at once, as a crash would; returns when it is gone."""
        process = psutil.Process(self.running.get_pid())
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def start(self) -> None:
        """Start it again at the same address."""
        self.running.ensure_postgres_running()
