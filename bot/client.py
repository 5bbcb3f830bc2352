"""The Discord client: carries commands, presses and dialogs to the functions it was given, and answers all the rest.

Everything it needs comes through its constructor. It asks Discord for guilds and nothing else, remembers no messages
and no members, and mentions nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.webhook.async_ import async_context

from bot.components import Press, decode, submitted
from bot.errors import ExpiredError
from bot.link.callbacks import Callbacks
from bot.link.door import Admission, Door
from bot.link.error_path import EXPIRED, attend
from bot.link.rest import PatientHTTPClient, PatientWebhooks, end_at_server_errors, use_api_base
from bot.link.sessions import IdentifyAllowance
from bot.link.tree import Tree

if TYPE_CHECKING:
    import yarl

    from bot.services import Services

CLOSE_WITHIN = 4.0  # seconds
FINISH_WITHIN = 2.0  # seconds: whoever clicked before has their answer by then, or never
GOODBYE_WITHIN = 0.5  # seconds, for a session that was only being opened

Interaction: TypeAlias = discord.Interaction["CruxClient"]
Command: TypeAlias = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu
PressFunction: TypeAlias = Callable[["Services", Interaction, Press], Awaitable[None]]
ModalFunction: TypeAlias = Callable[["Services", Interaction, Press, Mapping[str, str]], Awaitable[None]]

_log = logging.getLogger(__name__)

_EPHEMERAL = 1 << 6
_BLANK: Mapping[str, Any] = {"content": "", "components": (), "embeds": (), "attachments": ()}
_LOOKS = ("mentions", "mention_roles", "interaction", "reactions")


def _leave_out_looks(parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return `parse` without what the message that was clicked on looks like: reading that costs, at every click.

    Every button carries all that its function has to know. Which message is behind it counts on a member's own alone.
    """

    def parse_rest(data: Any) -> None:  # noqa: ANN401  # as Discord sends it
        message = data.get("message")
        if message is not None:
            message.update(_BLANK)
            for name in _LOOKS if message.get("flags", 0) & _EPHEMERAL else (*_LOOKS, "interaction_metadata"):
                message.pop(name, None)
        parse(data)

    return parse_rest


class CruxClient(discord.AutoShardedClient):
    """One connection to Discord, over as many shards as Discord recommends.

    `commands` work in servers only, unless one says otherwise for itself. `presses` and `modals` are functions by verb
    (see bot.components). `api_base` is the address of another API than Discord's own, such as the sandbox's; None
    leaves discord.py's addresses alone. `admission` says who has to wait in a crowd; None lets everyone in at once.
    """

    def __init__(
        self,
        *,
        services: Services,
        commands: Sequence[Command] = (),
        presses: Mapping[str, PressFunction] | None = None,
        modals: Mapping[str, ModalFunction] | None = None,
        api_base: str | None = None,
        admission: Admission | None = None,
        max_messages: int | None = None,
        **options: Any,  # noqa: ANN401  # discord.py's own options
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it will never speak: no need to warn
        super().__init__(
            http_trace=end_at_server_errors(),
            shard_connect_timeout=None,  # the HTTP client keeps trying
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=max_messages,
            **options,
        )
        self.http.__class__ = PatientHTTPClient  # discord.py has no other way to give it one
        self.services = services
        self.api_base = api_base
        self.allowance = IdentifyAllowance()
        self._shards_up: set[int] = set()
        self._callbacks = Callbacks(self.http.user_agent)
        self._webhooks = PatientWebhooks(self._callbacks)
        self._handling: set[asyncio.Task[Any]] = set()
        parsers = self._connection.parsers
        parse = _leave_out_looks(parsers["INTERACTION_CREATE"])
        self._door = Door(admission, parse, self._webhooks.call_back) if admission else None
        parsers["INTERACTION_CREATE"] = self._door.take if self._door else parse
        self._presses = dict(presses or {})
        self._modals = dict(modals or {})
        self.tree = Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        for command in commands:
            self.tree.add_command(command)

    def is_connected(self) -> bool:
        """Whether every shard has its session."""
        return self.shard_count is not None and len(self._shards_up) == self.shard_count

    async def login(self, token: str) -> None:
        """Log in over REST. Raises discord.LoginFailure for a token that Discord refuses."""
        use_api_base(self.api_base)
        await super().login(token)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Open the gateway and serve until it ends. Interactions are answered with our patience."""
        async_context.set(self._webhooks)  # every interaction's task inherits this one's context
        await super().connect(reconnect=reconnect)

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Answer what is under way, close politely for a few seconds, then without waiting for Discord's goodbye."""
        await self._finish()
        try:
            await asyncio.wait_for(asyncio.shield(super().close()), CLOSE_WITHIN)
        except TimeoutError:
            await self.http.close()
        await self._callbacks.close()
        await self._end_half_open_sessions()

    async def _finish(self) -> None:
        """Take nothing new, and give what is being answered a moment."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_WITHIN):
                if self._door:
                    await self._door.close()
                while under_way := self._handling | self.tree.running:
                    await asyncio.wait(under_way)
        left = self._handling | self.tree.running
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _end_half_open_sessions(self) -> None:
        """End sessions that were just being opened: discord.py leaves their socket and their heartbeat behind."""
        for thread in threading.enumerate():
            if isinstance(thread, KeepAliveHandler) and thread.ws._connection is self._connection:  # noqa: SLF001  # ours
                thread.stop()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(thread.ws.close(code=1000), GOODBYE_WITHIN)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect one shard. Its later sessions begin at the same gateway, also where that is not Discord's."""
        if self.api_base is not None:
            DiscordWebSocket.DEFAULT_GATEWAY = gateway
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait as Discord wants it before a session begins; raise IdentifyTooOftenError where that is a loop."""
        self.allowance.take(self.loop.time())
        await super().before_identify_hook(shard_id, initial=initial)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a shard has a new session."""
        self._shards_up.add(shard_id)
        if self.is_connected():
            _log.info("connected to Discord as %s", self.user)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a shard has its session back."""
        self._shards_up.add(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard has lost its connection."""
        self._shards_up.discard(shard_id)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer every press and every dialog, ours or not. Commands and completions are the tree's."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # so discord.py runs it
        self._handling.add(task)
        try:
            await self._handle(interaction)
        finally:
            self._handling.discard(task)
            if self._door:
                self._door.done(interaction.id)

    async def _handle(self, interaction: Interaction) -> None:
        data: Mapping[str, Any] = interaction.data or {}
        press = decode(str(data.get("custom_id", "")))
        if interaction.type is discord.InteractionType.component:
            values = tuple(str(value) for value in data.get("values", ()))
            await self.handle_press(interaction, Press(press.verb, press.args, values) if press else None)
        elif interaction.type is discord.InteractionType.modal_submit:
            await attend(interaction, self._submit(interaction, press, submitted(data.get("components", ()))))

    async def handle_press(self, interaction: Interaction, press: Press | None) -> None:
        """Answer a click, whatever happens: by the function of its verb, or as expired where there is none."""
        await attend(interaction, self._press(interaction, press))

    async def _press(self, interaction: Interaction, press: Press | None) -> None:
        function = self._presses.get(press.verb) if press else None
        if function is None or press is None:
            raise ExpiredError(EXPIRED)
        await function(self.services, interaction, press)

    async def _submit(self, interaction: Interaction, press: Press | None, values: Mapping[str, str]) -> None:
        function = self._modals.get(press.verb) if press else None
        if function is None or press is None:
            raise ExpiredError(EXPIRED)
        await function(self.services, interaction, press, values)
