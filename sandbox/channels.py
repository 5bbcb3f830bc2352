"""What becomes of channels and threads, told to the bot and to the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.shapes import channel_view, moment

if TYPE_CHECKING:
    from sandbox.parts import Parts
    from sandbox.world import Channel

GUILDS = 1 << 0


def create(parts: Parts, channel: Channel) -> None:
    """Add a channel, as somebody who manages the server would."""
    world = parts.world
    world.channels[channel.id] = channel
    parts.gateway.dispatch("CHANNEL_CREATE", channel_view(world, channel), guild_id=world.guild.id, intent=GUILDS)
    parts.bus.channel(channel)


def changed(parts: Parts, channel: Channel) -> None:
    """Tell that a channel or thread is different."""
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    parts.gateway.dispatch(event, channel_view(parts.world, channel), guild_id=parts.world.guild.id, intent=GUILDS)
    parts.bus.channel(channel)


def archive(parts: Parts, thread: Channel, *, archived: bool) -> None:
    """Archive a thread, or open it again; nothing where it is so already."""
    if thread.archived != archived:
        thread.archived = archived
        thread.archived_at = moment(parts.world.now())
        changed(parts, thread)


def remove(parts: Parts, channel: Channel) -> None:
    """Delete a channel with its threads, or a thread."""
    world = parts.world
    for thread in [one for one in world.channels.values() if one.parent_id == channel.id]:
        remove(parts, thread)
    event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
    view = channel_view(world, channel)
    parts.bus.channel_gone(channel)
    del world.channels[channel.id]
    parts.gateway.dispatch(event, view, guild_id=world.guild.id, intent=GUILDS)
