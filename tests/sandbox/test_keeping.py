"""What is kept from one run to the next."""

from __future__ import annotations

import asyncio
import io
import shutil
from typing import TYPE_CHECKING

import aiohttp
import pytest

from sandbox import server
from sandbox.keeping import FILE, FOLDER, KeepError
from sandbox.server import serve
from tests.sandbox.conftest import COMMANDS, HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sandbox.server import Running


async def _fill(running: Running) -> str:
    """Register commands, write, and send a file; returns its address's path."""
    channel, member = (running.people.state()[name][0]["id"] for name in ("channels", "members"))
    running.people.write(member, channel, "hello")
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        base = f"{running.api_base}/applications/{running.world.application_id}/commands"
        await session.put(base, json=COMMANDS)
        form = aiohttp.FormData()
        form.add_field("files[0]", io.BytesIO(b"words"), filename="note.txt")
        sent = await session.post(f"{running.api_base}/channels/{channel}/messages", data=form)
        address: str = (await sent.json())["attachments"][0]["url"]
    return address.removeprefix(running.page)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110  # a file tells nobody
            await asyncio.sleep(0.01)


async def test_messages_files_and_commands_come_back_at_the_new_address(tmp_path: Path) -> None:
    async with serve(keep=tmp_path) as first:
        path = await _fill(first)
        before = first.people.state()
    async with serve(keep=tmp_path) as second:
        after = second.people.state()
        assert [one["name"] for one in after["commands"]] == [one["name"] for one in before["commands"]]
        channel = after["channels"][0]["id"]
        assert [one["id"] for one in after["messages"][channel]] == [one["id"] for one in before["messages"][channel]]
        address = after["messages"][channel][1]["attachments"][0]["url"]
        assert address == second.page + path
        async with aiohttp.ClientSession() as session, session.get(address) as response:
            assert await response.read() == b"words"


async def test_what_was_there_a_moment_ago_survives_any_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "KEPT_EVERY", 0.01)
    kept, copy = tmp_path / "kept", tmp_path / "copy"
    async with serve(keep=kept) as first:
        path = await _fill(first)
        await until(lambda: (kept / FILE).exists() and b"note.txt" in (kept / FILE).read_bytes())
        shutil.copytree(kept, copy)  # as a kill would leave it
    async with serve(keep=copy) as second:
        state = second.people.state()
        assert [one["content"] for one in state["messages"][state["channels"][0]["id"]]][:1] == ["hello"]
        assert second.world.files.keys() == {path.split("/")[-2]}


async def test_a_disk_that_is_full_for_a_while_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "KEPT_EVERY", 0.01)
    (tmp_path / FOLDER).touch()  # where the folder should be
    async with serve(keep=tmp_path):
        await until(lambda: "could not be kept" in caplog.text)
        assert not (tmp_path / FILE).exists()
        (tmp_path / FOLDER).unlink()
        await until((tmp_path / FILE).exists)


async def test_ephemeral_messages_end_with_the_run(tmp_path: Path) -> None:
    async with serve(keep=tmp_path) as first:
        channel, member = (first.people.state()[name][0]["id"] for name in ("channels", "members"))
        written = first.people.write(member, channel, "psst")
        first.world.channels[channel].messages[written["id"]].only_for = member
        assert first.people.state(member)["messages"][channel]
    async with serve(keep=tmp_path) as second:
        assert second.people.state(member)["messages"][channel] == []


async def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    async with serve() as first:
        await _fill(first)
    async with serve() as second:
        assert second.people.state()["commands"] == []


async def test_a_half_written_file_is_never_read(tmp_path: Path) -> None:
    async with serve(keep=tmp_path) as first:
        await _fill(first)
    (tmp_path / f"{FILE}.part").write_bytes(b'{"version": 1, "comm')
    async with serve(keep=tmp_path) as second:
        assert second.people.state()["commands"]


@pytest.mark.parametrize("content", [b"not json", b"[]", b'{"version": 99}', b'{"version": 1}'])
async def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(KeepError, match="move it away"):
        async with serve(keep=tmp_path):
            pass
    assert (tmp_path / FILE).read_bytes() == content
    assert not (tmp_path / FOLDER).exists()
