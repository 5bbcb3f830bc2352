"""Kill the bot, or the database's server, in the middle of a burst of votes; start again; compare what is stored.

python -m benchmarks.kills --times 100                  SIGKILL of the bot, SQLite
python -m benchmarks.kills --times 20 --on postgresql   SIGKILL of the bot, PostgreSQL
python -m benchmarks.kills --times 20 --on server       SIGKILL of PostgreSQL's postmaster

Exits with 1 where a vote that a member was told of is lost, one is counted twice, or the database is not sound.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.ballots import send_card
from benchmarks.books import read_books
from benchmarks.contenders import CRUX, shipped_shelf
from benchmarks.crowd import Crowd, Told, add_members
from benchmarks.postgres import postgresql
from benchmarks.sessions import ROOT, command_of, environment, ledger_url, online, own_token, started
from sandbox.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from benchmarks.books import Books
    from benchmarks.contenders import Shelf
    from benchmarks.crowd import Answer
    from benchmarks.postgres import Server
    from sandbox.server import Running

MEMBERS: Final = 300
CLICKS: Final = 400  # a burst
LATEST: Final = 300  # the kill comes once so many of a burst were told "Recorded", at the latest
LONGEST: Final = 0.02  # seconds from then to the kill, at the most: in the middle of whatever is being done
ANSWER_WITHIN: Final = 1.0  # seconds: shorter than Discord's 3, so that a hundred kills take minutes
PATIENCE: Final = 0.3  # seconds for what was acknowledged with "thinking ...", where the bot is killed
SERVER_PATIENCE: Final = 10.0  # and where the server is
GONE_WITHIN: Final = 15.0  # seconds for the old session to end and for answers that are still on their way
ON: Final = ("sqlite", "postgresql", "server")
SEED: Final = 20


@dataclass(slots=True)
class Toll:
    """What so many kills did. `wrong` says where what is stored is not what members were told, one line each."""

    kills: int = 0
    clicks: int = 0
    recorded: int = 0
    refused: int = 0  # told that it was not saved
    silent: int = 0  # clicked, and heard nothing because of the kill
    silent_stored: int = 0  # of these, how many are stored all the same: nobody could tell the member any more
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return it as a line."""
        return (
            f"{self.kills} kills, {self.clicks:,} clicks: {self.recorded:,} told recorded, {self.refused:,} told not "
            f"saved, {self.silent:,} cut off unanswered ({self.silent_stored:,} of them stored); "
            f"{len(self.wrong)} wrong"
        )


class Doomed(Crowd):
    """Members whose clicks bring the kill: `killer`, a thread of its own, starts once `enough` were told "Recorded".

    Counted in answers and not in seconds, the kill hits the middle of a burst on a fast machine and on a slow one.
    """

    def __init__(
        self,
        sandbox: Running,
        card: Mapping[str, Any],
        members: Sequence[str],
        *,
        enough: int,
        killer: threading.Timer,
    ) -> None:
        super().__init__(sandbox, card, members)
        self._left = enough
        self._killer = killer

    async def click(self, number: int) -> Answer:
        """Make the click with this number, and return what was answered first."""
        answer = await super().click(number)
        if answer.told is Told.RECORDED:
            self._left -= 1
            if self._left == 0:
                self._killer.start()
        return answer

    async def end(self) -> None:
        """Kill now where too few were told "Recorded", and wait until that is done."""
        if self._left > 0:
            self._killer.start()
        await asyncio.to_thread(self._killer.join)


