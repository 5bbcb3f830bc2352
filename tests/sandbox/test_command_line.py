"""python -m sandbox: what it prints, and how it ends."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from typing import TYPE_CHECKING

import aiohttp
import pytest

if TYPE_CHECKING:
    from pathlib import Path


async def _start(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "sandbox", *arguments, stdout=pipe, stderr=pipe)


async def _line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


async def test_it_says_where_it_is_serves_and_stops_when_told(tmp_path: Path) -> None:
    process = await _start("--json", "--name", "Echo", "--token", "other", "--keep", str(tmp_path))
    try:
        told = json.loads(await _line(process))
        assert told["page"] == f"http://127.0.0.1:{told['port']}/"
        async with (
            aiohttp.ClientSession(headers={"Authorization": "Bot other"}) as session,
            session.get(told["api_base"] + "/users/@me") as response,
        ):
            assert (await response.json())["username"] == "echo"
    finally:
        process.terminate()
        code = await asyncio.wait_for(process.wait(), 10)
    if sys.platform != "win32":
        assert code == 0
        assert (tmp_path / "sandbox.json").exists()


async def test_without_json_it_speaks_to_people() -> None:
    process = await _start()
    try:
        assert (await _line(process)).startswith("Page:     http://127.0.0.1:")
        assert (await _line(process)).startswith("API base: http://127.0.0.1:")
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)


async def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = await _start("--port", str(taken.getsockname()[1]))
        _, said = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert said.decode().startswith("The sandbox cannot start: ")
    assert "Traceback" not in said.decode()


@pytest.mark.parametrize("argument", ["--help", "--nonsense"])
async def test_help_and_nonsense_start_nothing(argument: str) -> None:
    process = await _start(argument)
    await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == (0 if argument == "--help" else 2)
