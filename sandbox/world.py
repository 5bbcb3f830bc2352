"""The state of the local Discord: one server with its members, roles, channels and messages, and one bot.

Only data and the questions that are asked of it. Ids are strings, as on the wire.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.errors import refusal
from sandbox.permissions import ALL, Permission, resolve
from sandbox.snowflakes import Snowflakes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

TEXT, DM, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, FORUM = 0, 1, 5, 10, 11, 15
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD)
KEPT_MESSAGES = 10_000  # a channel; the oldest go first, so that a long benchmark does not fill the memory


@dataclass(slots=True)
class User:
    """An account. `color` is what the page paints the name with; Discord does not know it. `locale` is the client's."""

    id: str
    username: str
    display_name: str
    bot: bool = False
    color: str = "#5865f2"
    locale: str = "en-US"


@dataclass(slots=True)
class Role:
    """A role; `permissions` are Discord's bits. `bot_id` marks the role that came with the bot."""

    id: str
    name: str
    permissions: int
    position: int
    color: int = 0
    bot_id: str | None = None
    mentionable: bool = False


@dataclass(slots=True)
class Member:
    """A user in the server, with the ids of their roles (without @everyone)."""

    user: User
    roles: list[str]
    joined_at: str
    played: bool = False  # by a person on the page


@dataclass(slots=True)
class Overwrite:
    """What a channel allows and denies to one role (`type` 0) or member (1)."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Message:
    """A message as REST answers it (`view`), and what no answer shows.

    `only_for` is the one member who sees an ephemeral message; `files` are all its attachments, whether the view lists
    them or components show them; `thinking` is a deferred answer that has not come yet.
    """

    id: str
    channel_id: str
    author_id: str
    view: Json
    only_for: str | None = None
    nonce: str | None = None
    files: list[Json] = field(default_factory=list)
    thinking: bool = False
    dismissed: bool = False

    def seen_by(self, member_id: str | None) -> bool:
        """Whether a member (None: nobody in particular) sees it."""
        return not self.dismissed and not self.thinking and self.only_for in (None, member_id)


@dataclass(slots=True)
class Channel:
    """A channel, a thread (with `owner_id` and `parent_id`) or a direct-message channel (with `recipient_id`)."""

    id: str
    type: int
    name: str
    position: int = 0
    topic: str | None = None
    parent_id: str | None = None
    owner_id: str | None = None
    recipient_id: str | None = None
    archived: bool = False
    locked: bool = False
    archived_at: str = ""  # when a thread was last archived or opened again
    created_at: str = ""
    tags: dict[str, str] = field(default_factory=dict)  # a forum's: names by id
    need_tag: bool = False  # whether each of a forum's posts needs one
    applied_tags: list[str] = field(default_factory=list)  # a post's
    overwrites: list[Overwrite] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread."""
        return self.type in THREADS

    def keep(self, message: Message) -> None:
        """Add a message, and let the oldest go beyond `KEPT_MESSAGES`."""
        self.messages[message.id] = message
        if len(self.messages) > KEPT_MESSAGES:
            del self.messages[next(iter(self.messages))]

    def history(self) -> list[Message]:
        """Return what REST lists, newest first: no ephemeral messages, none that is still being thought about."""
        return [one for one in reversed(self.messages.values()) if one.only_for is None and not one.thinking]


@dataclass(slots=True)
class Guild:
    """The server."""

    id: str
    name: str
    owner_id: str
    roles: dict[str, Role]
    members: dict[str, Member]
    locale: str = "en-US"


class World:
    """Everything there is. `now` returns seconds since 1970; `base_url` is where attachments are fetched."""

    def __init__(self, guild: Guild, bot: User, channels: list[Channel], now: Callable[[], float]) -> None:
        self.guild = guild
        self.bot = bot
        self.application_id = bot.id
        self.channels = {channel.id: channel for channel in channels}
        self.now = now
        self.snowflakes = Snowflakes(now)
        self.base_url = "http://127.0.0.1"
        self.files: dict[str, bytes] = {}

    # -- finding things, or refusing as Discord does

    def channel(self, channel_id: str) -> Channel:
        """Return a channel that the bot can see. Raises 10003 or 50001."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise refusal(10003)
        if channel.type != DM and not self.bot_may(channel, Permission.VIEW_CHANNEL):
            raise refusal(50001)
        return channel

    def message(self, channel: Channel, message_id: str) -> Message:
        """Return a message of a channel that is not ephemeral. Raises 10008."""
        message = channel.messages.get(message_id)
        if message is None or message.only_for is not None or message.thinking:
            raise refusal(10008)
        return message

    def member(self, user_id: str) -> Member:
        """Return a member of the server. Raises 10007."""
        member = self.guild.members.get(user_id)
        if member is None:
            raise refusal(10007)
        return member

    def dm_with(self, user_id: str) -> Channel:
        """Return the bot's direct-message channel with a member. Raises 50007."""
        for channel in self.channels.values():
            if channel.type == DM and channel.recipient_id == user_id:
                return channel
        raise refusal(50007)

    def played(self) -> Iterator[Member]:
        """Return the members whom people play."""
        return (member for member in self.guild.members.values() if member.played)

    def sees(self, member_id: str | None, channel: Channel) -> bool:
        """Whether a member can look into a channel. Nobody in particular sees the server's channels."""
        if channel.type == DM:
            return channel.recipient_id == member_id
        return member_id is None or bool(self.permissions(member_id, channel) & Permission.VIEW_CHANNEL)

    # -- permissions

    def permissions(self, user_id: str, channel: Channel | None = None) -> int:
        """Return what a member may do, in a channel or (None) in the server at large."""
        if user_id == self.guild.owner_id:
            return ALL
        member = self.guild.members[user_id]
        held = [self.guild.id, *member.roles]
        base = 0
        for role_id in held:
            base |= self.guild.roles[role_id].permissions
        if channel is not None and channel.parent_id in self.channels:
            channel = self.channels[channel.parent_id]
        if channel is None or not channel.overwrites:
            return resolve(base, ())
        return resolve(base, _in_order(channel.overwrites, self.guild.id, held, user_id))

    def bot_may(self, channel: Channel, wanted: Permission) -> bool:
        """Whether the bot holds all of `wanted` in a channel; in direct messages it does."""
        return channel.type == DM or self.permissions(self.bot.id, channel) & wanted == wanted

    def require(self, channel: Channel, wanted: Permission) -> None:
        """Raise 50013 unless the bot holds `wanted`."""
        if not self.bot_may(channel, wanted):
            raise refusal(50013)

    def deny_bot(self, channel_id: str, denied: Permission | int) -> None:
        """Take permissions away from the bot in a channel (0 gives them back)."""
        channel = self.channels[channel_id]
        channel.overwrites = [one for one in channel.overwrites if one.id != self.bot.id]
        if denied:
            channel.overwrites.append(Overwrite(self.bot.id, 1, deny=int(denied)))


def _in_order(overwrites: list[Overwrite], everyone: str, held: list[str], user_id: str) -> list[tuple[int, int]]:
    """Return (allow, deny) as Discord applies them: @everyone, all roles together, the member."""
    of = {one.id: one for one in overwrites}
    roles = [of[role_id] for role_id in held if role_id in of and role_id != everyone]
    allow = deny = 0
    for one in roles:
        allow, deny = allow | one.allow, deny | one.deny
    ends = ([of[one]] if one in of else [] for one in (everyone, user_id))
    first, last = ([(one.allow, one.deny) for one in end] for end in ends)
    return list(itertools.chain(first, [(allow, deny)], last))
