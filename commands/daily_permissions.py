"""What the bot may not do in the channel of a schedule, and what for; and who may have a role mentioned there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import NotAllowedError
from bot.ledger.daily import PostKind
from bot.render.schedules import Lack

if TYPE_CHECKING:
    from collections.abc import Iterator

    import discord

    from bot.ledger.daily import Schedule

_WITH_CHARTS: Final = frozenset({PostKind.COMPARISON, PostKind.MIXED})
_NOT_SEEN: Final = "You cannot see that channel, so you cannot have me post in it. Nothing was changed."
_EVERYONE: Final = "I never mention @everyone. Choose a role of its own, which members can leave. Nothing was changed."
_NO_MENTION: Final = (
    "You may not mention that role, so you cannot have me mention it: somebody who manages roles can allow everyone "
    "to mention it. Nothing was changed."
)


def need_sight(given: discord.Permissions) -> None:
    """Raise NotAllowedError for whoever does not see the channel that they chose: `given` is what they may do there."""
    if not (given.view_channel or given.administrator):
        raise NotAllowedError(_NOT_SEEN)


def need_mention(role: discord.Role, given: discord.Permissions) -> None:
    """Raise NotAllowedError for whoever may not mention a role in the channel that they chose."""
    if role.is_default():
        raise NotAllowedError(_EVERYONE)
    if not (role.mentionable or given.mention_everyone or given.administrator):
        raise NotAllowedError(_NO_MENTION)


def lacking(schedule: Schedule, guild: discord.Guild | None) -> list[Lack]:
    """Return the permissions that the bot lacks where a schedule posts, those without which nothing is posted first."""
    channel = None if guild is None else guild.get_channel(schedule.channel_id)
    if guild is None or channel is None:
        return [_UNSEEN]
    given = channel.permissions_for(guild.me)
    if not given.view_channel:
        return [_UNSEEN]
    role = None if schedule.role_id is None else guild.get_role(schedule.role_id)
    found = [lack for name, lack in _needed(schedule) if not getattr(given, name)]
    if schedule.role_id is not None and not given.mention_everyone and not (role and role.mentionable):
        found.append(_MENTION)
    return sorted(found, key=lambda lack: not lack.vital)


_UNSEEN: Final = Lack("View Channel", "without which I know nothing of the channel")
_MENTION: Final = Lack(
    "Mention Everyone",
    "to notify the role; until then it is only named. Letting everyone mention the role, in its settings, does as well",
    vital=False,
)


def _needed(schedule: Schedule) -> Iterator[tuple[str, Lack]]:
    """Yield each permission by discord.py's name."""
    posts = "Create Posts" if schedule.forum else "Send Messages"
    yield "send_messages", Lack(posts, "to post")
    history = "to see after a failure whether a post arrived; without it I would rather post none than two"
    yield "read_message_history", Lack("Read Message History", history, vital=False)
    if not schedule.forum:
        thread = "to open a thread at each post" if schedule.thread else "for the Discuss button, which opens a thread"
        yield "create_public_threads", Lack("Create Public Threads", thread, vital=False)
    elif schedule.recap:
        yield "send_messages_in_threads", Lack("Send Messages in Posts", "for the recap", vital=False)
    if schedule.kind in _WITH_CHARTS:
        yield "attach_files", Lack("Attach Files", "for the charts of comparisons", vital=False)
