"""Daily posts on their way to Discord: drawn, sent under their key, and looked for by it."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Final

import discord

from bot.board.channels import Gone, Picture, Post, Unsearched, Withheld, explained
from bot.board.daily_views import marker_of
from bot.daily.publishing import Placed, Refused, Unknowable
from bot.ledger.daily import Trouble
from bot.ledger.model import first_id_at
from bot.library.model import Comparison
from bot.render.chart import chart_of
from bot.render.daily import trouble_notice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.board.channels import Channels
    from bot.board.daily_views import DailyViews
    from bot.board.threads import Threads
    from bot.daily.publishing import Send
    from bot.ledger.daily import Post as DailyPost
    from bot.ledger.daily import Schedule
    from bot.render.chart import Chart

_log = logging.getLogger(__name__)

SKEW: Final = dt.timedelta(hours=3)  # how far a clock may jump between a claim and the look for what came of it
_UNSEEN: Final = 50001  # Missing Access
_TRIED_AGAIN: Final = frozenset({401, 429})  # says nothing of the message


class DiscordPublisher:
    """The poster's publisher, through whichever client is current. `png` draws a chart away from the event loop."""

    def __init__(
        self,
        *,
        channels: Channels,
        threads: Threads,
        views: DailyViews,
        png: Callable[[Chart], Awaitable[bytes]],
    ) -> None:
        self._channels = channels
        self._threads = threads
        self._views = views
        self._png = png

    @property
    def ready(self) -> bool:
        """Whether there is a client that knows its guilds."""
        return self._channels.ready and self._channels.current().is_ready()

    def serves(self, guild_id: int) -> bool:
        """Whether the bot is in that guild, by this process."""
        return self._channels.ready and self._channels.current().get_guild(guild_id) is not None

    async def prepare(self, post: DailyPost) -> Send:
        """Draw a post, with its chart, and return what sends it once."""
        whole = await self._message(post, await self._picture(post))
        words = whole if whole.picture is None else await self._message(post, None)

        async def send() -> Placed:
            try:
                return await self._send(post, whole, words)
            except (Gone, Withheld, discord.HTTPException) as error:
                raise _refusal(error) from error

        return send

    async def find(self, post: DailyPost) -> Placed | None:
        """Return where a claimed post is, or None where it certainly is not."""
        channel_id, guild_id = post.channel_id or 0, post.key.guild_id
        claimed_at = post.claimed_at or post.due_at
        after, until = first_id_at(claimed_at - SKEW), first_id_at(claimed_at + SKEW)
        try:
            await self._need_history(channel_id)
            if post.forum:
                found = await self._threads.find(guild_id, channel_id, marker_of(post), after, until)
            else:
                found = await self._channels.find(channel_id, after, marker_of(post), until)
            if found is None:
                await self._need_history(channel_id)  # it may have been taken away meanwhile
        except Gone as error:
            raise Refused(Trouble.NO_CHANNEL, str(error)) from error
        except (Withheld, Unsearched) as error:
            raise Unknowable(str(error)) from error
        return None if found is None else Placed(found, found if post.forum else None)

    async def open_thread(self, post: DailyPost) -> int:
        """Open the thread at a sent post, and return its id."""
        try:
            name = self._views.thread_name(post)
            return await self._threads.open_at(post.channel_id or 0, post.message_id or 0, name)
        except (Gone, Withheld, discord.HTTPException) as error:
            raise _refusal(error) from error

    async def tell(self, schedule: Schedule, trouble: Trouble, detail: str | None) -> bool:
        """Tell whoever set the schedule, by direct message; else the channel for moderators, or for the system's."""
        key = f"trouble/{schedule.guild_id}/{schedule.name}/{trouble}/{schedule.due_at.isoformat()}"
        if schedule.set_by is not None and await self._tell_member(schedule, trouble, detail, key):
            return True
        for channel_id in self._curators_channels(schedule.guild_id):
            if await self._tell_in(channel_id, schedule, trouble, detail, key):
                return True
        return False

    async def _message(self, post: DailyPost, picture: Picture | None) -> Post:
        layout = await self._views.layout(post, None if picture is None else picture.alt)
        if layout is None:
            raise Refused(Trouble.NOTHING, "its entry has just left the library")
        channel_id = post.channel_id or 0
        reply_to = post.reply_to if _reads(self._channels.current().get_channel(channel_id)) else None
        return Post(
            channel_id=channel_id,
            layout=layout,
            key=post.key.text,
            reply_to=reply_to,
            picture=picture,
            role_id=post.role_id,
        )

    async def _send(self, post: DailyPost, whole: Post, words: Post) -> Placed:
        try:
            return await self._place(post, whole)
        except Withheld:
            if words is whole:
                raise
            return await self._place(post, words)  # without Attach Files the words stand alone

    async def _place(self, post: DailyPost, message: Post) -> Placed:
        if post.forum:
            made = await self._threads.post(message, self._views.thread_name(post))
            return Placed(made, made)
        return Placed(await self._channels.send(message))

    async def _picture(self, post: DailyPost) -> Picture | None:
        """Return the chart of a comparison that has figures; the numbers are told in words too."""
        entry = self._views.entry(post)
        chart = chart_of(entry) if isinstance(entry, Comparison) else None
        if chart is None:
            return None
        try:
            return Picture(await self._png(chart), chart.alt)
        except Exception:  # noqa: BLE001  # the words stand without it
            _log.exception("the chart of %s could not be drawn", post.entry_id)
            return None

    async def _tell_member(self, schedule: Schedule, trouble: Trouble, detail: str | None, key: str) -> bool:
        try:
            opened = await self._channels.current().http.start_private_message(schedule.set_by or 0)
        except discord.HTTPException as error:
            _log.info("no direct message to whoever set the schedule: %s", error)
            return False
        return await self._tell_in(int(opened["id"]), schedule, trouble, detail, key)

    async def _tell_in(
        self, channel_id: int, schedule: Schedule, trouble: Trouble, detail: str | None, key: str
    ) -> bool:
        notice = Post(channel_id=channel_id, layout=trouble_notice(schedule, trouble, detail), key=key)
        try:
            await self._channels.send(notice)
        except (Gone, Withheld) as error:
            _log.info("channel %s takes no notice: %s", channel_id, error)
            return False
        return True

    def _curators_channels(self, guild_id: int) -> Iterator[int]:
        guild = self._channels.current().get_guild(guild_id)
        places = () if guild is None else (guild.public_updates_channel, guild.system_channel)
        yield from (channel.id for channel in places if channel is not None)

    async def _need_history(self, channel_id: int) -> None:
        """Raise Unknowable where the channel's history may not be read: Discord then answers an empty list."""
        client = self._channels.current()
        try:
            channel = client.get_channel(channel_id) or await client.fetch_channel(channel_id)
        except discord.HTTPException as error:
            raise explained(error) from error
        if not _reads(channel):
            raise Unknowable("the channel's history may not be read")


def _reads(channel: object) -> bool:
    """Whether the bot may read the history of a channel of a server."""
    if not isinstance(channel, (discord.abc.GuildChannel, discord.Thread)):
        return False
    given = channel.permissions_for(channel.guild.me)
    return given.view_channel and given.read_message_history


def _refusal(error: Gone | Withheld | discord.HTTPException) -> Exception:
    """Return Refused for what was certainly not done; the error itself where the message may be there."""
    if isinstance(error, Gone):
        return Refused(Trouble.NO_CHANNEL, str(error))
    if isinstance(error, Withheld):
        unseen = getattr(error.__cause__, "code", 0) == _UNSEEN
        return Refused(Trouble.NO_CHANNEL if unseen else Trouble.NO_PERMISSION, str(error))
    if isinstance(error, discord.DiscordServerError) or error.status in _TRIED_AGAIN:
        return error
    return Refused(Trouble.REFUSED, f"{error.text} (code {error.code})")
