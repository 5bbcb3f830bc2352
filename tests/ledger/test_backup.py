# ruff: noqa: ASYNC240  # a test's own small files may block
from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigError
from bot.ledger.audit import audit
from bot.ledger.backup import BackupError, back_up, restore
from bot.ledger.ledger import open_ledger
from bot.ledger.lock import single_process
from bot.ledger.model import Tally
from bot.ledger.snapshot import url_of
from bot.terminal.ledger_tools import run_backup, run_restore
from tests.ledger.people import AGREE, ANN, BEN, BOX, DISAGREE, Clock, click, file_of, open_poll, vote

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 5, 5, 9, 30, tzinfo=UTC)
KEPT = "crux.db.before-restore-20260505T093000Z"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the locks of tokens apart from those of other test runs."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))


async def _vote_twice(url: str) -> None:
    async with open_ledger(url) as ledger:
        await vote(ledger, click(ANN, AGREE, confidence=70))
        await vote(ledger, click(BEN, DISAGREE))


@pytest.fixture
def voted(sqlite: str) -> str:
    """Return a ledger with two votes; made in a loop of its own, so that the test can run one too."""
    asyncio.run(_vote_twice(sqlite))
    return sqlite


def quiet(done: int, total: int) -> None:
    """Show no progress."""


@pytest.fixture
async def backup(sqlite: str, tmp_path: Path) -> Path:
    """Return a backup with Ann's vote, of a ledger in which Ben has voted since."""
    target = tmp_path / "backups" / "crux.db"
    target.parent.mkdir()
    async with open_ledger(sqlite) as ledger:
        await vote(ledger, click(ANN, AGREE))
        back_up(sqlite, target, quiet)
        await vote(ledger, click(BEN, DISAGREE))
    return target


async def tally(url: str) -> Tally:
    async with open_ledger(url) as ledger:
        return await ledger.tally(BOX)


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


async def test_a_backup_made_while_votes_come_in_is_whole(sqlite: str, tmp_path: Path, clock: Clock) -> None:
    target = tmp_path / "backup.db"
    async with open_ledger(sqlite, now=clock) as ledger:
        opened = await open_poll(ledger, clock)
        recorded: list[int] = []
        warm, stop = asyncio.Event(), asyncio.Event()

        async def member(number: int) -> None:
            while not stop.is_set():
                await vote(ledger, click(number, AGREE, opened.box, reason="Because. " * 20))
                recorded.append(number)
                if len(recorded) == 300:
                    warm.set()

        voting = [asyncio.create_task(member(number)) for number in range(1, 60)]
        await warm.wait()
        before = len(recorded)
        rows = await asyncio.to_thread(back_up, sqlite, target, quiet)
        after = len(recorded)
        stop.set()
        await asyncio.gather(*voting)
        in_full = await audit(sqlite)
    copied = await audit(url_of(target))
    assert copied.differences == []
    assert copied.ok
    assert before <= copied.counts["events"] == rows["vote_event"] <= after + 60
    assert copied.counts["events"] <= in_full.counts["events"] == len(recorded)
    assert sorted(path.name for path in tmp_path.glob("*backup*")) == ["backup.db"]


async def test_a_restored_ledger_is_the_one_that_was_backed_up_and_the_other_is_kept(sqlite: str, backup: Path) -> None:
    kept = await restore(sqlite, backup, quiet, now=NOW)
    assert kept == file_of(sqlite).with_name(KEPT)
    assert await tally(sqlite) == Tally(agree=1)
    assert await tally(url_of(kept)) == Tally(agree=1, disagree=1)
    assert (await audit(sqlite)).ok


async def test_votes_that_are_only_in_the_log_are_kept_too(sqlite: str, backup: Path, tmp_path: Path) -> None:
    path = file_of(sqlite)
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    async with open_ledger(sqlite) as ledger:
        await vote(ledger, click(3, AGREE))
        for name in (path.name, f"{path.name}-wal"):
            shutil.copy(path.with_name(name), crashed / name)
    url = url_of(crashed / path.name)
    kept = await restore(url, backup, quiet, now=NOW)
    assert kept is not None
    assert await tally(url) == Tally(agree=1)
    assert await tally(url_of(kept)) == Tally(agree=2, disagree=1)


async def test_a_damaged_ledger_is_replaced_and_kept_as_it_was(sqlite: str, backup: Path) -> None:
    path = file_of(sqlite)
    path.write_bytes(b"not a database any more" * 300)
    damaged = path.read_bytes()
    kept = await restore(sqlite, backup, quiet, now=NOW)
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert await tally(sqlite) == Tally(agree=1)


async def test_a_backup_is_restored_where_there_was_nothing(backup: Path, tmp_path: Path) -> None:
    url = url_of(tmp_path / "new.db")
    assert await restore(url, backup, quiet, now=NOW) is None
    assert await tally(url) == Tally(agree=1)


