"""Carries what happens to the people who watch: each listener hears what its member may see."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from sandbox.wire import Entry, Wire
    from sandbox.world import Channel, Json, Message, World

MOST_WAITING = 10_000  # events that a listener may be behind before it is cut off


class Listener:
    """One watcher. Events wait in `events`; `woken` is set when there are some; `overrun` when too many waited."""

    def __init__(self, member_id: str | None, woken: asyncio.Event, *, wire: bool = False) -> None:
        self.member_id = member_id
        self.wire = wire
        self.events: deque[Json] = deque()
        self.woken = woken
        self.overrun = False

    def hear(self, event: Json) -> None:
        """Queue an event."""
        self.overrun = self.overrun or len(self.events) >= MOST_WAITING
        if not self.overrun:
            self.events.append(event)
        self.woken.set()


class Bus:
    """Knows the listeners, and tells each of them only what concerns it."""

    def __init__(self, world: World, wire: Wire, commands: Callable[[str | None], list[Json]]) -> None:
        self._world = world
        self._wire = wire
        self._commands = commands
        self._listeners: list[Listener] = []

    def join(self, listener: Listener) -> None:
        """Let a listener hear what happens from now on."""
        self._listeners.append(listener)
        if listener.wire:
            self._wire.on_entry = self._entry

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        self._listeners.remove(listener)
        if not any(one.wire for one in self._listeners):
            self._wire.on_entry = None

    def _entry(self, entry: Entry) -> None:
        event = {"type": "wire", "entry": entry.view()}
        for listener in self._listeners:
            if listener.wire:
                listener.hear(event)

    def message(self, happening: str, channel: Channel, message: Message) -> None:
        """Tell of a message: `message_create` or `message_update`."""
        if self._listeners and not message.thinking:
            self._tell({"type": happening, "channel": channel.id, "message": message.view}, channel, message.only_for)

    def gone(self, channel: Channel, message: Message) -> None:
        """Tell that a message is no more."""
        self._tell({"type": "message_delete", "channel": channel.id, "id": message.id}, channel, message.only_for)

    def tell(self, event: Json, channel: Channel, only_for: str | None = None) -> None:
        """Tell of something in a channel, to everyone there or to one member."""
        self._tell(event, channel, only_for)

    def channel(self, channel: Channel) -> None:
        """Tell that a channel or thread is new or different."""
        shown = {"id": channel.id, "name": channel.name, "type": channel.type, "parent": channel.parent_id}
        self._tell({"type": "channel", "channel": shown}, channel, None)

    def channel_gone(self, channel: Channel) -> None:
        """Tell that a channel or thread is about to be deleted."""
        self._tell({"type": "channel_delete", "id": channel.id}, channel, None)

    def commands_changed(self) -> None:
        """Tell each member the commands that it may use now."""
        for listener in self._listeners:
            listener.hear({"type": "commands", "commands": self._commands(listener.member_id)})

    def bot(self, *, connected: bool) -> None:
        """Tell that the bot has come or gone."""
        for listener in self._listeners:
            listener.hear({"type": "bot", "connected": connected})

    def _tell(self, event: Json, channel: Channel, only_for: str | None) -> None:
        for listener in self._listeners:
            if only_for not in (None, listener.member_id):
                continue
            if self._world.sees(listener.member_id, channel):
                listener.hear(event)
