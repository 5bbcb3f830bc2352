"""/daily: an entry of the library, posted at the hour people live by. For those who manage the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.errors import NotFoundError
from bot.ledger.daily import CatchUp, PostKind
from bot.render.daily import DISCUSS
from bot.render.schedules import off_card, overview, posted_card, preview_card, skipped_card, status_card
from bot.services import Services
from commands.completion import complete_articles, complete_zones
from commands.daily_completion import complete_days, complete_schedules, complete_times
from commands.daily_discussion import discuss
from commands.daily_outlook import coming_of, outlook_on
from commands.daily_setting import Place, Wish, set_schedule
from commands.desk import Desk
from commands.permission import need_server_manager
from commands.server import server_of
from commands.waiting import answer_waited

if TYPE_CHECKING:
    from bot.components import Layout
    from bot.ledger.daily import Schedule
    from commands.presses import PressFunction

Interaction = discord.Interaction[Any]

SCHEDULE: Final = "Which one, where there are several"
PREVIEWED: Final = 3  # days, where none are named
_NONE: Final = "There is no daily post here yet. Start one: /daily set, with a channel and a time like 9:00."
_KINDS: Final = [
    app_commands.Choice(name=name, value=kind.value)
    for kind, name in (
        (PostKind.FACT, "Facts"),
        (PostKind.QUOTE, "Quotes"),
        (PostKind.COMPARISON, "Comparisons"),
        (PostKind.CLAIM, "Claims, each with its ballot"),
        (PostKind.MIXED, "All of them, mixed"),
    )
]
_CATCH_UP: Final = [
    app_commands.Choice(name="Post the latest one late, up to 12 hours, and say so", value=CatchUp.LATEST.value),
    app_commands.Choice(name="Leave it out", value=CatchUp.SKIP.value),
]


def build(services: Services, _: Desk) -> app_commands.Group:
    """Return the group of commands. They need the bot in the server, and Manage Server."""
    group = app_commands.Group(
        name="daily",
        description="A fact, quote, comparison or claim every day",
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )
    _add_set(services, group)
    _add_looks(services, group)
    _add_deeds(services, group)
    return group


def presses() -> dict[str, PressFunction]:
    """Return what the buttons under posts do."""
    return {DISCUSS: discuss}


def _add_set(services: Services, group: app_commands.Group) -> None:
    @group.command(name="set", description="Start a daily post, or change one: what, where, when")
    @app_commands.describe(
        channel="Where to post: a text channel, an announcement channel or a forum",
        time="The time of day there: 9, 09:30, 21.30, 9am",
        timezone="By which clock: type a city. Without it, the server's own from /settings",
        schedule="A name, where you want several: facts, fridays",
        kind="What to post. Facts where you leave it out",
        article="Only from this article",
        role="A role to mention with each post",
        thread="Open a thread at each post",
        weekdays="On which days: weekdays, mon-fri, fri, mon, wed. Every day where you leave it out",
        catch_up="If a post cannot go out in time",
        recap="The day after a claim, tell everyone how the vote stands",
    )
    @app_commands.choices(kind=_KINDS, catch_up=_CATCH_UP)
    async def set_(  # noqa: PLR0917  # a command's options
        interaction: Interaction,
        channel: app_commands.Transform[app_commands.AppCommandChannel, Place],
        time: str,
        timezone: str | None = None,
        schedule: str | None = None,
        kind: str | None = None,
        article: str | None = None,
        role: discord.Role | None = None,
        thread: bool | None = None,
        weekdays: str | None = None,
        catch_up: str | None = None,
        recap: bool | None = None,
    ) -> None:
        wish = Wish(
            channel=channel,
            time=time,
            timezone=timezone,
            schedule=schedule,
            kind=kind,
            article=article,
            role=role,
            thread=thread,
            weekdays=weekdays,
            catch_up=catch_up,
            recap=recap,
        )
        await answer_waited(interaction, set_schedule(services, interaction, wish))

    set_.autocomplete("time")(complete_times())
    set_.autocomplete("timezone")(complete_zones(services))
    set_.autocomplete("schedule")(complete_schedules(services))
    set_.autocomplete("article")(complete_articles(services))
    set_.autocomplete("weekdays")(complete_days())


def _add_looks(services: Services, group: app_commands.Group) -> None:
    @group.command(description="How the daily post stands: the next one, the last ones, what is in the way")
    @app_commands.describe(schedule=SCHEDULE)
    async def status(interaction: Interaction, schedule: str | None = None) -> None:
        await answer_waited(interaction, status_of(services, interaction, schedule))

    @group.command(description="What will be posted next. It is a promise: it is posted as it is shown")
    @app_commands.describe(schedule=SCHEDULE, days=f"How many, 1 to 7. {PREVIEWED} where you leave it out")
    async def preview(
        interaction: Interaction, days: app_commands.Range[int, 1, 7] = PREVIEWED, schedule: str | None = None
    ) -> None:
        await answer_waited(interaction, preview_of(services, interaction, schedule, days))

    status.autocomplete("schedule")(complete_schedules(services))
    preview.autocomplete("schedule")(complete_schedules(services))


def _add_deeds(services: Services, group: app_commands.Group) -> None:
    @group.command(description="Leave the next post out")
    @app_commands.describe(schedule=SCHEDULE)
    async def skip(interaction: Interaction, schedule: str | None = None) -> None:
        await answer_waited(interaction, skip_next(services, interaction, schedule))

    @group.command(description="Post now: today's, where it is still to come, or else an extra one")
    @app_commands.describe(schedule=SCHEDULE)
    async def now(interaction: Interaction, schedule: str | None = None) -> None:
        await answer_waited(interaction, post_now(services, interaction, schedule))

    @group.command(description="End the daily post. What was posted stays")
    @app_commands.describe(schedule=SCHEDULE)
    async def off(interaction: Interaction, schedule: str | None = None) -> None:
        await answer_waited(interaction, end(services, interaction, schedule))

    skip.autocomplete("schedule")(complete_schedules(services))
    now.autocomplete("schedule")(complete_schedules(services))
    off.autocomplete("schedule")(complete_schedules(services))


async def status_of(services: Services, interaction: Interaction, name: str | None) -> Layout:
    """Return how one schedule stands, or all of them where none is named and there are several."""
    guild_id = server_of(interaction)
    need_server_manager(interaction)
    schedules = await services.daily.schedules(guild_id)
    if not schedules:
        raise NotFoundError(_NONE)
    if name is None and len(schedules) > 1:
        outlooks = [await outlook_on(services, interaction, one) for one in schedules]
        return overview(outlooks)
    found = await services.daily.find(guild_id, name)
    return status_card(await outlook_on(services, interaction, found))


async def preview_of(services: Services, interaction: Interaction, name: str | None, days: int) -> Layout:
    """Return the next posts of a schedule, which are promised from now on."""
    schedule = await _meant(services, interaction, name)
    planned = await services.daily.preview(schedule, days)
    return preview_card(schedule, [coming_of(one) for one in planned])


async def skip_next(services: Services, interaction: Interaction, name: str | None) -> Layout:
    """Leave the next post of a schedule out."""
    schedule = await _meant(services, interaction, name)
    skipped = await services.daily.skip(schedule)
    following = None if skipped.next is None else coming_of(skipped.next)
    return skipped_card(schedule, coming_of(skipped.skipped), following)


async def post_now(services: Services, interaction: Interaction, name: str | None) -> Layout:
    """Post at once, and return the way to it."""
    schedule = await _meant(services, interaction, name)
    return posted_card(schedule, await services.daily.post_now(schedule, interaction.id))


async def end(services: Services, interaction: Interaction, name: str | None) -> Layout:
    """End a schedule."""
    schedule = await _meant(services, interaction, name)
    return off_card(await services.daily.remove(schedule.guild_id, schedule.name))


async def _meant(services: Services, interaction: Interaction, name: str | None) -> Schedule:
    """Return the schedule that is meant, for a member who manages the server."""
    guild_id = server_of(interaction)
    need_server_manager(interaction)
    return await services.daily.find(guild_id, name)
