"""Threads: a forum's posts, and those opened at messages. Discord takes no nonce for them, so they are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.board.channels import Gone, Unsearched, explained, holds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.board.channels import Channels, Post

ARCHIVE_MINUTES: Final = 1440
_HAS_THREAD: Final = 160004
_PAGE: Final = 100
_PAGES: Final = 5


class Threads:
    """Opens threads and finds them. Raises what `Channels` raises."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    async def post(self, post: Post, name: str) -> int:
        """Send a message as a new post of a forum; return its id, which is its first message's too."""
        client = self._channels.current()
        try:
            forum = client.get_channel(post.channel_id) or await client.fetch_channel(post.channel_id)
            if not isinstance(forum, discord.ForumChannel):
                raise Gone("the forum is no forum any more")
            extra: dict[str, Any] = {"files": post.files} if post.picture is not None else {}
            made = await forum.create_thread(
                name=name, view=post.layout, allowed_mentions=post.mentions, mention_author=False, **extra
            )
        except discord.HTTPException as error:
            raise explained(error) from error
        return made.thread.id

    async def open_at(self, channel_id: int, message_id: int, name: str) -> int:
        """Open a thread at a message, unless there is one; return its id, which is the message's."""
        client = self._channels.current()
        try:
            await client.http.start_thread_with_message(
                channel_id, message_id, name=name, auto_archive_duration=ARCHIVE_MINUTES
            )
        except discord.HTTPException as error:
            if error.code != _HAS_THREAD:
                raise explained(error) from error
        return message_id

    async def find(self, guild_id: int, forum_id: int, marker: str, after: int, until: int) -> int | None:
        """Return our own post of a forum whose first message has `marker`, with an id from `after` to `until`.

        Raises Withheld where the forum may not be read, and Unsearched where it has too many archived posts.
        """
        client = self._channels.current()
        own = str(client.user.id) if client.user else ""
        try:
            async for thread in self._threads(client, guild_id, forum_id, after):
                mine = thread.get("owner_id") == own and after < int(thread["id"]) <= until
                if mine and await self._holds(client, int(thread["id"]), marker):
                    return int(thread["id"])
        except discord.HTTPException as error:
            raise explained(error) from error
        return None

    async def _threads(
        self, client: discord.Client, guild_id: int, forum_id: int, after: int
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield a forum's posts, the active ones first, then the archived ones as far back as they may be newer."""
        active: Any = await client.http.get_active_threads(guild_id)
        for thread in active["threads"]:
            if thread.get("parent_id") == str(forum_id):
                yield thread
        oldest = discord.utils.snowflake_time(after)
        before: str | None = None
        for _ in range(_PAGES):
            page: Any = await client.http.get_public_archived_threads(forum_id, before=before, limit=_PAGE)
            for thread in page["threads"]:
                yield thread
            before = page["threads"][-1]["thread_metadata"]["archive_timestamp"] if page["threads"] else None
            if not page["has_more"] or before is None or discord.utils.parse_time(before) < oldest:
                return
        raise Unsearched(f"more than {_PAGES * _PAGE:,} posts of the forum have been archived since")

    async def _holds(self, client: discord.Client, thread_id: int, marker: str) -> bool:
        try:
            message = await client.http.get_message(thread_id, thread_id)
        except discord.NotFound:  # a moderator has deleted it
            return False
        return holds(message, marker)
