"""Threads: opened at a message, by themselves, or as a forum's post; active and archived ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sandbox import messages
from sandbox.errors import refusal
from sandbox.forms import Form
from sandbox.limits import Rate
from sandbox.messages import read_draft
from sandbox.permissions import Permission
from sandbox.rest.route import Call, Reply, Route
from sandbox.shapes import STARTER, moment, thread_view
from sandbox.world import ANNOUNCEMENT, ANNOUNCEMENT_THREAD, FORUM, PUBLIC_THREAD, TEXT, Channel

if TYPE_CHECKING:
    from sandbox.world import Json, Message, World

ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
HAS_THREAD = 1 << 5
MOST_TAGS = 5
_KINDS = {TEXT: PUBLIC_THREAD, ANNOUNCEMENT: ANNOUNCEMENT_THREAD}


def _name(form: Form) -> str:
    form.choice("auto_archive_duration", ARCHIVE_MINUTES)
    return form.text("name", least=1, most=100, required=True) or ""


def _open(call: Call, parent: Channel, thread_id: str, name: str, tags: list[str] | None = None) -> Channel:
    """Keep a new thread, and tell bot and people."""
    world = call.parts.world
    now = moment(world.now())
    kind = _KINDS.get(parent.type, PUBLIC_THREAD)
    thread = Channel(thread_id, kind, name, parent_id=parent.id, owner_id=world.bot.id, created_at=now)
    thread.applied_tags = tags or []
    world.channels[thread.id] = thread
    created = thread_view(world, thread) | {"newly_created": True}
    call.parts.gateway.dispatch("THREAD_CREATE", created, guild_id=world.guild.id, intent=1)
    call.parts.bus.channel(thread)
    return thread


def _at_message(call: Call) -> Reply:
    """Open a thread at a message: it takes over the message's id, and begins by pointing to it."""
    world = call.parts.world
    channel = world.channel(call.params["channel"])
    if channel.type not in _KINDS:
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
    message.view["thread"] = {key: value for key, value in thread_view(world, thread).items() if key != "member"}
    call.parts.updated(message)
    _start(call, thread, message)
    return Reply(thread_view(world, thread), 201)


def _start(call: Call, thread: Channel, message: Message) -> None:
    """Begin a thread with the message that it was opened at."""
    world = call.parts.world
    starter = messages.post(world, thread, world.bot, messages.Draft(mentions=_NOBODY), kind=STARTER)
    place = {"channel_id": message.channel_id, "message_id": message.id, "guild_id": world.guild.id}
    starter.view["message_reference"] = {"type": 0, **place}
    kept = {key: one for key, one in message.view.items() if key not in ("referenced_message", "thread")}
    starter.view["referenced_message"] = kept
    call.parts.created(starter)


_NOBODY: Json = {"mentions": [], "mention_roles": [], "mention_everyone": False}


def _by_itself(call: Call) -> Reply:
    """Open a thread in a channel, or a post with its first message in a forum."""
    world = call.parts.world
    parent = world.channel(call.params["channel"])
    form = Form(call.body)
    name = _name(form)
    if parent.type == FORUM:
        return _post(call, parent, form, name)
    if parent.type not in _KINDS:
        raise refusal(50024)
    world.require(parent, Permission.CREATE_PUBLIC_THREADS)
    form.choice("type", (_KINDS[parent.type],), required=True)
    form.problems.stop()
    return Reply(thread_view(world, _open(call, parent, world.snowflakes.mint(), name)), 201)


def _post(call: Call, forum: Channel, form: Form, name: str) -> Reply:
    """Open a post. Its message has no nonce, whatever the body says: Discord knows none there."""
    world = call.parts.world
    world.require(forum, Permission.SEND_MESSAGES | (Permission.ATTACH_FILES if call.uploads else Permission(0)))
    tags = [str(one) for one in form.items("applied_tags", most=MOST_TAGS)]
    first = form.child("message", required=True)
    if first is None:
        form.problems.stop()
        return Reply(status=400)
    draft = read_draft(world, forum, first, call.uploads)
    _check_tags(forum, tags)
    thread = _open(call, forum, world.snowflakes.mint(), name, tags)
    message = messages.post(world, thread, world.bot, draft)
    _share_id(thread, message)
    call.parts.created(message)
    return Reply(thread_view(world, thread) | {"message": message.view}, 201)


def _check_tags(forum: Channel, tags: list[str]) -> None:
    """Raise 10087 for a tag that the forum does not have, and 40067 where one is missing."""
    if any(one not in forum.tags for one in tags):
        raise refusal(10087)
    if forum.need_tag and not tags:
        raise refusal(40067)


def _share_id(thread: Channel, message: Message) -> None:
    """Give a post's first message the post's id, as Discord does."""
    del thread.messages[message.id]
    message.id = message.view["id"] = thread.id
    thread.keep(message)


def _active(call: Call) -> Reply:
    """List the threads that the bot sees, newest first."""
    world = call.parts.world
    if call.params["guild"] != world.guild.id:
        raise refusal(10004)
    threads = [one for one in world.channels.values() if one.is_thread and not one.archived]
    seen = [one for one in threads if world.bot_may(one, Permission.VIEW_CHANNEL)]
    return Reply(_listed(call, seen[::-1]) | {"has_more": False})


def _archived(call: Call) -> Reply:
    """List a channel's archived threads, those that were archived last first."""
    world = call.parts.world
    parent = world.channel(call.params["channel"])
    world.require(parent, Permission.READ_MESSAGE_HISTORY)
    form = Form(dict(call.query))
    limit = form.whole("limit", least=2, most=100) or 50
    before = _moment(form)
    form.problems.stop()
    threads = [one for one in _archived_last(world, parent) if before is None or _archived_at(one) < before]
    return Reply(_listed(call, threads[:limit]) | {"has_more": len(threads) > limit})


def _moment(form: Form) -> dt.datetime | None:
    text = form.text("before")
    try:
        return None if text is None else _aware(dt.datetime.fromisoformat(text))
    except ValueError:
        form.fail("before", "DATE_TIME_TYPE_PARSE", f"Could not parse {text}. Should be ISO8601.")
        return None


def _aware(moment_given: dt.datetime) -> dt.datetime:
    return moment_given if moment_given.tzinfo else moment_given.replace(tzinfo=dt.UTC)


def _archived_at(thread: Channel) -> dt.datetime:
    return dt.datetime.fromisoformat(thread.archived_at or thread.created_at)


def _archived_last(world: World, parent: Channel) -> list[Channel]:
    threads = [one for one in world.channels.values() if one.parent_id == parent.id and one.archived]
    return sorted(threads, key=_archived_at, reverse=True)


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
