"""How slips go out: the answer is the acknowledgement, and only a slow one is preceded by "thinking ..."."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

if TYPE_CHECKING:
    from types import TracebackType

    from bot.render.slip import Slip

_ANSWERS = discord.InteractionResponseType


class SlipAnswer:
    """The answer to one click: `async with SlipAnswer(...) as answer`, then `await answer.send(slip)`.

    Where that takes longer than `patience` seconds, the click is acknowledged first, and `late` is called then. With
    `in_place`, the member's own message that was clicked on turns into the slip.
    """

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        *,
        patience: float,
        late: Callable[[], None] = lambda: None,
        in_place: bool = False,
    ) -> None:
        self._interaction = interaction
        self._patience = patience
        self._late = late
        self._in_place = in_place
        self._timer: asyncio.TimerHandle | None = None
        self._thinking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._patience > 0:
            self._timer = asyncio.get_running_loop().call_later(self._patience, self._think)
        else:
            self._think()
            await self._acknowledged()
        return self

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
            await self._acknowledged()
            await _fill_in(self._interaction, slip.payload())

    async def _acknowledged(self) -> None:
        """Wait until Discord has heard that we are at it. Raises what went wrong with that."""
        if self._thinking is not None:
            await self._thinking

    def _think(self) -> None:
        kind = _ANSWERS.deferred_message_update if self._in_place else _ANSWERS.deferred_channel_message
        work = answer_lean(self._interaction, kind, {"flags": 64})
        self._thinking = asyncio.get_running_loop().create_task(work)
        self._late()


async def answer_lean(interaction: discord.Interaction[Any], kind: discord.InteractionResponseType, data: Any) -> None:  # noqa: ANN401  # JSON
    """Answer with `data` as it is, and ask for nothing back. discord.py would have the whole message sent back."""
    route = Route(
        "POST",
        "/interactions/{webhook_id}/{webhook_token}/callback",
        webhook_id=interaction.id,
        webhook_token=interaction.token,
    )
    session = interaction._session  # noqa: SLF001  # as discord.py's own response does
    await async_context.get().request(route, session, payload={"type": kind.value, "data": data})
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
