"""Messages in channels: reading, sending, changing, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import channels, messages
from sandbox.errors import refusal
from sandbox.forms import Form
from sandbox.limits import Rate
from sandbox.messages import EPHEMERAL, read_draft
from sandbox.permissions import Permission
from sandbox.rest.route import NO_CONTENT, Call, Reply, Route
from sandbox.snowflakes import seconds_of
from sandbox.world import DM, FORUM, Message

if TYPE_CHECKING:
    from sandbox.world import Channel, Json, World

NONCE_LIFE_S = 300.0
MOST_LISTED = 100
REPLY = 19


def _list(call: Call) -> Reply:
    channel = call.parts.world.channel(call.params["channel"])
    _need_room(channel)
    form = Form(dict(call.query))
    limit = form.whole("limit", least=1, most=MOST_LISTED)
    marks = {name: form.snowflake(name) for name in ("around", "before", "after")}
    form.problems.stop()
    if not call.parts.world.bot_may(channel, Permission.READ_MESSAGE_HISTORY):
        return Reply([])
    found = _page(channel.history(), marks, 50 if limit is None else limit)
    return Reply([call.parts.as_bot_reads(one) for one in found])


def _page(history: list[Message], marks: dict[str, str | None], limit: int) -> list[Message]:
    """Return the messages that a page holds, newest first."""
    around, before, after = (
        None if marks[name] is None else int(marks[name] or 0) for name in ("around", "before", "after")
    )
    if around is not None:
        newer = [one for one in history if int(one.id) > around][-(limit // 2) :] if limit > 1 else []
        return newer + [one for one in history if int(one.id) <= around][: limit - len(newer)]
    if before is not None:
        return [one for one in history if int(one.id) < before][:limit]
    if after is not None:
        return [one for one in history if int(one.id) > after][-limit:]
    return history[:limit]


def _need_room(channel: Channel) -> None:
    """Raise 50024 for a forum, which holds posts and no messages."""
    if channel.type == FORUM:
        raise refusal(50024)


def _get(call: Call) -> Reply:
    channel = call.parts.world.channel(call.params["channel"])
    call.parts.world.require(channel, Permission.READ_MESSAGE_HISTORY)
    return Reply(call.parts.as_bot_reads(call.parts.world.message(channel, call.params["message"])))


def _send(call: Call) -> Reply:
    world = call.parts.world
    channel = world.channel(call.params["channel"])
    _need_room(channel)
    _may_send(world, channel, call)
    form = Form(call.body)
    nonce = form.text("nonce", most=25)
    same = _same(world, nonce) if form.flag("enforce_nonce") and nonce is not None else None
    if same is not None:
        return Reply(same.view | {"nonce": form.fields["nonce"]})
    replied = _replied(world, channel, form)
    draft = read_draft(world, channel, form, call.uploads)
    draft.flags &= ~EPHEMERAL
    channels.archive(call.parts, channel, archived=False)
    message = messages.post(world, channel, world.bot, draft, kind=0 if replied is None else REPLY)
    message.nonce = nonce
    if replied is not None:
        _refer(world, message, replied)
    call.parts.created(message, nonce=form.fields.get("nonce"))  # type: ignore[arg-type]  # text() has checked it
    return Reply(message.view | ({} if nonce is None else {"nonce": form.fields["nonce"]}))


def _may_send(world: World, channel: Channel, call: Call) -> None:
    wanted = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    world.require(channel, wanted | (Permission.ATTACH_FILES if call.uploads else Permission(0)))
    if channel.archived and channel.locked:
        raise refusal(50083)


def _same(world: World, nonce: str) -> Message | None:
    """Return the bot's message of the last minutes with this nonce."""
    since = world.now() - NONCE_LIFE_S
    for channel in world.channels.values():
        for message in reversed(channel.messages.values()):
            if seconds_of(message.id) < since:
                break
            if message.nonce == nonce and message.author_id == world.bot.id:
                return message
    return None


def _replied(world: World, channel: Channel, form: Form) -> Message | None:
    """Return the message that a new one replies to."""
    reference = form.child("message_reference")
    if reference is None:
        return None
    message_id = reference.snowflake("message_id", required=True)
    message = channel.messages.get(message_id or "")
    if message is None or message.only_for is not None:
        if reference.flag("fail_if_not_exists", default=True):
            form.fail("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return None
    world.require(channel, Permission.READ_MESSAGE_HISTORY)
    return message


def _refer(world: World, message: Message, replied: Message) -> None:
    reference: Json = {"type": 0, "channel_id": replied.channel_id, "message_id": replied.id}
    if world.channels[replied.channel_id].type != DM:
        reference["guild_id"] = world.guild.id
    message.view["message_reference"] = reference
    message.view["referenced_message"] = {key: one for key, one in replied.view.items() if key != "referenced_message"}


def _edit(call: Call) -> Reply:
    world = call.parts.world
    channel = world.channel(call.params["channel"])
    message = world.message(channel, call.params["message"])
    if message.author_id != world.bot.id:
        raise refusal(50005)
    if channel.archived:
        raise refusal(50083)
    draft = read_draft(world, channel, Form(call.body), call.uploads, kept=message)
    call.parts.old_edits.check(message)
    messages.rewrite(world, message, draft)
    call.parts.updated(message)
    return Reply(message.view)


def _delete(call: Call) -> Reply:
    world = call.parts.world
    channel = world.channel(call.params["channel"])
    message = world.message(channel, call.params["message"])
    if message.author_id != world.bot.id:
        if channel.type == DM:
            raise refusal(50005)
        world.require(channel, Permission.MANAGE_MESSAGES)
    messages.remove(world, channel, message)
    call.parts.deleted(message)
    return NO_CONTENT


_BASE = "/channels/{channel}/messages"
ROUTES = (
    Route("GET", _BASE, _list, Rate(5, 1)),
    Route("POST", _BASE, _send, Rate(5, 5)),
    Route("GET", _BASE + "/{message}", _get, Rate(5, 1)),
    Route("PATCH", _BASE + "/{message}", _edit, Rate(5, 5)),
    Route("DELETE", _BASE + "/{message}", _delete, Rate(5, 1)),
)
