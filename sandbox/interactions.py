"""Interactions: what a person does, on its way to the bot and until it is acknowledged."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.errors import refusal
from sandbox.shapes import channel_view, member_view, user_view
from sandbox.world import DM

if TYPE_CHECKING:
    from sandbox.parts import Parts
    from sandbox.world import Channel, Json, Message

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
TOKEN_LIFE_S = 15 * 60.0
ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024
NO_ANSWER = "The application did not respond"


@dataclass(eq=False, slots=True)
class Interaction:
    """One interaction, from the click to the end of its token.

    `outcome` is settled when the bot acknowledges, or after 3 s without. `original` is the message that @original
    means; `source` the message whose component was used; `modal` the dialog that the answer opened.
    """

    id: str
    token: str
    kind: int
    channel: Channel
    user_id: str
    data: Json
    metadata: Json
    opened_at: float
    started: float
    outcome: asyncio.Future[Json]
    source: Message | None = None
    origin: Interaction | None = None
    timer: asyncio.TimerHandle | None = None
    acknowledged_ms: float | None = None
    expired: bool = False
    original: Message | None = None
    modal: Json | None = None
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def in_guild(self) -> bool:
        """Whether it happened in the server."""
        return self.channel.type != DM


class Interactions:
    """Opens interactions, sends them to the bot, and finds them again by id and token."""

    def __init__(self, parts: Parts, *, answer_within_s: float) -> None:
        self._parts = parts
        self._answer_within_s = answer_within_s
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def open(
        self,
        kind: int,
        user_id: str,
        channel: Channel,
        data: Json,
        *,
        metadata: Json | None = None,
        source: Message | None = None,
        origin: Interaction | None = None,
    ) -> Interaction:
        """Open an interaction and send it to the bot. Must be called on the event loop."""
        self._forget()
        loop = asyncio.get_running_loop()
        world = self._parts.world
        interaction_id = world.snowflakes.mint()
        interaction = Interaction(
            id=interaction_id,
            token=secrets.token_urlsafe(120),
            kind=kind,
            channel=channel,
            user_id=user_id,
            data=data,
            metadata=metadata or {},
            opened_at=world.now(),
            started=time.perf_counter(),
            outcome=loop.create_future(),
            source=source,
            origin=origin,
        )
        for chosen, view in data.get("resolved", {}).get("channels", {}).items():
            view["permissions"] = str(world.permissions(user_id, world.channels[chosen]))
        self._by_id[interaction.id] = self._by_token[interaction.token] = interaction
        interaction.timer = loop.call_later(self._answer_within_s, self._expire, interaction)
        guild_id = world.guild.id if interaction.in_guild else None
        self._parts.gateway.dispatch("INTERACTION_CREATE", self._payload(interaction), guild_id=guild_id)
        return interaction

    def _expire(self, interaction: Interaction) -> None:
        interaction.expired = True
        self.settle(interaction, {"kind": "failed", "error": NO_ANSWER})
        if interaction.kind != AUTOCOMPLETE:
            event = {"type": "failed", "channel": interaction.channel.id, "interaction": interaction.id}
            self._parts.bus.tell(event | {"reason": NO_ANSWER}, interaction.channel, interaction.user_id)

    def settle(self, interaction: Interaction, outcome: Json) -> None:
        """Tell whoever waits what came of it."""
        if interaction.timer is not None:
            interaction.timer.cancel()
        if not interaction.outcome.done():
            head = {"interaction": interaction.id, "acknowledged_ms": interaction.acknowledged_ms}
            interaction.outcome.set_result(head | outcome)

    def acknowledge(self, interaction: Interaction) -> None:
        """Note when the bot acknowledged."""
        interaction.acknowledged_ms = round((time.perf_counter() - interaction.started) * 1000, 3)

    def to_answer(self, interaction_id: str, token: str) -> Interaction:
        """Return the interaction that a callback may answer. Raises 10062 or 40060."""
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.expired or not secrets.compare_digest(interaction.token, token):
            raise refusal(10062)
        if interaction.acknowledged_ms is not None:
            raise refusal(40060)
        return interaction

    def by_token(self, application_id: str, token: str) -> Interaction:
        """Return the acknowledged interaction whose webhook this is. Raises 10015, or 50027 after 15 minutes."""
        interaction = self._by_token.get(token)
        if application_id != self._parts.world.application_id or interaction is None:
            raise refusal(10015)
        if self._parts.world.now() - interaction.opened_at > TOKEN_LIFE_S:
            raise refusal(50027)
        if interaction.acknowledged_ms is None:
            raise refusal(10015)
        return interaction

    def with_modal(self, interaction_id: str) -> Interaction | None:
        """Return the interaction whose open dialog a person fills in."""
        interaction = self._by_id.get(interaction_id)
        return interaction if interaction is not None and interaction.modal is not None else None

    def _forget(self) -> None:
        """Let go of what is long past its token's life, oldest first."""
        now = self._parts.world.now()
        while self._by_id:
            oldest = next(iter(self._by_id.values()))
            if now - oldest.opened_at < 2 * TOKEN_LIFE_S:
                return
            del self._by_id[oldest.id]
            del self._by_token[oldest.token]

    # -- as the bot is told

    def _payload(self, interaction: Interaction) -> Json:
        world = self._parts.world
        channel = interaction.channel
        payload: Json = {
            "version": 1,
            "type": interaction.kind,
            "token": interaction.token,
            "id": interaction.id,
            "application_id": world.application_id,
            "locale": world.guild.members[interaction.user_id].user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "data": interaction.data,
            "channel_id": channel.id,
            "channel": channel_view(world, channel),
            "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
            "authorizing_integration_owners": owners(world.guild.id if interaction.in_guild else None),
            "context": 0 if interaction.in_guild else 1,
        }
        if interaction.source is not None:
            payload["message"] = interaction.source.view
        return payload | (self._guild_part(interaction) if interaction.in_guild else self._direct_part(interaction))

    def _guild_part(self, interaction: Interaction) -> Json:
        world = self._parts.world
        guild, channel = world.guild, interaction.channel
        permissions = str(world.permissions(interaction.user_id, channel))
        return {
            "guild_id": guild.id,
            "guild_locale": guild.locale,
            "guild": {"id": guild.id, "locale": guild.locale, "features": []},
            "app_permissions": str(world.permissions(world.bot.id, channel)),
            "member": member_view(guild.members[interaction.user_id]) | {"permissions": permissions},
            "channel": channel_view(world, channel) | {"permissions": permissions},
        }

    def _direct_part(self, interaction: Interaction) -> Json:
        user = self._parts.world.guild.members[interaction.user_id].user
        return {"user": user_view(user), "app_permissions": str(_DIRECT_PERMISSIONS)}


_DIRECT_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17 | 1 << 18 | 1 << 6


def owners(guild_id: str | None) -> Json:
    """Return who installed the application: the server, or in direct messages "0" as Discord writes it."""
    return {"0": guild_id or "0"}


def metadata_view(
    interaction: Interaction, user: Json, guild_id: str | None, *, original_id: str | None = None
) -> Json:
    """Return the `interaction_metadata` of a message that answers an interaction."""
    view: Json = {
        "id": interaction.id,
        "type": interaction.kind,
        "user": user,
        "authorizing_integration_owners": owners(guild_id),
        **interaction.metadata,
    }
    if original_id is not None:
        view["original_response_message_id"] = original_id
    if interaction.kind == MODAL_SUBMIT and interaction.origin is not None:
        view["triggering_interaction_metadata"] = metadata_view(interaction.origin, user, guild_id)
    return view
