"""Threads: opened at a message, by themselves, or as a forum's post; active and archived ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import messages
from sandbox.errors import refusal
from sandbox.forms import Form
from sandbox.limits import Rate
from sandbox.messages import read_draft
from sandbox.permissions import Permission
from sandbox.rest.route import Call, Reply, Route
from sandbox.shapes import moment, thread_view
from sandbox.world import FORUM, PUBLIC_THREAD, TEXT, Channel

if TYPE_CHECKING:
    from sandbox.world import Json, Message

ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
HAS_THREAD = 1 << 5


def _name(form: Form) -> str:
    form.choice("auto_archive_duration", ARCHIVE_MINUTES)
    return form.text("name", least=1, most=100, required=True) or ""


def _open(call: Call, parent: Channel, thread_id: str, name: str) -> Channel:
    """Keep a new thread, and tell bot and people."""
    world = call.parts.world
    thread = Channel(
        thread_id, PUBLIC_THREAD, name, parent_id=parent.id, owner_id=world.bot.id, created_at=moment(world.now())
    )
    world.channels[thread.id] = thread
    created = thread_view(world, thread) | {"newly_created": True}
    call.parts.gateway.dispatch("THREAD_CREATE", created, guild_id=world.guild.id, intent=1)
    call.parts.bus.channel(thread)
    return thread


def _at_message(call: Call) -> Reply:
    """Open a thread at a message: it takes over the message's id."""
    world = call.parts.world
    channel = world.channel(call.params["channel"])
    if channel.type != TEXT:
        raise refusal(50024)
    message = world.message(channel, call.params["message"])
    world.require(channel, Permission.CREATE_PUBLIC_THREADS)
    form = Form(call.body)
    name = _name(form)
    form.problems.stop()
    if message.id in world.channels:
        raise refusal(160004)
    thread = _open(call, channel, message.id, name)
    message.view["flags"] |= HAS_THREAD
    view = thread_view(world, thread)
    message.view["thread"] = {key: value for key, value in view.items() if key != "member"}
    call.parts.updated(message)
    return Reply(view, 201)


def _by_itself(call: Call) -> Reply:
    """Open a thread in a text channel, or a post with its first message in a forum."""
    world = call.parts.world
    parent = world.channel(call.params["channel"])
    form = Form(call.body)
    name = _name(form)
    if parent.type == FORUM:
        return _post(call, parent, form, name)
    if parent.type != TEXT:
        raise refusal(50024)
    world.require(parent, Permission.CREATE_PUBLIC_THREADS)
    form.choice("type", (PUBLIC_THREAD,), required=True)
    form.problems.stop()
    return Reply(thread_view(world, _open(call, parent, world.snowflakes.mint(), name)), 201)


def _post(call: Call, forum: Channel, form: Form, name: str) -> Reply:
    world = call.parts.world
    world.require(forum, Permission.SEND_MESSAGES)
    first = form.child("message", required=True)
    if first is None:
        form.problems.stop()
        return Reply(status=400)
    draft = read_draft(world, forum, first, call.uploads)
    thread = _open(call, forum, world.snowflakes.mint(), name)
    message = messages.post(world, thread, world.bot, draft)
    _share_id(thread, message)
    call.parts.created(message)
    return Reply(thread_view(world, thread) | {"message": message.view}, 201)


def _share_id(thread: Channel, message: Message) -> None:
    """Give a post's first message the post's id, as Discord does."""
    del thread.messages[message.id]
    message.id = message.view["id"] = thread.id
    thread.keep(message)


def _active(call: Call) -> Reply:
    world = call.parts.world
    if call.params["guild"] != world.guild.id:
        raise refusal(10004)
    threads = [one for one in world.channels.values() if one.is_thread and not one.archived]
    return Reply(_listed(call, threads[::-1]) | {"has_more": False})


def _archived(call: Call) -> Reply:
    world = call.parts.world
    parent = world.channel(call.params["channel"])
    world.require(parent, Permission.READ_MESSAGE_HISTORY)
    form = Form(dict(call.query))
    limit = form.whole("limit", least=2, most=100) or 50
    form.problems.stop()
    threads = [one for one in world.channels.values() if one.parent_id == parent.id and one.archived][::-1]
    return Reply(_listed(call, threads[:limit]) | {"has_more": len(threads) > limit})


def _listed(call: Call, threads: list[Channel]) -> Json:
    views = [thread_view(call.parts.world, one) for one in threads]
    members = [view["member"] for view in views]
    return {"threads": views, "members": members}


ROUTES = (
    Route("POST", "/channels/{channel}/messages/{message}/threads", _at_message, Rate(10, 10)),
    Route("POST", "/channels/{channel}/threads", _by_itself, Rate(10, 10)),
    Route("GET", "/guilds/{guild}/threads/active", _active, Rate(5, 5)),
    Route("GET", "/channels/{channel}/threads/archived/public", _archived, Rate(5, 5)),
)
