"""The button under a daily post: it leads to the thread at the post, and opens it where there is none yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.components import Press
from bot.errors import ExpiredError, NotAllowedError
from bot.render import layout
from bot.render.daily import about_words, thread_name
from bot.services import Services
from commands.server import server_of
from commands.waiting import answer_waited

if TYPE_CHECKING:
    from bot.components import Layout
    from bot.ledger.daily import Post

Interaction = discord.Interaction[Any]

_NONCE: Final = re.compile(r"[a-z2-7]{24}")
_THREADS: Final = frozenset({discord.ChannelType.public_thread, discord.ChannelType.news_thread})
_OPEN_ALREADY: Final = 160004
_EXPIRED: Final = (
    "I do not know this post, so its button does nothing. If the post has just appeared, please try again in a minute."
)
_NOT_YOURS: Final = "You may not write in threads of this channel, so I open none for you."
_NOT_MINE: Final = (
    "I may not open threads in this channel: I am missing the permission Create Public Threads. "
    "Somebody who manages the channel can give it to me."
)


async def discuss(services: Services, interaction: Interaction, press: Press) -> None:
    """Tell whoever clicked where to talk about the post; the first click opens the thread."""
    await answer_waited(interaction, _place(services, interaction, press))


async def _place(services: Services, interaction: Interaction, press: Press) -> Layout:
    guild_id, message = server_of(interaction), interaction.message
    if len(press.args) != 1 or _NONCE.fullmatch(press.args[0]) is None or message is None:
        raise ExpiredError(_EXPIRED)
    post = await services.daily.post_at(guild_id, message.id)
    if post is None or post.key.nonce != press.args[0]:
        raise ExpiredError(_EXPIRED)
    if interaction.channel is not None and interaction.channel.type in _THREADS:
        return layout.note(about_words(post.key))
    return layout.note(about_words(post.key, await _thread(services, interaction, message, post)))


async def _thread(services: Services, interaction: Interaction, message: discord.Message, post: Post) -> int:
    """Return the thread at a post: it has the message's own id."""
    if message.flags.has_thread or message.thread is not None:
        return message.id
    if not interaction.permissions.send_messages_in_threads:
        raise NotAllowedError(_NOT_YOURS)
    entry = services.shelf.catalogue.library.current(post.entry_id or "")
    name = f"Post of {post.key.day}" if entry is None else thread_name(entry, post.key.day)
    try:
        await message.create_thread(name=name)
    except discord.Forbidden:
        raise NotAllowedError(_NOT_MINE) from None
    except discord.HTTPException as error:
        if error.code != _OPEN_ALREADY:
            raise
    return message.id
