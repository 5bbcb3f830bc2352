"""For scale: the bot that tutorials write. A YAML file in a list, extractOne on the event loop, an embed.

Run as: DISCORD_TOKEN=... API_BASE=http://127.0.0.1:8765/api/v10 python tutorial.py facts.yaml
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import discord
import yaml
from discord import app_commands
from rapidfuzz import fuzz, process

Facts = list[dict[str, str]]


class TutorialBot(discord.AutoShardedClient):
    """One command over a list of facts."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        self.facts = facts
        self.statements = [fact["statement"] for fact in facts]

    async def setup_hook(self) -> None:
        """Register the command."""
        await self.tree.sync()

    def find(self, query: str) -> discord.Embed:
        """Return the fact that looks most like the query, whatever that is."""
        _, _, position = process.extractOne(query, self.statements, scorer=fuzz.WRatio)
        fact = self.facts[position]
        embed = discord.Embed(title=fact["statement"][:256], description=fact["evidence"])
        return embed.set_footer(text=fact["source"])


def main() -> None:
    """Run the bot against the API in API_BASE, with the facts in the file that is named."""
    bot = TutorialBot(yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8")))

    @bot.tree.command(description="Find a fact")
    async def fact(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.send_message(embed=bot.find(query))

    discord.http.Route.BASE = os.environ["API_BASE"]
    bot.run(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    main()
