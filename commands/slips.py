"""How slips go out: the answer is the acknowledgement, and only a slow one is preceded by "thinking ..."."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.link.rest import answer_with

if TYPE_CHECKING:
    from types import TracebackType

    from bot.render.slip import Slip

_ANSWERS = discord.InteractionResponseType


class SlipAnswer:
    """The answer to one click: `async with SlipAnswer(...) as answer`, then `await answer.send(slip)`.

    `pause` returns for how many seconds the answer may be waited for before it is asked again; at 0 the click is
    acknowledged with "thinking ...". With `in_place`, the member's own message that was clicked on turns into the slip.
    """

    def __init__(
        self, interaction: discord.Interaction[Any], *, pause: Callable[[], float], in_place: bool = False
    ) -> None:
        self._interaction = interaction
        self._pause = pause
        self._in_place = in_place
        self._timer: asyncio.TimerHandle | None = None
        self._thinking: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """Whether the click has been acknowledged already."""
        return self._thinking is not None

    async def __aenter__(self) -> Self:
        self._look()
        if self._thinking is not None:
            await self._thinking
        return self

    def _look(self) -> None:
        """Wait a while longer, or acknowledge the click."""
        loop = asyncio.get_running_loop()
        seconds = self._pause()
        if seconds > 0:
            self._timer = loop.call_later(seconds, self._look)
        else:
            kind = _ANSWERS.deferred_message_update if self._in_place else _ANSWERS.deferred_channel_message
            self._thinking = loop.create_task(answer_lean(self._interaction, kind, {"flags": 64}))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing running: whoever answers after this knows whether it is acknowledged."""
        if self._timer is not None:
            self._timer.cancel()
        if self._thinking is not None:
            with contextlib.suppress(discord.HTTPException, OSError):
                await self._thinking

    async def send(self, slip: Slip) -> None:
        """Send the one answer."""
        if self._timer is not None:
            self._timer.cancel()
        if self._thinking is None:
            kind = _ANSWERS.message_update if self._in_place else _ANSWERS.channel_message
            await answer_lean(self._interaction, kind, slip.payload())
        else:
            await self._thinking
            await _fill_in(self._interaction, slip.payload())


async def answer_lean(interaction: discord.Interaction[Any], kind: discord.InteractionResponseType, data: Any) -> None:  # noqa: ANN401  # JSON
    """Answer with `data` as it is, and ask for nothing back. discord.py would have the whole message sent back."""
    await answer_with(interaction, {"type": kind.value, "data": data})
    interaction.response._response_type = kind  # noqa: SLF001  # so that is_done() knows


async def _fill_in(interaction: discord.Interaction[Any], data: Any) -> None:  # noqa: ANN401  # JSON
    """Put the answer in the place of "thinking ..."."""
    route = Route(
        "PATCH",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
        webhook_id=interaction.application_id,
        webhook_token=interaction.token,
    )
    session = interaction._session  # noqa: SLF001  # the same
    del data["flags"]  # an edit cannot change whom it is for
    await async_context.get().request(route, session, payload=data)
