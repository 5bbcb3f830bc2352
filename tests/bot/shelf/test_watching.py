"""Noticing changes where the system tells of them, and where it does not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

import pytest
import watchfiles

from bot.shelf import watching
from bot.shelf.watching import watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.shelf.watching import Watch


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the way it works, and wait less."""
    monkeypatch.setattr(watching, "TRY_AGAIN_AFTER", 0.01)
    monkeypatch.setattr(watching, "LOOK_AT_FOLDER_EVERY", 50)
    monkeypatch.setattr(watching, "POLL_EVERY", 20)
    monkeypatch.setattr(watching, "QUIET_FOR", 10)


class Watched:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.told = asyncio.Event()

    async def again(self) -> None:
        """Wait for the next change."""
        self.told.clear()
        async with asyncio.timeout(30):
            await self.told.wait()


@contextlib.asynccontextmanager
async def watched(path: Path, how: Watch) -> AsyncIterator[Watched]:
    found = Watched()
    task = asyncio.create_task(watch(path, how, found.told.set))
    try:
        yield found
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_noticed(found: Watched, file: Path) -> None:
    """Write again and again: until the watch stands, changes may go unnoticed."""
    found.told.clear()
    async with asyncio.timeout(30):
        number = 0
        while not found.told.is_set():
            number += 1
            await asyncio.to_thread(file.write_text, str(number), encoding="utf-8")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(found.told.wait(), 0.2)


@pytest.mark.parametrize("how", ["auto", "poll"])
async def test_a_saved_file_is_noticed(tmp_path: Path, how: Watch) -> None:
    async with watched(tmp_path, how) as found:
        await until_noticed(found, tmp_path / "one.yaml")


async def test_a_single_files_folder_is_watched(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("x", encoding="utf-8")
    async with watched(file, "auto") as found:
        await until_noticed(found, tmp_path / "one.txt")


async def test_a_folder_that_is_replaced_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    async with watched(folder, "auto") as found:
        await until_noticed(found, folder / "one.yaml")
        folder.rename(tmp_path / "away")
        folder.mkdir()
        await found.again()
        await until_noticed(found, folder / "one.yaml")


async def test_a_folder_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with watched(folder, "auto") as found:
        await found.again()
        folder.mkdir()
        await until_noticed(found, folder / "one.yaml")


async def test_where_the_system_has_no_watches_left_the_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = watchfiles.awatch

    def awatch(*paths: Path, **options: Any) -> Any:  # noqa: ANN401  # as watchfiles has them
        if not options["force_polling"]:
            raise OSError(28, "OS file watch limit reached")
        return real(*paths, **options)

    monkeypatch.setattr(watchfiles, "awatch", awatch)
    with caplog.at_level(logging.WARNING):
        async with watched(tmp_path, "auto") as found:
            await until_noticed(found, tmp_path / "one.yaml")
    assert "looked at every second from now on" in caplog.text


async def test_nothing_is_watched_where_that_is_not_wanted(tmp_path: Path) -> None:
    async with asyncio.timeout(10):
        await watch(tmp_path, "off", lambda: None)
