"""The baseline: the least that a bot with a /fact command and a ballot can be. It says back what it was told.

Run as: DISCORD_TOKEN=... API_BASE=http://127.0.0.1:8765/api/v10 python echo.py
"""

from __future__ import annotations

import os

import discord
from discord import app_commands


class EchoBot(discord.AutoShardedClient):
    """Two commands and three buttons, the same intents as Crux, nothing else."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Register the commands, as every introduction to discord.py does."""
        self.add_view(Ballot())
        await self.tree.sync()


class Ballot(discord.ui.View):
    """Three buttons that say back which was clicked, to whoever clicked, and keep nothing."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        for label in ("Agree", "Disagree", "Unsure"):
            self.add_item(EchoButton(label=label, custom_id=f"echo:vote:{label}"))


class EchoButton(discord.ui.Button[Ballot]):
    """Says its label back."""

    async def callback(self, interaction: discord.Interaction) -> None:
        """Answer the click."""
        await interaction.response.send_message(f"Recorded: {self.label}", ephemeral=True)


def main() -> None:
    """Run the bot against the API in API_BASE."""
    bot = EchoBot()

    @bot.tree.command(description="Say the query back")
    async def fact(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.send_message(query)

    @bot.tree.command(description="Show the buttons")
    async def ballot(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("A ballot", view=Ballot())

    discord.http.Route.BASE = os.environ["API_BASE"]
    bot.run(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    main()
