"""Where the commands work that need nothing of a server: in servers, in direct messages, as a user's own app."""

from __future__ import annotations

from typing import Any

from discord import app_commands

CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
INSTALLS = app_commands.AppInstallationType(guild=True, user=True)

PRIVATE = "Show the answer to you only"
ARTICLE = "Only from this article"
QUERY = "A few words, or pick one from the list"

Command = app_commands.Command[Any, ..., None]


def allow(command: Command) -> Command:
    """Return `command`, allowed in every context and for both kinds of installation."""
    command.allowed_contexts = CONTEXTS
    command.allowed_installs = INSTALLS
    return command
