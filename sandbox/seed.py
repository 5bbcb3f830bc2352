"""The newsroom that every sandbox starts with. Its ids never change, so that what is kept fits what is seeded."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from sandbox.permissions import MEMBER, Permission
from sandbox.snowflakes import snowflake_at
from sandbox.world import DM, FORUM, TEXT, Channel, Guild, Member, Role, User, World

if TYPE_CHECKING:
    from collections.abc import Callable

_FOUNDED = dt.datetime(2024, 5, 6, 8, 30, tzinfo=dt.UTC)
_PEOPLE = (
    ("mira", "Mira Lindqvist", "#e67e22", True),
    ("jonas", "Jonas Okafor", "#2ecc71", False),
    ("priya", "Priya Raman", "#9b59b6", False),
    ("tomas", "Tomás Vidal", "#3498db", False),
)
_CHANNELS = (
    ("general", TEXT, "Anything the desk talks about"),
    ("debate", TEXT, "Where claims are argued"),
    ("facts-daily", TEXT, "A fact a day"),
    ("long-reads", FORUM, "One post an article"),
)
# What the invite link of a bot that answers, posts and attaches charts asks for.
_BOT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.CREATE_PUBLIC_THREADS
)


def newsroom(bot_name: str = "Crux", now: Callable[[], float] = time.time) -> World:
    """Return a fresh world: the Newsroom server with four people, one of them a curator, and a bot."""
    bot = User(_id(1), bot_name.lower(), bot_name, bot=True)
    owner = User(_id(2), "newsdesk", "News Desk", color="#95a5a6")
    people = [User(_id(10 + n), name, shown, color=color) for n, (name, shown, color, _) in enumerate(_PEOPLE)]
    guild = Guild(_id(100), "Newsroom", owner.id, _roles(bot), {})
    curators = {user.id for user, person in zip(people, _PEOPLE, strict=True) if person[3]}
    for user in (owner, *people, bot):
        roles = [_id(101)] if user.id in curators else [_id(102)] if user is bot else []
        guild.members[user.id] = Member(user, roles, _FOUNDED.isoformat(), played=user in people)
    return World(guild, bot, _channels(people), now)


def _roles(bot: User) -> dict[str, Role]:
    roles = (
        Role(_id(100), "@everyone", int(MEMBER), 0),
        Role(_id(102), bot.display_name, int(_BOT), 1, bot_id=bot.id),
        Role(_id(101), "Curators", int(MEMBER | Permission.MANAGE_GUILD), 2, color=0xE67E22),
    )
    return {role.id: role for role in roles}


def _channels(people: list[User]) -> list[Channel]:
    rooms = [
        Channel(_id(200 + n), kind, name, n, topic, created_at=_FOUNDED.isoformat())
        for n, (name, kind, topic) in enumerate(_CHANNELS)
    ]
    whispers = [Channel(_id(300 + n), DM, "", recipient_id=user.id) for n, user in enumerate(people)]
    return rooms + whispers


def _id(counter: int) -> str:
    return snowflake_at(_FOUNDED, counter)
