"""Work that a member waits for: answered at once where it is quick, and "thinking ..." first where it is not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import discord

from bot.components import Layout
from bot.link.rest import FAILURES, message_wanted
from commands.answer import MENTION_NOBODY

T = TypeVar("T")
_log = logging.getLogger(__name__)

PATIENCE: Final = 0.8  # seconds


async def attended(
    interaction: discord.Interaction[Any], work: Coroutine[Any, Any, T], *, private: bool, patience: float = PATIENCE
) -> T:
    """Return what `work` returns; where it takes longer than `patience`, the member is told that it is under way.

    The work goes on even where Discord does not take that.
    """
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=patience)
    if not task.done():
        try:
            await interaction.response.defer(thinking=True, ephemeral=private)
        except FAILURES as error:
            _log.warning("Discord was not told that it takes a moment: %s", error)
    return await task


async def answer_waited(interaction: discord.Interaction[Any], work: Coroutine[Any, Any, Layout]) -> None:
    """Answer the member alone with what `work` returns, after "thinking ..." where it takes a while."""
    layout = await attended(interaction, work, private=True)
    await send_waited(interaction, layout, private=True)


async def send_waited(interaction: discord.Interaction[Any], layout: Layout, *, private: bool) -> int | None:
    """Send the answer, in the place of "thinking ..." where that was said. Returns the message's id, if it is told."""
    if interaction.response.is_done():
        edited = await interaction.edit_original_response(view=layout, allowed_mentions=MENTION_NOBODY)
        return edited.id
    with contextlib.nullcontext() if private else message_wanted():
        sent = await interaction.response.send_message(view=layout, ephemeral=private, allowed_mentions=MENTION_NOBODY)
    return sent.message_id
