"""/daily set: what a member typed becomes a schedule, with a word on all that is in its way."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.errors import BadInputError
from bot.ledger.daily import DEFAULT_NAME, EVERY_DAY, CatchUp, PostKind, Schedule
from bot.library.model import Kind
from bot.render.schedules import KIND_WORDS, set_card
from bot.times.timetable import read_days, read_time
from bot.times.zones import UTC, read_zone
from commands.daily_outlook import outlook_on
from commands.daily_permissions import need_mention, need_sight
from commands.inquiry import resolve_article
from commands.permission import need_server_manager
from commands.server import server_of

if TYPE_CHECKING:
    from bot.components import Layout
    from bot.library.model import Article
    from bot.services import Catalogue, Services

Interaction = discord.Interaction[Any]

_PLACES: Final = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]
_WITH_CLAIMS: Final = frozenset({PostKind.CLAIM, PostKind.MIXED})
_NO_ZONE: Final = (
    "I do not know yet by which clock. Please add `timezone`: a city, or a name from the list. "
    "With `/settings` you can set one for the whole server. Nothing was changed."
)
_NO_RECAP: Final = (
    "A recap tells how a vote went, so it follows claims only. Choose `kind` claim or mixed, or leave out `recap`. "
    "Nothing was changed."
)
_FORUM_THREADS: Final = "In a forum each post is a thread already: `thread` changes nothing there."


class Place(app_commands.Transformer):
    """A channel in which a schedule can post: for text, announcements, or a forum."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """What Discord offers."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Which channels Discord offers."""
        return _PLACES

    async def transform(self, _: Interaction, value: Any, /) -> app_commands.AppCommandChannel:  # noqa: ANN401  # as discord.py resolved it
        """Return the channel as it came with the command: also one that the bot does not see."""
        if not isinstance(value, app_commands.AppCommandChannel) or value.type not in _PLACES:
            raise BadInputError("I can post in text channels, announcement channels and forums only.")
        return value


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed with /daily set. What was left out is None."""

    channel: app_commands.AppCommandChannel
    time: str
    timezone: str | None = None
    schedule: str | None = None
    kind: str | None = None
    article: str | None = None
    role: discord.Role | None = None
    thread: bool | None = None
    weekdays: str | None = None
    catch_up: str | None = None
    recap: bool | None = None


async def set_schedule(services: Services, interaction: Interaction, wish: Wish) -> Layout:
    """Save the schedule that is wished for, and return all that it does now.

    Raises NotAllowedError and BadInputError before anything is saved.
    """
    guild_id = server_of(interaction)
    need_server_manager(interaction)
    need_sight(wish.channel.permissions)
    if wish.role is not None:
        need_mention(wish.role, wish.channel.permissions)
    zone = await _zone(services, guild_id, wish.timezone)
    schedule = _read(services.shelf.catalogue, wish, guild_id, zone, interaction.user.id)
    change = await services.daily.set(schedule)
    outlook = await outlook_on(services, interaction, change.schedule)
    notes = [_FORUM_THREADS] if wish.thread and schedule.forum else []
    return set_card(outlook, created=change.created, unpinned=change.unpinned, notes=notes)


async def _zone(services: Services, guild_id: int, typed: str | None) -> str:
    """Return the time zone that was typed, or the server's own where one has been set."""
    if typed is not None:
        return read_zone(typed)
    own = (await services.ledger.settings(guild_id)).time_zone
    if own == UTC:
        raise BadInputError(_NO_ZONE)
    return own


def _read(catalogue: Catalogue, wish: Wish, guild_id: int, zone: str, member_id: int) -> Schedule:
    kind = PostKind.FACT if wish.kind is None else PostKind(wish.kind)
    article = resolve_article(catalogue, wish.article) if wish.article else None
    _need_entries(catalogue, kind, article)
    if wish.recap and kind not in _WITH_CLAIMS:
        raise BadInputError(_NO_RECAP)
    forum = wish.channel.type is discord.ChannelType.forum
    return Schedule(
        guild_id=guild_id,
        channel_id=wish.channel.id,
        posts_at=read_time(wish.time),
        zone=zone,
        name=DEFAULT_NAME if wish.schedule is None else wish.schedule,
        forum=forum,
        kind=kind,
        article_id=None if article is None else article.id,
        role_id=None if wish.role is None else wish.role.id,
        thread=bool(wish.thread) and not forum,
        weekdays=EVERY_DAY if wish.weekdays is None else read_days(wish.weekdays),
        catch_up=CatchUp.LATEST if wish.catch_up is None else CatchUp(wish.catch_up),
        recap=bool(wish.recap),
        set_by=member_id,
    )


def _need_entries(catalogue: Catalogue, kind: PostKind, article: Article | None) -> None:
    """Raise BadInputError where the library holds nothing that such a schedule could post."""
    wanted = set(Kind) if kind is PostKind.MIXED else {Kind(kind.value)}
    for entry in catalogue.library.entries.values():
        if entry.daily and entry.kind in wanted and (article is None or entry.article.id == article.id):
            return
    where = f" from “{article.title[:100]}”" if article is not None else ""
    what = KIND_WORDS[kind].split(",")[0].lower()
    raise BadInputError(
        f"My library has nothing of that kind to post: {what}{where}. Choose another `kind` or `article`. "
        "Nothing was changed."
    )
