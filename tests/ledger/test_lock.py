from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigError
from bot.ledger.database import Database
from bot.ledger.lock import single_process
from tests.ledger.people import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ledger.people import Server

TOKEN, OTHER_TOKEN = "first.made.up", "second.made.up"
HOLD = """
import asyncio, sys
from bot.ledger.lock import single_process
async def main():
    async with single_process(sys.argv[1], sys.argv[2]):
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def _own_folder(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the locks of tokens apart from those of other test runs (the server has its folder by then)."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))


@pytest.fixture
def holder(url: str) -> Iterator[subprocess.Popen[str]]:
    """Run another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, url, TOKEN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


async def refused(url: str, token: str) -> str:
    with pytest.raises(ConfigError) as error:
        async with single_process(url, token):
            pass
    return error.value.user_message


async def test_the_second_process_is_told_and_ends(url: str, holder: subprocess.Popen[str]) -> None:
    words = await refused(url, TOKEN)
    assert words.startswith("Another process is")
    assert TOKEN not in words


async def test_a_killed_process_leaves_no_lock_behind(url: str, holder: subprocess.Popen[str]) -> None:
    await refused(url, TOKEN)
    holder.kill()
    holder.wait(10)
    async with asyncio.timeout(20):
        while True:
            try:
                async with single_process(url, TOKEN):
                    return
            except ConfigError:  # PostgreSQL notices a moment later
                await asyncio.sleep(0.05)


async def test_the_lock_is_free_again_after_the_block(url: str) -> None:
    for _ in range(2):
        async with single_process(url, TOKEN):
            await refused(url, TOKEN)


async def test_one_file_is_for_one_process_whatever_its_token(sqlite: str) -> None:
    async with single_process(sqlite, TOKEN):
        assert str(file_of(sqlite).name) in await refused(sqlite, OTHER_TOKEN)


async def test_one_token_is_for_one_process_whatever_its_file(sqlite: str) -> None:
    async with single_process(sqlite, TOKEN):
        assert "token" in await refused(sqlite.replace("crux.db", "other.db"), TOKEN)
        async with single_process(sqlite.replace("crux.db", "other.db"), OTHER_TOKEN):
            pass
    async with single_process(sqlite.replace("crux.db", "other.db"), TOKEN):
        pass


async def test_one_server_serves_several_tokens(postgresql: str) -> None:
    async with single_process(postgresql, TOKEN), single_process(postgresql, OTHER_TOKEN):
        assert "token" in await refused(postgresql, TOKEN)


async def test_a_file_by_another_name_is_the_same_file(sqlite: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    async with single_process(sqlite, TOKEN):
        await refused(f"sqlite+aiosqlite:///{tmp_path}/link/crux.db", OTHER_TOKEN)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere" in await refused(f"sqlite+aiosqlite:///{tmp_path}/nowhere/crux.db", TOKEN)


async def test_the_lock_is_taken_again_after_the_server_was_away(postgresql: str, server: Server) -> None:
    async with single_process(postgresql, TOKEN, renew_seconds=0.05):
        await asyncio.to_thread(server.crash)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(20):
            while not await locks(postgresql):  # noqa: ASYNC110  # another session's lock tells nobody
                await asyncio.sleep(0.05)
        await refused(postgresql, TOKEN)


async def locks(url: str) -> int:
    database = Database(url)
    try:
        async with database.reading() as connection:
            found = await connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            return int(found.scalar_one())
    finally:
        await database.dispose()
