"""Connected, whatever happens: the client is started, kept running, built anew when it must be, and stopped cleanly.

discord.py reconnects by itself once a shard has been up. What it leaves to us is everything before that, and what ends
its loop for good: then the client is dropped and a new one built, at most once a minute while Discord is not to be had.
Only what an operator has to mend ends the process.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

import discord

from bot.errors import ConfigError, CruxError
from bot.link.rest import FAILURES, pauses
from bot.link.sessions import IdentifyAllowance, IdentifyTooOftenError
from bot.link.sync import sync_until_done

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.client import CruxClient

T = TypeVar("T")

_log = logging.getLogger(__name__)

STABLE_AFTER: Final = 300.0  # seconds after which a connection counts as a success

_PORTAL: Final = "https://discord.com/developers/applications"
BAD_TOKEN: Final = (
    "Discord refuses the bot's token. Make a new one (" + _PORTAL + ", your application, Bot, Reset Token) "
    "and set it as DISCORD_TOKEN, or in the file that CRUX_DISCORD__TOKEN_FILE names."
)
_CLOSED_FOR_GOOD: Final = {
    4004: BAD_TOKEN,
    4012: "Discord no longer takes this version of its gateway (close code 4012). Update Crux.",
    4013: "Discord does not know the intents that were asked for (close code 4013). Update Crux.",
    4014: (
        "Discord refuses the intents that were asked for (close code 4014). Crux itself asks for none that needs "
        f"leave; a changed one has to switch them on ({_PORTAL}, your application, Bot, Privileged Gateway Intents)."
    ),
}


class Phase(StrEnum):
    """How the bot stands with Discord, for a health line."""

    CONNECTING = "connecting"
    READY = "ready"
    STOPPED = "stopped"


def explain(error: Exception, api_base: str | None) -> ConfigError | None:
    """Return what an operator has to mend, or None for what passes by itself."""
    if isinstance(error, discord.LoginFailure) or getattr(error, "status", None) == 401:  # noqa: PLR2004  # HTTP
        return ConfigError(BAD_TOKEN)
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return ConfigError(_CLOSED_FOR_GOOD[4014])
    if isinstance(error, discord.ConnectionClosed) and error.code in _CLOSED_FOR_GOOD:
        return ConfigError(_CLOSED_FOR_GOOD[error.code])
    if isinstance(error, discord.NotFound) and api_base is not None:
        return ConfigError(f"discord.api_base: {api_base} answers, but not as Discord's API does (404).")
    return None


class Connection:
    """One bot's connection to Discord, over as many clients as it takes.

    `build` returns a new client; it is called again whenever the one before has come to its end.
    """

    def __init__(self, build: Callable[[], CruxClient], token: str) -> None:
        self._build = build
        self._token = token
        self._client: CruxClient | None = None
        self._stop = asyncio.Event()
        self._stopped = False
        self._allowance = IdentifyAllowance()

    @property
    def phase(self) -> Phase:
        """How the bot stands with Discord right now."""
        if self._stopped:
            return Phase.STOPPED
        return Phase.READY if self._client is not None and self._client.is_connected() else Phase.CONNECTING

    def stop(self) -> None:
        """Ask `run` to end. It does so within a few seconds."""
        self._stop.set()

    async def run(self) -> None:
        """Keep connected until `stop`, a signal or cancellation. Raises ConfigError for what an operator must mend."""
        running = asyncio.create_task(self._keep_running(), name="connection")
        stopping = asyncio.create_task(self._stop.wait(), name="stop")
        try:
            with stop_on_signals(self.stop):
                await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            results = await asyncio.gather(self._end(running), stopping, return_exceptions=True)
            self._stopped = True
        if isinstance(results[0], Exception):
            raise results[0]
        _log.info("stopped")

    async def _end(self, running: asyncio.Task[None]) -> None:
        """Close the client, and end the task that runs it. Cancelling alone is not enough: a shard may swallow it."""
        self._stop.set()
        if self._client is not None:
            await self._client.close()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    async def _keep_running(self) -> None:
        """Run one client after the other, with a growing pause between them while none of them lasts."""
        loop = asyncio.get_running_loop()
        waits = pauses()
        while not self._stop.is_set():
            began = loop.time()
            error = await self._run_once()
            if self._stop.is_set():
                return
            if loop.time() - began > STABLE_AFTER:
                waits = pauses()
            wait = max(next(waits), error.wait if isinstance(error, IdentifyTooOftenError) else 0.0)
            unforeseen = error if not isinstance(error, _FORESEEN) else None
            _log.warning("connecting: %s; trying again in %.1f s", _in_words(error), wait, exc_info=unforeseen)
            await asyncio.sleep(wait)

    async def _run_once(self) -> Exception | None:
        """Build a client and run it to its end. Returns what ended it, raises ConfigError for good."""
        client = self._client = self._build()
        client.allowance = self._allowance
        _log.info("connecting to Discord")
        try:
            await _run(client, self._token)
        except Exception as error:  # noqa: BLE001  # a loop's edge: whatever it is, a new client is the remedy
            if mend := explain(error, client.api_base):
                raise mend from None
            return error
        return None


_FORESEEN: Final = (*FAILURES, IdentifyTooOftenError, type(None))


async def _run(client: CruxClient, token: str) -> None:
    """Log in, compare the commands beside everything else, and serve until the connection ends."""
    async with client:
        await client.login(token)
        syncing = asyncio.create_task(sync_until_done(client), name="sync")
        try:
            await client.connect()
        finally:
            syncing.cancel()
            await asyncio.gather(syncing, return_exceptions=True)


def _in_words(error: Exception | None) -> str:
    return "Discord ended the connection" if error is None else f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def stop_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on SIGINT and SIGTERM where the loop can; elsewhere asyncio.run makes Ctrl-C a cancellation."""
    loop = asyncio.get_running_loop()
    caught = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


async def run_client(build: Callable[[], CruxClient], token: str) -> None:
    """Run the bot until it is told to stop. Raises ConfigError where an operator has to mend something."""
    await Connection(build, token).run()


async def over_rest(build: Callable[[], CruxClient], token: str, work: Callable[[CruxClient], Awaitable[T]]) -> T:
    """Log in without a gateway, and return what `work` returns. Raises ConfigError, and CruxError for the rest."""
    async with build() as client:
        try:
            await client.login(token)
            return await work(client)
        except FAILURES as error:
            if mend := explain(error, client.api_base):
                raise mend from None
            msg = f"Discord did not do that ({type(error).__name__}: {error}). Please try again in a moment."
            raise CruxError(msg) from error
