"""Channels: reading, renaming, typing, and opening a direct-message channel."""

from __future__ import annotations

from sandbox import channels
from sandbox.errors import refusal
from sandbox.forms import Form
from sandbox.limits import Rate
from sandbox.permissions import Permission
from sandbox.rest.route import NO_CONTENT, Call, Reply, Route
from sandbox.shapes import channel_view
from sandbox.world import DM


def _get(call: Call) -> Reply:
    return Reply(channel_view(call.parts.world, call.parts.world.channel(call.params["channel"])))


def _change(call: Call) -> Reply:
    """Change a channel's name and topic; a thread's name, and whether it is archived or locked."""
    world = call.parts.world
    channel = world.channel(call.params["channel"])
    if channel.type == DM:
        raise refusal(50024)
    own_thread = channel.is_thread and channel.owner_id == world.bot.id
    if not own_thread:
        world.require(channel, Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    form = Form(call.body)
    name = form.text("name", least=1, most=100)
    topic = form.text("topic", most=1024)
    archived = form.flag("archived", default=channel.archived)
    locked = form.flag("locked", default=channel.locked)
    form.problems.stop()
    channel.name = channel.name if name is None else name
    channel.locked = locked
    if "topic" in form.fields and not channel.is_thread:
        channel.topic = topic
    if channel.is_thread and archived != channel.archived:
        channels.archive(call.parts, channel, archived=archived)
    else:
        channels.changed(call.parts, channel)
    return Reply(channel_view(world, channel))


def _typing(call: Call) -> Reply:
    world = call.parts.world
    channel = world.channel(call.params["channel"])
    world.require(channel, Permission.SEND_MESSAGES)
    call.parts.bus.tell({"type": "typing", "channel": channel.id, "user": world.bot.id}, channel)
    return NO_CONTENT


def _open_direct(call: Call) -> Reply:
    form = Form(call.body)
    user_id = form.snowflake("recipient_id", required=True)
    form.problems.stop()
    world = call.parts.world
    if user_id not in world.guild.members:
        raise refusal(10013)
    return Reply(channel_view(world, world.dm_with(user_id or "")))


ROUTES = (
    Route("GET", "/channels/{channel}", _get, Rate(50, 10)),
    Route("PATCH", "/channels/{channel}", _change, Rate(5, 15)),
    Route("POST", "/channels/{channel}/typing", _typing, Rate(5, 5)),
    Route("POST", "/users/@me/channels", _open_direct, Rate(10, 10)),
)
