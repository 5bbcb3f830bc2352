"""Where clicks that save something come in: before discord.py makes anything of them.

In a burst most of what a click costs is the work that is done for it before it is known whether it can be answered at
all. So clicks wait as they came from the gateway, discord.py is handed those that the gate lets in, and "busy" is one
prepared answer that goes out without it. Everything else passes by at once.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.link.callbacks import callback_url
from bot.link.gate import MOMENT, Click, Gate, Verdict
from bot.link.rest import FAILURES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_log = logging.getLogger(__name__)

_CLICK_OR_DIALOG: Final = (3, 5)  # Discord's types of interaction
_COMPLETION: Final = 4


@dataclass(frozen=True, slots=True)
class Admission:
    """Who has to wait at which gate: clicks and dialogs whose custom_id `saves`.

    `busy` is the JSON that refuses them in a crowd, `stopping` the one for everybody once the bot is about to end.
    """

    gate: Gate
    saves: Callable[[str], bool]
    busy: bytes
    stopping: bytes


class Door:
    """Hands interactions from the gateway on to discord.py's `parse`; refusals go out through `send`."""

    def __init__(
        self, admission: Admission, parse: Callable[[Any], None], send: Callable[[str, bytes], Awaitable[None]]
    ) -> None:
        self._gate = admission.gate
        self._saves = admission.saves
        self._stopping = admission.stopping
        self._refusal = admission.busy
        self._parse = parse
        self._send = send
        self._refusals: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._late = 0
        self._gate.open()
        self._gate.on_leave = self._move

    def take(self, interaction: Any) -> None:  # noqa: ANN401  # as Discord sends it
        """Take an interaction in, just as it came."""
        born = self._gate.hear(int(interaction["id"]))
        if self._waits(interaction):
            self._gate.wait(Click(interaction, born))
            self._move()
        else:
            self._parse(interaction)

    def _waits(self, interaction: Any) -> bool:  # noqa: ANN401  # the same
        if self._refusal is self._stopping:
            return bool(interaction["type"] != _COMPLETION)
        return interaction["type"] in _CLICK_OR_DIALOG and self._saves(str(interaction["data"].get("custom_id", "")))

    def done(self, interaction_id: int) -> None:
        """Note that an interaction has been dealt with."""
        self._gate.forget(interaction_id)

    async def close(self) -> None:
        """Let nobody in any more, and tell those who wait."""
        self._refusal = self._stopping
        self._gate.close()
        self._move()
        while self._refusals:
            await asyncio.wait(self._refusals)

    def _move(self) -> None:
        """Do what there is to be done now, and look again in a moment where somebody still waits."""
        while (decision := self._gate.decide()) is not None:
            verdict, click = decision
            if verdict is Verdict.ADMIT:
                self._admit(click)
            elif verdict is Verdict.REFUSE:
                self._refuse(click)
            else:
                self._late += 1
        if self._gate.waiting and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(MOMENT, self._look_again)
        elif self._late and not self._gate.waiting:
            _log.warning("%s clicks came too late to be answered, and were not saved", self._late)
            self._late = 0

    def _look_again(self) -> None:
        self._timer = None
        self._move()

    def _admit(self, click: Click) -> None:
        try:
            self._parse(click.interaction)
        except Exception:
            self._gate.forget(click.id)
            raise

    def _refuse(self, click: Click) -> None:
        task = asyncio.get_running_loop().create_task(self._tell(click), name=f"busy-{click.id}")
        self._refusals.add(task)
        task.add_done_callback(self._refusals.discard)

    async def _tell(self, click: Click) -> None:
        """Tell a member to try again."""
        try:
            await self._send(callback_url(click.interaction["id"], click.interaction["token"]), self._refusal)
        except FAILURES as error:
            _log.info("a member was not told that their click was not saved: %s", error)
        finally:
            self._gate.refused()
            self._move()