async def test_a_restored_ledger_takes_votes_and_the_backup_stays_as_it_was(sqlite: str, backup: Path) -> None:
    before = backup.read_bytes()
    await restore(sqlite, backup, quiet, now=NOW)
    async with open_ledger(sqlite) as ledger:
        await vote(ledger, click(BEN, AGREE))
        assert await ledger.tally(BOX) == Tally(agree=2)
    assert backup.read_bytes() == before


async def test_nothing_is_restored_while_the_bot_runs(sqlite: str, backup: Path) -> None:
    before = file_of(sqlite).read_bytes()
    async with single_process(sqlite, "a.made.up"):
        with pytest.raises(ConfigError, match="Another process is using the ledger"):
            await restore(sqlite, backup, quiet, now=NOW)
    assert file_of(sqlite).read_bytes() == before


async def refused(url: str, backup: Path) -> str:
    """Return why a backup is not restored, after checking that the ledger is as it was."""
    path = file_of(url)
    before = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises((BackupError, ConfigError)) as error:
        await restore(url, backup, quiet, now=NOW)
    after = [name for name in sorted(path.parent.iterdir()) if name.suffix != ".lock"]
    assert (path.read_bytes(), after) == before
    return error.value.user_message


async def test_what_is_no_backup_is_refused(sqlite: str, backup: Path, tmp_path: Path) -> None:
    text, other, empty = (tmp_path / name for name in ("text", "other", "empty"))
    text.write_text("Dear diary. " * 100)
    change(other, "CREATE TABLE diary (entry TEXT)")
    empty.touch()
    assert "file is not a database" in await refused(sqlite, text)
    assert "is not a backup of Crux" in await refused(sqlite, other)
    assert "is not a backup of Crux" in await refused(sqlite, empty)
    assert "There is no backup" in await refused(sqlite, tmp_path / "nothing")
    assert "is the ledger itself" in await refused(sqlite, file_of(sqlite))


async def test_a_damaged_backup_is_refused(sqlite: str, backup: Path) -> None:
    raw = bytearray(backup.read_bytes())
    for start in range(3 * 4096, len(raw), 4096):
        raw[start : start + 16] = b"\xff" * 16
    backup.write_bytes(raw)
    assert "Nothing was changed" in (words := await refused(sqlite, backup)) or "damaged" in words


async def test_a_newer_backup_is_refused_by_its_own_name(sqlite: str, backup: Path) -> None:
    change(backup, "UPDATE alembic_version SET version_num = '9999'")
    words = await refused(sqlite, backup)
    assert words.startswith(f"{backup} was written by a newer version of Crux")


async def test_a_backup_replaces_nothing_unless_told_to(sqlite: str, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="use --force"):
        back_up(sqlite, backup, quiet)
    assert backup.read_bytes() == before
    back_up(sqlite, backup, quiet, force=True)
    assert await tally(url_of(backup)) == Tally(agree=1, disagree=1)


async def test_a_backup_goes_neither_over_the_ledger_nor_into_nowhere(
    sqlite: str, backup: Path, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="is the ledger itself"):
        back_up(sqlite, file_of(sqlite), quiet, force=True)
    with pytest.raises(BackupError, match="There is no folder"):
        back_up(sqlite, tmp_path / "nowhere" / "x.db", quiet)
    with pytest.raises(BackupError, match="is a folder"):
        back_up(sqlite, tmp_path, quiet)
    with pytest.raises(ConfigError, match="There is no ledger"):
        back_up(url_of(tmp_path / "none.db"), tmp_path / "x.db", quiet)
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "x.db").exists()


async def test_a_damaged_ledger_leaves_no_backup(sqlite: str, backup: Path, tmp_path: Path) -> None:
    file_of(sqlite).write_bytes(b"not a database any more" * 300)
    with pytest.raises(BackupError, match="could not be copied"):
        back_up(sqlite, tmp_path / "copy.db", quiet)
    assert not list(tmp_path.glob("*copy.db*"))


async def test_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://crux:hush@db.example.org:5433/votes"
    with pytest.raises(BackupError) as error:
        back_up(url, tmp_path / "x.dump", quiet)
    assert f"pg_dump --format=custom --file={tmp_path}/x.dump postgresql://crux@db.example.org:5433/votes" in str(
        error.value
    )
    with pytest.raises(BackupError) as error:
        await restore(url, tmp_path / "x.dump", quiet, now=NOW)
    assert "pg_restore --clean --if-exists" in str(error.value)
    assert "hush" not in str(error.value)


def test_the_tools_tell_what_they_did(voted: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "backup.db"
    assert run_backup(voted, target, force=False)
    assert run_restore(voted, target, now=NOW)
    words = capsys.readouterr().out
    assert f"Backed up {file_of(voted)} to {target}" in words
    assert "2 vote event" in words
    assert f"The ledger of before is kept as {file_of(voted).with_name(KEPT)}" in words
    assert words.count("checks, all hold.") == 2
