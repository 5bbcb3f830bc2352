"""The baseline: the least that a bot with a /fact command can be. It says the query back, in a plain message.

Run as: DISCORD_TOKEN=... API_BASE=http://127.0.0.1:8765/api/v10 python echo.py
"""

from __future__ import annotations

import os

import discord
from discord import app_commands


class EchoBot(discord.AutoShardedClient):
    """One command, the same intents as Crux, nothing else."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Register the command, as every introduction to discord.py does."""
        await self.tree.sync()


def main() -> None:
    """Run the bot against the API in API_BASE."""
    bot = EchoBot()

    @bot.tree.command(description="Say the query back")
    async def fact(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.send_message(query)

    discord.http.Route.BASE = os.environ["API_BASE"]
    bot.run(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    main()
