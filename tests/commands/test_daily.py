"""/daily in the sandbox, with the clock of the hall: set, status, preview, skip, now, off; right and wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.ledger.daily import CatchUp, PostKind
from sandbox import channels
from sandbox.world import ANNOUNCEMENT, DM, Channel
from tests.commands.shelf import CLAIMS
from tests.hall import Bot, Hall, bot_in, hall_in, is_told
from tests.person import Person, Refused, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.ledger.daily import Post, Schedule

MONDAY = dt.datetime(2027, 3, 1, 7, 30, tzinfo=dt.UTC)
MANAGE_GUILD, MENTION_EVERYONE = 1 << 5, 1 << 17
PLACE = "facts-daily"


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as opened:
        opened.clock.ahead = MONDAY - dt.datetime.now(dt.UTC)
        yield opened


@pytest_asyncio.fixture
async def bot(hall: Hall) -> AsyncIterator[Bot]:
    async with bot_in(hall) as running:
        yield running


async def sets(hall: Hall, channel: str = PLACE, /, **options: Any) -> str:  # noqa: ANN401  # whatever an option takes
    """Set a schedule as Mira, who manages the server, and return what she is told."""
    given = {"channel": hall.channel(channel), "time": "9", "timezone": "UTC"} | options
    given = {key: value for key, value in given.items() if value is not None}
    return await is_told(hall.person("mira"), "daily set", **given)


async def schedule_of(bot: Bot, hall: Hall) -> Schedule:
    """Return the only schedule."""
    (found,) = await bot.services.daily.schedules(hall.guild_id)
    return found


async def posts(hall: Hall, count: int = 1, channel: str = PLACE) -> list[dict[str, Any]]:
    """Return the posts in a channel once there are so many."""

    def those() -> list[dict[str, Any]]:
        return [one for one in hall.seen(channel) if "of the day" in text_of(one)]

    await hall.until(lambda: len(those()) >= count)
    assert len(those()) == count
    return those()


async def test_a_schedule_is_set_with_all_that_was_said(hall: Hall, bot: Bot) -> None:
    role = hall.give_role(hall.person("jonas"))
    hall.let_mention(role)
    words = await sets(
        hall,
        time="9.30pm",
        timezone="Berlin",
        schedule="Fridays",
        kind="claim",
        article="harbours",
        role=role,
        thread=True,
        weekdays="fri",
        catch_up="skip",
        recap=True,
    )
    assert "The daily post “fridays” is set" in words
    assert "on Friday at 21:30\n**By the clocks of:** Europe/Berlin" in words
    assert "Friday, 5 March at 21:30" in words
    assert "“fridays” is set" in words
    found = await schedule_of(bot, hall)
    assert (found.name, found.posts_at, found.zone) == ("fridays", dt.time(21, 30), "Europe/Berlin")
    assert (found.kind, found.article_id, found.role_id) == (PostKind.CLAIM, "harbours", int(role))
    assert (found.thread, found.weekdays, found.catch_up, found.recap) == (True, frozenset((4,)), CatchUp.SKIP, True)
    assert (found.channel_id, found.set_by) == (int(hall.channel(PLACE)), int(hall.person("mira").member))


async def test_what_is_left_out_has_its_default(hall: Hall, bot: Bot) -> None:
    words = await sets(hall)
    assert "The daily post is set" in words
    assert "A fact every day at 09:00\n" in words
    assert "now 07:30 (UTC+0)" in words
    assert f"<t:{int(MONDAY.replace(hour=9, minute=0).timestamp())}:R>" in words
    assert "**Mentions" not in words
    assert "Permissions" not in words
    assert (await schedule_of(bot, hall)).catch_up is CatchUp.LATEST


async def test_setting_a_name_again_changes_it_whole(hall: Hall, bot: Bot) -> None:
    await sets(hall, kind="quote", weekdays="weekdays")
    assert "The daily post is changed" in await sets(hall, "debate", time="10")
    found = await schedule_of(bot, hall)
    assert (found.kind, found.channel_id) == (PostKind.FACT, int(hall.channel("debate")))
    assert len(found.weekdays) == 7


async def test_without_a_time_zone_the_servers_own_is_taken_and_never_guessed(hall: Hall, bot: Bot) -> None:
    words = await sets(hall, timezone=None)
    assert "add `timezone`" in words.replace("\\", "")
    assert await bot.services.daily.schedules(hall.guild_id) == []
    await bot.ledger.change_settings(hall.guild_id, time_zone="America/New_York")
    assert "America/New York" in await sets(hall, timezone=None)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"time": "25"}, "No clock shows"),
    ({"time": "soon"}, "as a time of day"),
    ({"timezone": "Mars/Olympus"}, "do not know the time zone"),
    ({"weekdays": "someday"}, "as days of the week"),
    ({"schedule": "@everyone"}, "name has"),
    ({"schedule": "x" * 33}, "name has"),
    ({"article": "nothing like it"}, "I have no article"),
    ({"kind": "claim", "article": "linen"}, "has nothing of that kind"),
    ({"recap": True}, "follows claims only"),
]


async def test_what_cannot_be_is_told_and_changes_nothing(hall: Hall, bot: Bot) -> None:
    for options, said in WRONG:
        assert said in await sets(hall, **options), options
    assert await bot.services.daily.schedules(hall.guild_id) == []


async def test_only_who_manages_the_server_may_and_the_bot_checks_it_itself(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    jonas = hall.person("jonas")
    assert "daily" not in [one["name"] for one in (await jonas.state())["commands"]]
    for command in hall.sandbox.parts.catalogue.commands.values():
        command["default_member_permissions"] = None  # as if an administrator had let everyone use it
    for name in ("status", "preview", "skip", "now", "off"):
        assert "Manage Server" in await is_told(jonas, f"daily {name}")
    refused = await is_told(jonas, "daily set", channel=hall.channel(PLACE), time="9", timezone="UTC")
    assert "Manage Server" in refused
    assert await jonas.completes("daily off", "schedule", schedule="") == []
    assert len(await bot.services.daily.schedules(hall.guild_id)) == 1
    assert hall.seen(PLACE) == []


async def test_a_channel_that_the_member_does_not_see_is_refused(hall: Hall, bot: Bot) -> None:
    hall.hide_from(hall.person("mira"), hall.sandbox.world.channels[hall.channel("debate")])
    assert "You cannot see that channel" in await sets(hall, "debate")
    assert await bot.services.daily.schedules(hall.guild_id) == []


async def test_a_role_is_mentioned_only_where_the_member_may_and_the_bot_says_where_it_may_not(
    hall: Hall, bot: Bot
) -> None:
    role = hall.give_role(hall.person("jonas"))
    assert "You may not mention that role" in await sets(hall, role=role)
    assert "never mention @" in await sets(hall, role=str(hall.guild_id))
    assert await bot.services.daily.schedules(hall.guild_id) == []
    hall.give_role(hall.person("mira"), MENTION_EVERYONE)
    words = await sets(hall, role=role)
    assert f"<@&{role}>" in words
    assert "**Mention Everyone**" in words


async def test_what_the_bot_lacks_there_is_named_when_it_is_set(hall: Hall, bot: Bot) -> None:
    hall.sandbox.people.restrict_bot(hall.channel(PLACE), ["SEND_MESSAGES", "CREATE_PUBLIC_THREADS"])
    await hall.pause()
    words = await sets(hall)
    assert "is set" in words
    assert "- **Send Messages**, to post" in words
    assert "- **Create Public Threads** (optional), for the Discuss button" in words
    hall.sandbox.people.restrict_bot(hall.channel(PLACE), ["VIEW_CHANNEL"])
    await hall.pause()
    assert "- **View Channel**" in await is_told(hall.person("mira"), "daily status")


MISSED: list[tuple[str, dict[str, Any], str, str]] = [
    (PLACE, {"kind": "mixed"}, "ATTACH_FILES", "**Attach Files** (optional), for the charts"),
    (PLACE, {"thread": True}, "CREATE_PUBLIC_THREADS", "to open a thread at each post"),
    (PLACE, {}, "READ_MESSAGE_HISTORY", "rather post none than two"),
    ("long-reads", {}, "SEND_MESSAGES", "- **Create Posts**, to post"),
    ("long-reads", {"kind": "claim", "recap": True}, "SEND_MESSAGES_IN_THREADS", "for the recap"),
    ("long-reads", {"kind": "fact"}, "CREATE_PUBLIC_THREADS", ""),
]


async def test_each_permission_is_missed_only_where_it_is_needed(hall: Hall, bot: Bot) -> None:
    for place, options, denied, said in MISSED:
        hall.sandbox.people.restrict_bot(hall.channel(place), [denied])
        await hall.pause()
        words = await sets(hall, place, **options)
        assert (said or "The daily post is") in words, denied
        assert words.count("\n- **") == (1 if said else 0), words
        hall.sandbox.people.restrict_bot(hall.channel(place), [])


async def test_only_channels_that_can_hold_posts_are_offered(hall: Hall, bot: Bot) -> None:
    world = hall.sandbox.world
    category = Channel(world.snowflakes.mint(), 4, "rooms")
    channels.create(hall.sandbox.parts, category)
    with pytest.raises(Refused, match="kind"):
        await sets(hall, "rooms")
    (command,) = [one for one in hall.sandbox.parts.catalogue.commands.values() if one["name"] == "daily"]
    for option in command["options"][0]["options"]:
        option.pop("channel_types", None)  # as a client of an older version may have it
    assert "text channels, announcement channels and forums only" in await sets(hall, "rooms")
    direct = next(one.id for one in world.channels.values() if one.type == DM)
    with pytest.raises(Refused):
        await sets(hall, channel=direct)


async def test_an_announcement_channel_takes_posts_too(hall: Hall, bot: Bot) -> None:
    news = Channel(hall.sandbox.world.snowflakes.mint(), ANNOUNCEMENT, "news")
    channels.create(hall.sandbox.parts, news)
    await hall.pause()
    await sets(hall, "news")
    assert "Posted in" in await is_told(hall.person("mira"), "daily now")
    await posts(hall, channel="news")


async def test_the_post_comes_at_its_time_with_evidence_and_source(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    hall.clock.turn(hours=1, minutes=29)
    assert hall.seen(PLACE) == []
    hall.clock.turn(minutes=2)
    (post,) = await posts(hall)
    words = text_of(post)
    assert words.startswith("**Fact of the day** · Monday, 1 March\n")
    assert "> " in words
    assert "Late" not in words
    assert labels(post) == ["Source", "Discuss"]
    shown = await hall.person("jonas").presses(post, "Source")
    assert "__**" in text_of(shown["message"])
    hall.clock.turn(days=1)
    _, second = await posts(hall, 2)
    assert "Tuesday, 2 March" in text_of(second)
    assert text_of(second).split("###")[1] != words.split("###")[1], "another fact"


async def test_a_late_post_says_so(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    hall.sandbox.people.restrict_bot(hall.channel(PLACE), ["SEND_MESSAGES"])
    hall.clock.turn(hours=2)
    mira = hall.person("mira")
    for _ in range(200):
        words = await is_told(mira, "daily status")
        if "I may not post" in words:
            break
    assert "I may not post" in words
    hall.sandbox.people.restrict_bot(hall.channel(PLACE), [])
    for _ in range(300):  # it tries again after a minute, then after more
        hall.clock.turn(minutes=1)
        await hall.pause()
        if hall.seen(PLACE):
            break
    (post,) = await posts(hall)
    assert "Late: it was meant for <t:" in text_of(post)


async def test_a_role_is_mentioned_in_the_post_and_nobody_else_ever(hall: Hall, bot: Bot) -> None:
    role = hall.give_role(hall.person("jonas"))
    hall.let_mention(role)
    await sets(hall, role=role)
    await is_told(hall.person("mira"), "daily now")
    (post,) = await posts(hall)
    assert (post["mention_roles"], post["mentions"], post["mention_everyone"]) == ([role], [], False)


async def test_now_posts_todays_and_then_extra_ones(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    mira = hall.person("mira")
    first = await is_told(mira, "daily now")
    assert "It is today's" in first
    (post,) = await posts(hall)
    assert post["id"] in first
    hall.clock.turn(hours=3)
    assert "It is an extra one" in await is_told(mira, "daily now")
    _, extra = await posts(hall, 2)
    assert "An extra one, asked for with /daily now" in text_of(extra)
    status = await is_told(mira, "daily status")
    assert status.count("[open](https://discord.com/channels/") == 2
    assert "Tuesday, 2 March at 09:00" in status


async def test_now_without_the_permission_says_which(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    hall.sandbox.people.restrict_bot(hall.channel(PLACE), ["SEND_MESSAGES"])
    assert "Send Messages" in await is_told(hall.person("mira"), "daily now")
    assert hall.seen(PLACE) == []


async def test_a_preview_is_a_promise(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    told = await is_told(hall.person("mira"), "daily preview", days=3)
    days = [line for line in told.splitlines() if line.startswith("**")]
    promised = [line.removeprefix("Fact: ") for line in told.splitlines() if line.startswith("Fact: ")]
    assert [day.split("**")[1] for day in days] == ["Monday, 1 March", "Tuesday, 2 March", "Wednesday, 3 March"]
    assert len(set(promised)) == 3
    assert await is_told(hall.person("mira"), "daily preview", days=3) == told
    assert promised[0] in await is_told(hall.person("mira"), "daily status")
    for count in (1, 2, 3):
        hall.clock.turn(hours=2 if count == 1 else 24)
        assert promised[count - 1] in text_of((await posts(hall, count))[-1])


async def test_a_promise_whose_entry_has_left_is_replaced_and_that_is_said(hall: Hall) -> None:
    async with bot_in(hall) as first:
        await sets(hall)
        (planned,) = await first.services.daily.preview(await schedule_of(first, hall), 1)
        assert planned.entry is not None
    async with bot_in(hall, *hall.without(planned.entry)):
        assert "Stands in for a promised one" in await is_told(hall.person("mira"), "daily preview", days=1)
        hall.clock.turn(hours=2)
        (post,) = await posts(hall)
        assert "has left the library" in text_of(post)
        assert planned.entry.headline not in text_of(post)


async def test_skip_leaves_out_the_next_one_and_now_takes_it_back(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    mira = hall.person("mira")
    words = await is_told(mira, "daily skip")
    assert "Monday, 1 March is not posted" in words
    assert "Tuesday, 2 March at 09:00" in words
    assert "Left out" in await is_told(mira, "daily preview", days=1)
    assert "It is today's" in await is_told(mira, "daily now")
    await posts(hall, 1)


async def test_a_skipped_day_passes_without_a_post(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    await is_told(hall.person("mira"), "daily skip")
    hall.clock.turn(days=1, hours=2)
    (post,) = await posts(hall, 1)
    assert "Tuesday, 2 March" in text_of(post)
    assert "left out with /daily skip" in await is_told(hall.person("mira"), "daily status")


async def test_off_ends_it_and_a_second_time_there_is_nothing(hall: Hall, bot: Bot) -> None:
    mira = hall.person("mira")
    for name in ("off", "status", "preview", "skip", "now"):
        assert "no daily post" in await is_told(mira, f"daily {name}")
    await sets(hall)
    assert "has ended" in await is_told(mira, "daily off")
    assert "no daily post" in await is_told(mira, "daily off")
    hall.clock.turn(days=2)
    await hall.pause()
    assert hall.seen(PLACE) == []


async def test_several_schedules_are_told_apart_by_name(hall: Hall, bot: Bot) -> None:
    await sets(hall, schedule="facts")
    await sets(hall, "debate", schedule="fridays", kind="claim", weekdays="fri")
    mira = hall.person("mira")
    words = await is_told(mira, "daily status")
    assert "**facts** · A fact every day" in words
    assert "**fridays** · A claim" in words
    assert "say which" in await is_told(mira, "daily off")
    assert "no schedule of that name" in await is_told(mira, "daily off", schedule="mondays")
    assert [one["value"] for one in await mira.completes("daily off", "schedule", schedule="fri")] == ["fridays"]
    assert "“fridays” has ended" in await is_told(mira, "daily off", schedule="Fridays")
    assert (await schedule_of(bot, hall)).name == "facts"


async def test_what_is_typed_is_completed(hall: Hall, bot: Bot) -> None:
    mira, given = hall.person("mira"), {"channel": hall.channel(PLACE)}
    times = await mira.completes("daily set", "time", time="21.3", **given)
    assert [one["value"] for one in times] == [] or times[0]["value"] == "21:30"
    assert (await mira.completes("daily set", "time", time="9", **given))[0]["value"] == "09:00"
    zones = await mira.completes("daily set", "timezone", timezone="munich", **given)
    assert zones[0]["value"] == "Europe/Berlin"
    days = await mira.completes("daily set", "weekdays", weekdays="week", **given)
    assert [one["value"] for one in days] == ["Monday to Friday", "Saturday and Sunday"]
    articles = await mira.completes("daily set", "article", article="linen", **given)
    assert articles[0]["value"] == "id:linen"


async def test_a_claim_brings_its_ballot_and_follows_the_votes(hall: Hall, bot: Bot) -> None:
    await sets(hall, kind="claim")
    await is_told(hall.person("mira"), "daily now")
    (post,) = await posts(hall)
    assert labels(post)[:4] == ["Agree", "Disagree", "Unsure", "My ballot"]
    assert "Nobody has voted yet" in text_of(post)
    told = await hall.person("jonas").presses(post, "Agree")
    assert "Recorded" in text_of(told["message"])

    def now() -> str:
        return text_of(hall.seen(PLACE)[0])

    await hall.until(lambda: "1 member has voted" in now())
    assert now().startswith("**Claim of the day")
    assert labels(hall.seen(PLACE)[0])[-1] == "Discuss"
    assert "agree 1" not in now().lower()


async def test_the_day_after_a_claim_a_recap_tells_how_it_went(hall: Hall, bot: Bot) -> None:
    await sets(hall, kind="claim", recap=True, weekdays="mon")
    hall.clock.turn(hours=2)
    (post,) = await posts(hall)
    await hall.person("jonas").presses(post, "Agree")
    await hall.person("priya").presses(post, "Agree")
    hall.clock.turn(days=1)
    await hall.until(lambda: any("How it went" in text_of(one) for one in hall.seen(PLACE)))
    recap = hall.seen(PLACE)[-1]
    words = text_of(recap)
    assert CLAIMS[0].text in words
    assert "All 2 agree." in words
    assert "Asked on Monday, 1 March" in words
    assert post["id"] in words
    opened = await hall.person("tomas").presses(recap, "Vote, or see both sides")
    assert "For it" in text_of(opened["message"])


async def test_a_recap_still_comes_when_the_time_is_changed_unless_it_is_wanted_no_more(hall: Hall, bot: Bot) -> None:
    given = {"kind": "claim", "weekdays": "mon"}
    for name in ("kept", "dropped"):
        await sets(hall, schedule=name, recap=True, **given)
        await is_told(hall.person("mira"), "daily now", schedule=name)
    assert "no longer holds" not in await sets(hall, schedule="kept", time="10", recap=True, **given)
    await sets(hall, schedule="dropped", time="10", **given)
    hall.clock.turn(days=1, hours=3)
    await hall.until(lambda: any("How it went" in text_of(one) for one in hall.seen(PLACE)))
    assert await bot.ledger.outbox.waiting(hall.clock.now()) == []
    (recap,) = [one for one in hall.seen(PLACE) if "How it went" in text_of(one)]
    assert "· kept" in text_of(recap)


async def test_a_forum_gets_a_post_of_its_own_with_a_title(hall: Hall, bot: Bot) -> None:
    words = await sets(hall, "long-reads", thread=True)
    assert "as a post of its own in the forum" in words
    assert "changes nothing there" in words
    told = await is_told(hall.person("mira"), "daily now")
    (thread,) = [one for one in hall.sandbox.world.channels.values() if one.is_thread]
    assert thread.name.startswith("1 Mar: ")
    assert thread.id in told
    (first,) = hall.seen(thread.name)
    assert "Fact of the day" in text_of(first)
    jonas = Person(hall.session, hall.sandbox.page, hall.person("jonas").member, thread.id)
    about = await jonas.hears(await jonas.presses(first, "About these posts"))
    assert "Just write here" in text_of(about)


async def test_a_forum_that_wants_a_tag_refuses_and_the_reason_is_told(hall: Hall, bot: Bot) -> None:
    forum = hall.sandbox.world.channels[hall.channel("long-reads")]
    forum.need_tag = True
    forum.tags[hall.sandbox.world.snowflakes.mint()] = "Daily"
    await sets(hall, "long-reads")
    told = await is_told(hall.person("mira"), "daily now")
    assert "Nothing was posted" in told
    status = await is_told(hall.person("mira"), "daily status")
    assert "wants a tag on each post" in status
    assert not [one for one in hall.sandbox.world.channels.values() if one.is_thread]


async def test_a_deleted_channel_is_told_and_another_one_mends_it(hall: Hall, bot: Bot) -> None:
    await sets(hall)
    hall.sandbox.people.remove_channel(hall.channel(PLACE))
    await hall.pause()
    mira = hall.person("mira")
    assert "View Channel" in await is_told(mira, "daily status")
    assert "channel is gone" in await is_told(mira, "daily now")
    await sets(hall, "debate")
    assert "Posted in" in await is_told(mira, "daily now")
    await posts(hall, channel="debate")


async def test_a_slow_post_is_bridged_by_thinking_and_its_link_still_comes(
    hall: Hall, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sets(hall)
    posting, told = bot.services.daily.post_now, asyncio.Event()

    async def slowly(schedule: Schedule, interaction_id: int) -> Post:
        await told.wait()
        return await posting(schedule, interaction_id)

    monkeypatch.setattr(bot.services.daily, "post_now", slowly)
    mira = hall.person("mira")
    outcome = await mira.types("daily now")
    assert outcome["kind"] == "deferred"
    told.set()
    (post,) = await posts(hall)
    answer = await mira.hears(outcome)
    assert "Posted in" in text_of(answer)
    assert post["id"] in text_of(answer)
