"""Everything that a running sandbox is made of, put together once and handed to whoever answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.bus import Bus
from sandbox.catalogue import Catalogue
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.interactions import Interactions
from sandbox.limits import Limits
from sandbox.messages import OldEdits
from sandbox.wire import Wire

if TYPE_CHECKING:
    from sandbox.world import Json, Message, World


class Parts:
    """The world and what moves it.

    `tokens` are the bot tokens that are let in; `privileged` the privileged intents that the application was granted;
    `answer_within_s` how long an interaction waits for its acknowledgement (3 s on Discord).
    """

    def __init__(
        self,
        world: World,
        *,
        tokens: frozenset[str] = frozenset({"sandbox"}),
        privileged: int = 0,
        answer_within_s: float = 3.0,
        heartbeat_s: float = 41.25,
        per_second: int | None = None,
        buckets: bool = True,
    ) -> None:
        self.world = world
        self.tokens = tokens
        self.privileged = privileged
        self.gateway_url = "ws://127.0.0.1/gateway"
        self.wire = Wire(world.now)
        self.catalogue = Catalogue(world)
        self.bus = Bus(world, self.wire, self.commands)
        self.faults = Faults()
        self.limits = Limits(world.now, per_second=per_second, enforced=buckets)
        self.old_edits = OldEdits(world)
        self.gateway = Gateway(self, heartbeat_s=heartbeat_s)
        self.interactions = Interactions(self, answer_within_s=answer_within_s)

    def commands(self, member_id: str | None) -> list[Json]:
        """Return the commands that a member may use somewhere."""
        return list(self.catalogue.offered(member_id))

    def place(self, base_url: str) -> None:
        """Learn the address on which all of this is served."""
        self.world.base_url = base_url
        self.gateway_url = base_url.replace("http", "ws", 1) + "/gateway"

    # -- telling everyone about messages

    def created(self, message: Message, nonce: str | int | None = None) -> None:
        """Tell people and bot of a new message."""
        self._tell("message_create", "MESSAGE_CREATE", message, {} if nonce is None else {"nonce": nonce})

    def updated(self, message: Message) -> None:
        """Tell people and bot that a message has changed."""
        self._tell("message_update", "MESSAGE_UPDATE", message, {})

    def deleted(self, message: Message) -> None:
        """Tell people and bot that a message is gone."""
        channel = self.world.channels[message.channel_id]
        self.bus.gone(channel, message)
        if message.only_for is None:
            guild_id, intent = _where(self.world, message)
            data = {"id": message.id, "channel_id": channel.id} | ({"guild_id": guild_id} if guild_id else {})
            self.gateway.dispatch("MESSAGE_DELETE", data, guild_id=guild_id, intent=intent)

    def _tell(self, happening: str, event: str, message: Message, extra: Json) -> None:
        channel = self.world.channels[message.channel_id]
        self.bus.message(happening, channel, message)
        if message.only_for is None and not message.thinking:
            guild_id, intent = _where(self.world, message)
            view = self.as_bot_reads(message) | extra | ({"guild_id": guild_id} if guild_id else {})
            self.gateway.dispatch(event, view, guild_id=guild_id, intent=intent)

    def as_bot_reads(self, message: Message) -> Json:
        """Return a message as the bot sees it in a channel: without the content intent, others' words are empty."""
        content_intent = 1 << 15
        own = message.author_id == self.world.bot.id or message.channel_id not in self.world.channels
        direct = self.world.channels[message.channel_id].recipient_id is not None
        mentioned = any(one["id"] == self.world.bot.id for one in message.view["mentions"])
        if own or direct or mentioned or self.privileged & content_intent:
            return message.view
        return message.view | {"content": "", "embeds": [], "attachments": [], "components": []}


def _where(world: World, message: Message) -> tuple[str | None, int]:
    """Return the guild of a message (None: direct) and the intent that its events need."""
    direct = world.channels[message.channel_id].recipient_id is not None
    return (None, 1 << 12) if direct else (world.guild.id, 1 << 9)
