"""The links that bring Crux into a server, or to a member's own account.

Crux asks for what it needs and nothing beyond. Answers to commands, buttons and dialogs need no permission: Discord
lets an app give them, with text, charts and files, wherever it lets members use the app. What Crux does by itself, such
as following the votes and telling how a poll came out, needs what is named here. A feature that does more adds to it.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import discord

AUTHORIZE: Final = "https://discord.com/oauth2/authorize"
# Permission (discord.py's name): the feature that needs it, and why.
REASONS: Final[dict[str, str]] = {
    "view_channel": "polls, ballots and daily posts: to keep the cards up to date where they stand, and to post",
    "send_messages": "polls: to tell how a poll came out when it closes. Daily posts: to post, also in forums",
    "send_messages_in_threads": "polls in threads, and recaps in forums: the same",
    "create_public_threads": "daily posts: the thread at a post, and the one that Discuss opens",
    "attach_files": "polls: the chart of what came out",
    "read_message_history": "polls and daily posts: to answer below the card, and never post twice after a failure",
}


def permissions() -> discord.Permissions:
    """Return the permissions that the features above need."""
    return discord.Permissions(**dict.fromkeys(REASONS, True))


def invite_url(application_id: int) -> str:
    """Return the link with which an administrator adds Crux to a server."""
    return _url(application_id, scope="bot applications.commands", permissions=permissions().value, integration_type=0)


def install_url(application_id: int) -> str:
    """Return the link with which a member adds Crux to their own account: it then works everywhere they are."""
    return _url(application_id, scope="applications.commands", integration_type=1)


def explain(application_id: int) -> str:
    """Return both links, and each permission with its reason, for an operator to read."""
    needed = [f"  {name.replace('_', ' ').title()}: {reason}" for name, reason in REASONS.items()]
    return "\n".join(
        [
            "Add Crux to a server (you need Manage Server there):",
            f"  {invite_url(application_id)}",
            "Add it to your own account, for direct messages and servers without it:",
            f"  {install_url(application_id)}",
            "Permissions, and what each is for:",
            *needed,
        ]
    )


def _url(application_id: int, **fields: str | int) -> str:
    return f"{AUTHORIZE}?{urlencode({'client_id': application_id, **fields})}"
