"""The command tree: every command and completion is answered, also those that this version does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands.namespace import Namespace

from bot.link.error_path import answer_error, attend

if TYPE_CHECKING:
    import asyncio


class Tree(app_commands.CommandTree[discord.AutoShardedClient]):
    """A command tree whose errors all take the one error path.

    discord.py 2.7.1 answers nothing when a command is unknown, when a completion raises, or when something other than
    an AppCommandError is raised before the command runs. Its two entry points are therefore replaced here.
    """

    def __init__(self, client: discord.AutoShardedClient, **options: Any) -> None:  # noqa: ANN401  # discord.py's own options
        super().__init__(client, **options)
        self._running: set[asyncio.Task[None]] = set()  # the loop itself holds tasks only weakly

    @property
    def running(self) -> set[asyncio.Task[None]]:
        """The commands and completions that are being answered."""
        return set(self._running)

    def _from_interaction(self, interaction: discord.Interaction[discord.AutoShardedClient]) -> None:
        completing = interaction.type is discord.InteractionType.autocomplete
        work = self._complete(interaction) if completing else self._call(interaction)
        task = self.client.loop.create_task(attend(interaction, work), name=f"interaction-{interaction.id}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _complete(self, interaction: discord.Interaction[discord.AutoShardedClient]) -> None:
        """Run the completion of the focused option; discord.py's own way would swallow what it raises."""
        data: Any = interaction.data
        command, options = self._get_app_command_options(data)
        namespace = Namespace(interaction, data.get("resolved", {}), options)
        focused = next((option["name"] for option in options if option.get("focused")), "")
        if focused not in namespace.__dict__:
            raise app_commands.CommandSignatureMismatch(command)
        await command._invoke_autocomplete(interaction, focused, namespace)  # noqa: SLF001  # as discord.py does

    async def on_error(
        self, interaction: discord.Interaction[discord.AutoShardedClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer what a command raised."""
        await answer_error(interaction, error)
