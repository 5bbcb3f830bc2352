"""The people's side: members who write, use commands, click and fill in dialogs; all that the page does, in process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import channels, messages, modals, options
from sandbox.components import controls_of
from sandbox.controls import BUTTON, LINK, PREMIUM
from sandbox.definitions import CHAT_INPUT, USER
from sandbox.errors import PersonError
from sandbox.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT
from sandbox.mentions import Allowed, mentioned
from sandbox.messages import Draft
from sandbox.permissions import Permission
from sandbox.resolving import resolve_into
from sandbox.shapes import user_view
from sandbox.world import DM, FORUM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.interactions import Interaction
    from sandbox.parts import Parts
    from sandbox.world import Channel, Json, Member, Message

SHOWN_MESSAGES = 200  # a channel, the newest
MOST_WRITTEN = 2000


class People:
    """What people do. Ids are strings; PersonError says what a person did wrong, and then the bot hears nothing."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._world = parts.world

    # -- looking

    def state(self, member_id: str | None = None) -> Json:
        """Return everything that a member sees (None: what everyone sees)."""
        if member_id is not None:
            self._member(member_id)
        world = self._world
        channels = [one for one in world.channels.values() if world.sees(member_id, one)]
        return {
            "bot": {"id": world.bot.id, "name": world.bot.display_name, "connected": self._parts.gateway.connected},
            "guild": {"id": world.guild.id, "name": world.guild.name},
            "members": [self._member_view(member) for member in world.played()],
            "channels": [self._channel_view(channel) for channel in channels],
            "roles": [
                {"id": role.id, "name": role.name, "color": f"#{role.color:06x}" if role.color else None}
                for role in world.guild.roles.values()
            ],
            "commands": self._parts.commands(member_id),
            "messages": {channel.id: _visible(channel, member_id) for channel in channels},
        }

    def _member_view(self, member: Member) -> Json:
        curator = self._world.permissions(member.user.id) & Permission.MANAGE_GUILD
        return {
            "id": member.user.id,
            "name": member.user.display_name,
            "color": member.user.color,
            "curator": bool(curator),
            "roles": list(member.roles),
        }

    def _channel_view(self, channel: Channel) -> Json:
        name = self._world.bot.display_name if channel.type == DM else channel.name
        return {"id": channel.id, "name": name, "type": channel.type, "parent": channel.parent_id}

    # -- doing

    def write(self, member_id: str, channel_id: str, content: str) -> Json:
        """Write a message as a member. Returns it."""
        member, channel = self._member(member_id), self._channel(member_id, channel_id)
        if not 1 <= len(content.strip()) <= MOST_WRITTEN:
            raise PersonError(f"a message has between 1 and {MOST_WRITTEN} characters")
        if channel.type == FORUM:
            raise PersonError("a forum holds posts, not messages")
        if channel.type != DM and not self._world.permissions(member_id, channel) & Permission.SEND_MESSAGES:
            raise PersonError("this member may not write here", 403)
        if channel.locked:
            raise PersonError("this thread is locked", 403)
        channels.archive(self._parts, channel, archived=False)
        draft = Draft(content=content.strip())
        everyone = bool(self._world.permissions(member_id, channel) & Permission.MENTION_EVERYONE)
        draft.mentions = mentioned(self._world, [draft.content], Allowed(), everyone=everyone)
        message = messages.post(self._world, channel, member.user, draft)
        self._parts.created(message)
        return message.view

    async def command(
        self, member_id: str, channel_id: str, command_id: str, given: object = None, target: str | None = None
    ) -> Json:
        """Use a command as a member. Returns its outcome when the bot has acknowledged, or 3 s have passed."""
        interaction = self.use(member_id, channel_id, command_id, given, target)
        return await interaction.outcome

    def use(
        self, member_id: str, channel_id: str, command_id: str, given: object = None, target: str | None = None
    ) -> Interaction:
        """Send off a command without waiting; its `outcome` is a future."""
        channel = self._channel(member_id, channel_id)
        command = self._command(command_id, member_id, channel)
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        metadata: Json = {}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        if command["type"] == CHAT_INPUT:
            filled, resolved = options.fill_in(self._world, command, given)
            data |= ({"options": filled} if filled else {}) | ({"resolved": resolved} if resolved else {})
        else:
            metadata = self._aim(command, member_id, channel, target, data)
        return self._parts.interactions.open(COMMAND, member_id, channel, data, metadata=metadata)

    def _aim(self, command: Json, member_id: str, channel: Channel, target: str | None, data: Json) -> Json:
        """Add the message or user of a context-menu command; returns what its answer remembers of that."""
        if target is None:
            raise PersonError("this command needs a target")
        data["target_id"] = target
        resolved: Json = {}
        data["resolved"] = resolved
        if command["type"] == USER:
            resolve_into(self._world, resolved, target, ("users",), "target")
            return {"target_user": user_view(self._world.guild.members[target].user)}
        message = self._message(member_id, target, channel)
        resolved["messages"] = {target: message.view}
        return {"target_message_id": target}

    async def autocomplete(self, member_id: str, channel_id: str, command_id: str, given: object) -> list[Json]:
        """Return the choices for what a member has typed so far. Raises PersonError 504 when the bot is silent."""
        channel = self._channel(member_id, channel_id)
        command = self._command(command_id, member_id, channel)
        filled, resolved = options.fill_in(self._world, command, given, typing=True)
        data = {"id": command["id"], "name": command["name"], "type": command["type"], "options": filled}
        data |= {"resolved": resolved} if resolved else {}
        outcome = await self._parts.interactions.open(AUTOCOMPLETE, member_id, channel, data).outcome
        if outcome["kind"] == "failed":
            raise PersonError("Loading options failed", 504)
        choices: list[Json] = outcome["choices"]
        return choices

    async def press(self, member_id: str, message_id: str, custom_id: str, values: object = None) -> Json:
        """Click a button, or choose in a select. Returns its outcome."""
        message = self._message(member_id, message_id)
        channel = self._world.channels[message.channel_id]
        control = next(
            (one for one in controls_of(message.view["components"]) if one.get("custom_id") == custom_id), None
        )
        if control is None:
            raise PersonError("the message has no such button or select")
        if control.get("disabled"):
            raise PersonError("this button or select is disabled")
        data: Json = {"id": control["id"], "custom_id": custom_id, "component_type": control["type"]}
        if control["type"] != BUTTON:
            chosen = [str(one) for one in values] if isinstance(values, list) else []
            resolved: Json = {}
            modals.check_choice(self._world, control, chosen, resolved, control.get("placeholder", "the select"))
            data |= {"values": chosen} | ({"resolved": resolved} if resolved else {})
        elif control["style"] in (LINK, PREMIUM) or values:
            raise PersonError("a button has no values")
        metadata = {"interacted_message_id": message.id}
        opened = self._parts.interactions.open(COMPONENT, member_id, channel, data, metadata=metadata, source=message)
        return await opened.outcome

    async def fill_in(self, member_id: str, interaction_id: str, values: Mapping[str, object]) -> Json:
        """Send off the dialog that an interaction opened; it closes when it is answered. Returns the outcome."""
        origin = self._parts.interactions.with_modal(interaction_id)
        if origin is None or origin.user_id != member_id or origin.modal is None:
            raise PersonError("this dialog is not open", 404)
        data = modals.fill_in(self._world, origin.modal, values)
        outcome = await self._parts.interactions.open(
            MODAL_SUBMIT, member_id, origin.channel, data, source=origin.source, origin=origin
        ).outcome
        if outcome["kind"] != "failed":
            origin.modal = None
        return outcome

    def dismiss(self, member_id: str, message_id: str) -> None:
        """Take an ephemeral message out of its member's sight."""
        message = self._message(member_id, message_id)
        if message.only_for is None:
            raise PersonError("only messages that nobody else sees can be dismissed")
        message.dismissed = True
        self._parts.bus.gone(self._world.channels[message.channel_id], message)

    def restrict_bot(self, channel_id: str, denied: object) -> None:
        """Take permissions, by Discord's names, away from the bot in a channel; an empty list gives all back."""
        if channel_id not in self._world.channels:
            raise PersonError("there is no such channel", 404)
        names = denied if isinstance(denied, list) else [denied]
        if unknown := [one for one in names if one not in Permission.__members__]:
            raise PersonError(f"unknown permissions: {', '.join(map(str, unknown))}")
        bits = Permission(0)
        for name in names:
            bits |= Permission[str(name)]
        self._world.deny_bot(channel_id, bits)
        channels.changed(self._parts, self._world.channels[channel_id])

    def remove_channel(self, channel_id: str) -> None:
        """Delete a channel or thread, as somebody who manages the server would."""
        channel = self._world.channels.get(channel_id)
        if channel is None or channel.type == DM:
            raise PersonError("there is no such channel", 404)
        channels.remove(self._parts, channel)

    # -- finding

    def _member(self, member_id: str) -> Member:
        member = self._world.guild.members.get(member_id)
        if member is None or not member.played:
            raise PersonError("there is no such member", 404)
        return member

    def _channel(self, member_id: str, channel_id: str) -> Channel:
        self._member(member_id)
        channel = self._world.channels.get(channel_id)
        if channel is None or not self._world.sees(member_id, channel):
            raise PersonError("there is no such channel", 404)
        return channel

    def _command(self, command_id: str, member_id: str, channel: Channel) -> Json:
        command = self._parts.catalogue.commands.get(command_id)
        if command is None:
            raise PersonError("there is no such command", 404)
        if not self._parts.catalogue.usable(command, member_id, channel):
            raise PersonError("this member may not use the command here", 403)
        return command

    def _message(self, member_id: str, message_id: str, channel: Channel | None = None) -> Message:
        self._member(member_id)
        channels = self._world.channels.values() if channel is None else (channel,)
        for one in channels:
            message = one.messages.get(message_id)
            if message is not None and message.seen_by(member_id) and self._world.sees(member_id, one):
                return message
        raise PersonError("there is no such message", 404)


def _visible(channel: Channel, member_id: str | None) -> list[Json]:
    """Return the newest messages that a member sees, oldest first."""
    found: list[Json] = []
    for message in reversed(channel.messages.values()):
        if message.seen_by(member_id):
            found.append(message.view)
            if len(found) == SHOWN_MESSAGES:
                break
    return found[::-1]