class Trial:
    """One database, killed again and again. Everything that members were told is remembered to the end."""

    def __init__(self, sandbox: Running, shelf: Shelf, folder: Path, url: str, server: Server | None) -> None:
        self._sandbox = sandbox
        self._shelf = shelf
        self._folder = folder
        self._url = url
        self._server = server
        self._members = add_members(sandbox, MEMBERS)
        self._random = random.Random(SEED)  # noqa: S311  # moments, not secrets
        self._card: dict[str, Any] | None = None
        self._answers: dict[int, Answer] = {}
        self.toll = Toll()

    async def kill_once(self) -> None:
        """Start the bot, let members click, kill in the middle of it, and compare."""
        async with self._bot() as process:
            crowd = self._crowd(process)
            patience = PATIENCE if self._server is None else SERVER_PATIENCE
            burst = await crowd.burst(CLICKS, first=self.toll.kills * CLICKS, patience=patience)
            await crowd.end()
            if self._server is None:
                await process.wait()
        self._answers.update((answer.interaction_id, answer) for answer in burst.answers)
        self.toll.kills += 1
        self._judge(await read_books(self._url))

    @contextlib.asynccontextmanager
    async def _bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        log = self._folder / "bot.log"
        variables = environment(self._sandbox, self._shelf, self._folder) | {"CRUX_LEDGER__URL": self._url}
        await self._offline()
        async with started(CRUX.command(self._shelf), variables, log) as process:
            await online(self._sandbox, process, log)
            if self._card is None:
                self._card = await send_card(self._sandbox, *(await command_of(self._sandbox, log))[:2])
            yield process

    async def _offline(self) -> None:
        """Wait until the sandbox has noticed that the last bot is gone."""
        async with asyncio.timeout(GONE_WITHIN):
            while self._sandbox.parts.gateway.connected:  # noqa: ASYNC110  # the sandbox has no event for it
                await asyncio.sleep(0.01)

    def _crowd(self, process: asyncio.subprocess.Process) -> Doomed:
        assert self._card is not None  # sent by `_bot`
        killer = threading.Timer(self._random.uniform(0.0, LONGEST), self._strike, [process.pid])
        enough = self._random.randint(1, LATEST)
        return Doomed(self._sandbox, self._card, self._members, enough=enough, killer=killer)

    def _strike(self, process_id: int) -> None:
        """Kill the bot, or the server, which is then started again."""
        if self._server is None:
            psutil.Process(process_id).kill()
        else:
            self._server.kill()
            self._server.start()

    def _judge(self, books: Books) -> None:
        """Compare everything that members were told since the beginning with everything that is stored."""
        told = self._answers
        toll = Toll(self.toll.kills, len(told))
        for answer in told.values():
            stored = books.events.get(answer.interaction_id)
            toll.recorded += answer.told is Told.RECORDED
            toll.refused += answer.told is Told.BUSY
            silent = answer.told in {Told.SILENCE, Told.THINKING}
            toll.silent += silent
            toll.silent_stored += silent and stored is not None
            toll.wrong += _wrong(answer, stored)
        toll.wrong += [f"stored, but nobody clicked: {books.events[one]}" for one in books.events.keys() - told.keys()]
        toll.wrong += books.faults
        self.toll = toll


def _wrong(answer: Answer, stored: Any) -> list[str]:  # noqa: ANN401  # a Click or None
    """Return what is wrong with one click. Who heard nothing, because of the kill, may find it stored or not."""
    if answer.told is Told.RECORDED and stored is None:
        return [f"lost: {answer}"]
    if answer.told is Told.BUSY and stored is not None and "may have been kept" not in answer.words:
        return [f"stored, though told that it was not: {answer}"]
    if stored is not None and (stored.member_id, stored.choice) != (answer.member_id, answer.choice):
        return [f"stored as {stored}: {answer}"]
    return []


async def kill_often(on: str, times: int, folder: Path, server: Server | None) -> Toll:
    """Kill so many times on one database that grows, and return what it did."""
    shelf = shipped_shelf(ROOT / "data", folder)
    url = ledger_url(folder) if server is None else server.url
    async with serve(port=0, token=own_token(), answer_within_s=ANSWER_WITHIN) as sandbox:
        trial = Trial(sandbox, shelf, folder, url, server if on == "server" else None)
        for number in range(times):
            await trial.kill_once()
            sys.stderr.write(f"{number + 1} of {times}: {trial.toll}\n")
            if trial.toll.wrong:
                break
        return trial.toll


def run(on: str, times: int) -> Toll:
    """Kill so many times in a folder of its own, and return what it did."""
    with tempfile.TemporaryDirectory(prefix="crux-kills-") as folder, contextlib.ExitStack() as stack:
        server = None if on == "sqlite" else stack.enter_context(postgresql())
        return asyncio.run(kill_often(on, times, Path(folder), server))


def main() -> None:
    """Read the options, kill, and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--on", choices=ON, default="sqlite")
    options = parser.parse_args()
    toll = run(options.on, options.times)
    load = f" (load average {os.getloadavg()[0]:.1f})" if hasattr(os, "getloadavg") else ""
    sys.stdout.write("\n".join([f"{options.on}: {toll}{load}", *toll.wrong[:20]]) + "\n")
    sys.exit(1 if toll.wrong else 0)


if __name__ == "__main__":
    main()
