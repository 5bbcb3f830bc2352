"""The Discord client: carries commands, presses and dialogs to the functions it was given, and answers all the rest.

Everything it needs comes through its constructor. It asks Discord for guilds and nothing else, remembers no messages
and no members, and mentions nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord import app_commands

from bot.components import Press, decode, submitted
from bot.error_path import EXPIRED, attend
from bot.errors import ExpiredError
from bot.tree import Tree

if TYPE_CHECKING:
    from bot.services import Services

Interaction: TypeAlias = discord.Interaction["CruxClient"]
Command: TypeAlias = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu
PressFunction: TypeAlias = Callable[["Services", Interaction, Press], Awaitable[None]]
ModalFunction: TypeAlias = Callable[["Services", Interaction, Press, Mapping[str, str]], Awaitable[None]]


class CruxClient(discord.AutoShardedClient):
    """One connection to Discord, over as many shards as Discord recommends.

    `presses` and `modals` are functions by verb (see bot.components). `api_base` is the address of another API than
    Discord's own, such as the sandbox's; None leaves discord.py's addresses alone.
    """

    def __init__(
        self,
        *,
        services: Services,
        commands: Sequence[Command] = (),
        presses: Mapping[str, PressFunction] | None = None,
        modals: Mapping[str, ModalFunction] | None = None,
        api_base: str | None = None,
        max_messages: int | None = None,
        **options: Any,  # noqa: ANN401  # discord.py's own options
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=max_messages,
            **options,
        )
        self.services = services
        self.api_base = api_base
        self._presses = dict(presses or {})
        self._modals = dict(modals or {})
        self.tree = Tree(self)
        for command in commands:
            self.tree.add_command(command)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer every press and every dialog, ours or not. Commands and completions are the tree's."""
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
